"""Settings: from the environment, secrets from files, wrong ones named, every one explained in both languages."""

from base64 import b64encode
from pathlib import Path

import pytest

from services.settings import BadSetting, Settings, variables, with_login


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in variables():
        monkeypatch.delenv(name, raising=False)


def test_a_secret_may_come_from_a_file_without_its_last_line_break(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text("opens\n")
    monkeypatch.setenv("ANUMAT_API_KEY_FILE", str(tmp_path / "key"))
    key = Settings.load().api_key
    assert key is not None
    assert key.get_secret_value() == "opens"


def test_a_secret_never_shows_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANUMAT_VAULT_KEY", "canary")
    assert "canary" not in repr(Settings.load())


def test_a_secret_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANUMAT_ROOT_KEY_FILE", "/nowhere/key")
    with pytest.raises(BadSetting, match="ANUMAT_ROOT_KEY_FILE: /nowhere/key: No such file"):
        Settings.load()


def test_every_wrong_value_is_named_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANUMAT_PORT", "eighty")
    monkeypatch.setenv("ANUMAT_TENANT", "No Spaces")
    with pytest.raises(BadSetting, match=r"ANUMAT_TENANT: .*; ANUMAT_PORT: "):
        Settings.load()


def test_each_role_gets_its_own_login_and_the_rest_of_the_address_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANUMAT_DATABASE_URL", "postgresql://postgres:first@db:5433/anumat?sslmode=require")
    monkeypatch.setenv("ANUMAT_API_PASSWORD", "p@ss/word")
    settings = Settings.load()
    assert settings.database("anumat_api") == "postgresql://anumat_api:p%40ss%2Fword@db:5433/anumat?sslmode=require"
    assert settings.database() == "postgresql://postgres:first@db:5433/anumat?sslmode=require"


def test_an_address_over_a_socket_keeps_its_folder() -> None:
    url = "postgresql://postgres:a@/anumat?host=%2Frun%2Fsocket"
    assert with_login(url, "anumat_relay", "b") == "postgresql://anumat_relay:b@/anumat?host=%2Frun%2Fsocket"


def test_a_key_that_is_not_32_bytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANUMAT_VAULT_KEY", b64encode(b"short").decode())
    for name in ("vault_key", "root_key", "root_public"):
        with pytest.raises(BadSetting, match=f"ANUMAT_{name.upper()} must be 32 bytes"):
            Settings.load().seed(name)


def test_a_missing_server_is_an_error_with_both_remedies() -> None:
    with pytest.raises(BadSetting, match="set it, or start everything with `anumat up`"):
        Settings.load().database()
    with pytest.raises(BadSetting, match="set it, or start everything with `anumat up`"):
        Settings.load().broker()


def test_every_setting_is_explained_in_thai_and_english() -> None:
    for name, field in variables().items():
        extra = field.json_schema_extra
        assert field.description, name
        assert isinstance(extra, dict), name
        assert any("ก" <= letter <= "๛" for letter in str(extra["th"])), name
