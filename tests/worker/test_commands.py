"""`anumat replay` and `anumat rebuild`, as they are typed."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import build
from projections.catalogue import READ_MODELS
from services.followers import make_read_tables
from tests.doors.conftest import doors
from tests.support.database import Database
from tests.support.doors import Doors, plan_body
from tests.support.histories import moved, opened, record

__all__ = ["doors"]

TODAY = date.today()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(scope="module")
def told(doors: Doors) -> tuple[str, str]:
    """A letter opened yesterday and sent today; the address and a key to read it."""
    clerk = doors.visitor("replay-clerk", "clerk", scopes="read act audit")
    body = plan_body("RP-1") | {"effective_on": YESTERDAY.isoformat()}
    assert clerk.post("/v1/plans", body).status_code == 201
    sent = clerk.post("/v1/plans/RP-1/moves/send", {"effective_on": TODAY.isoformat()}, seen=1)
    assert sent.status_code in (200, 201), sent.text
    return str(doors.client.base_url), clerk.key


def run(*words: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(build([words[0], "doctor"]), list(words), env=env)


def replay(told: tuple[str, str], *words: str) -> str:
    result = run("replay", "RP-1", "--url", told[0], "--key", told[1], *words)
    assert result.exit_code == 0, result.output
    return result.output


def test_replay_tells_each_event_and_where_the_plan_stands(told):
    lines = replay(told, "--lang", "en").splitlines()
    assert len(lines) == 3
    assert lines[-1].startswith("RP-1 ")
    assert "(sent)" in lines[-1]


def test_replay_on_a_legal_date_marks_what_is_not_yet_in_force(told):
    lines = replay(told, "--lang", "en", "--effective", YESTERDAY.isoformat()).splitlines()
    assert "not yet in force" not in lines[0]
    assert "not yet in force" in lines[1]
    assert "(draft)" in lines[-1]
    assert "ยังไม่มีผล" in replay(told, "--lang", "th", "--effective", YESTERDAY.isoformat())


def test_replay_step_by_step_shows_the_stage_after_each_event(told):
    found = json.loads(replay(told, "--step", "--json"))
    assert [event["stage"] for event in found["events"]] == ["draft", "sent"]
    assert found["plan"]["stage"] == "sent"
    assert replay(told, "--step").count("→") == 2


def test_replay_with_the_knowledge_of_a_moment_before_the_plan_finds_nothing(told):
    result = run("replay", "RP-1", "--url", told[0], "--key", told[1], "--known", "2001-01-01")
    assert result.exit_code != 0
    second_event = json.loads(replay(told, "--json"))["events"][1]["recorded_at"]
    earlier = json.loads(replay(told, "--json"))["events"][0]["recorded_at"]
    found = json.loads(replay(told, "--json", "--recorded", earlier))
    assert earlier < second_event
    assert (found["plan"]["stage"], len(found["events"])) == ("draft", 1)


def rebuild(database: Database, *words: str) -> subprocess.CompletedProcess[str]:
    env = {
        "ANUMAT_DATABASE_URL": database.url("anumat_worker"),
        "ANUMAT_ROOT_PUBLIC": database.root.public.hex(),
        "ANUMAT_WORKER_SIGNING_KEY": database.passwords["worker_signing_key"],
        "ANUMAT_VAULT_KEY": database.passwords["vault_key"],
    }
    command = [sys.executable, "-m", "api.cli", "rebuild", *words]
    return subprocess.run(
        command, cwd=Path(__file__).parents[2], env=env, capture_output=True, text=True, timeout=60, check=False
    )


def test_rebuild_compares_and_switches_and_tells_in_plain_lines_and_exit_codes(reads, database, seeded_log):
    record(reads.ledger, opened(0), moved(1, "review"))
    reads.catch_up()
    same = rebuild(database, "register")
    assert same.returncode == 0, same.stderr
    assert "the live tables hold the same" in same.stdout
    head = reads.ledger.head()
    assert f"register {head}/{head}" in same.stderr
    reads.connection.execute("UPDATE reads.register_v2 SET stage = 'x'")
    assert rebuild(database, "register").returncode == 3
    switched = rebuild(database, "all", "--switch", "--json")
    assert switched.returncode == 0, switched.stderr
    assert [one["switched"] for one in json.loads(switched.stdout)] == [True] * len(READ_MODELS)
    assert reads.rows("SELECT stage FROM reads.register_v2") == [("review",)]
    assert "Known: register" in rebuild(database, "nothing").stderr
    make_read_tables(database.owner)
