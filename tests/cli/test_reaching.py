"""How commands find a system, and the one sentence and exit code they end with when they cannot."""

import json
import socket
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.served import Served


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No system was ever started by this user."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    for name in ("ANUMAT_URL", "ANUMAT_API_KEY", "ANUMAT_DATA"):
        monkeypatch.delenv(name, raising=False)


def test_without_any_system_the_remedy_is_told(anumat: Run) -> None:
    done = anumat("plan", "list")
    assert done.code == 4
    assert "anumat up" in done.err


def test_the_sentence_is_in_the_language_asked_for(anumat: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "ไม่พบระบบ" in anumat("plan", "list", "--lang", "th").err
    monkeypatch.setenv("LANG", "th_TH.UTF-8")
    assert "ไม่พบระบบ" in anumat("plan", "list").err


def test_a_system_that_does_not_answer_is_told(anumat: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    done = anumat("plan", "list", "--url", url)
    assert done.code == 4
    assert url in done.err


def test_a_wrong_key_is_told_with_its_remedy(anumat: Run, served: Served) -> None:
    done = anumat("plan", "list", "--url", served.url, "--key", "anumat_wrong")
    assert done.code == 5
    assert "--key" in done.err


def test_the_environment_names_system_and_key(
    anumat: Run, served: Served, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANUMAT_URL", served.url)
    monkeypatch.setenv("ANUMAT_API_KEY", key)
    assert anumat("plan", "list", "--json").out == "[]\n"


def test_the_system_last_started_here_is_used_with_its_accounts(
    anumat: Run, served: Served, key: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "endpoints.json").write_text(json.dumps({"http": served.url}), encoding="utf-8")
    (tmp_path / "accounts.json").write_text(json.dumps({"soc": {"api_key": key}}), encoding="utf-8")
    monkeypatch.setenv("ANUMAT_DATA", str(tmp_path))
    assert anumat("plan", "list", "--as", "soc", "--json").out == "[]\n"
    assert anumat("plan", "list", "--as", "nobody").code == 5


def test_wrong_usage_ends_with_2(anumat: Run) -> None:
    assert anumat("plan", "show").code == 2
    assert anumat("plan", "list", "--limit", "0").code == 2
