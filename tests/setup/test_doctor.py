"""The doctor: says nothing is wrong when nothing is, and finds each thing that was broken on purpose."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from services.doctor import Finding, Places, broker, database, examine, followers, settings
from services.doctor.settings import listed
from services.embedded.servers import Endpoints
from services.followers.state import prepare
from services.settings import Settings
from tests.support.database import Database


def wrong(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.check: finding for finding in findings if finding.state != "ok"}


def test_a_healthy_database_has_nothing_wrong(database_: Database) -> None:
    assert wrong(list(database.check(database_.owner))) == {}


@pytest.fixture
def database_(database: Database) -> Database:
    return database


@pytest.mark.parametrize("role", database.SERVING)
def test_each_serving_role_may_ask_the_doctor(database_: Database, role: str) -> None:
    with database_.connect("anumat_worker") as connection:
        prepare(connection)
    assert wrong(list(database.check(database_.url(role)))) == {}
    assert [finding.check for finding in followers.check(database_.url(role), 0)] == ["followers.known"]


BREAKAGES = [
    ("ledger.triggers", "ALTER TABLE ledger.event DISABLE TRIGGER refuse", "event.refuse"),
    ("ledger.triggers", "ALTER TABLE ledger.head ENABLE TRIGGER only_grow", "head.only_grow"),
    ("ledger.triggers", "DROP TRIGGER only_erase ON ledger.body", "body.only_erase"),
    ("ledger.rights", "GRANT UPDATE ON ledger.event TO anumat_api", "anumat_api may update on ledger.event"),
    ("ledger.rights", "REVOKE EXECUTE ON FUNCTION ledger.append FROM anumat_worker", "anumat_worker may not append"),
    ("ledger.halted", "UPDATE ledger.head SET halted_at = 1, halted_why = 'forged'", "halted at position 1: forged"),
]


@pytest.mark.parametrize(("check", "statement", "says"), BREAKAGES, ids=[row[1][:40] for row in BREAKAGES])
def test_what_was_weakened_is_found_with_a_remedy(database_: Database, check: str, statement: str, says: str) -> None:
    with database_.connect() as connection:
        connection.execute(statement)
    found = wrong(list(database.check(database_.owner)))
    assert set(found) == {check}
    assert says in found[check].en
    assert found[check].remedy_en
    assert found[check].remedy_th


def test_lowered_durability_is_found(database_: Database) -> None:
    url = f"{database_.owner}&options=-c%20synchronous_commit%3Doff"
    found = wrong(list(database.check(url)))
    assert set(found) == {"database.durable"}
    assert "synchronous_commit is off" in found["database.durable"].en


def test_a_database_that_does_not_answer_is_one_finding() -> None:
    (finding,) = database.check("postgresql://nobody@127.0.0.1:1/none")
    assert (finding.check, finding.state) == ("database.reachable", "wrong")
    assert "ANUMAT_DATABASE_URL" in finding.remedy_en


def test_a_broker_that_does_not_answer_is_one_finding() -> None:
    (finding,) = broker.check("nats://127.0.0.1:1", "main", 0)
    assert (finding.check, finding.state) == ("broker.reachable", "wrong")


def test_a_broker_without_the_stream_of_a_ledger_with_events_is_found(nats_server: Endpoints) -> None:
    (finding,) = broker.check(nats_server.nats, "never-published", 3)
    assert (finding.check, finding.state) == ("broker.stream", "wrong")
    (finding,) = broker.check(nats_server.nats, "never-published", 0)
    assert finding.state == "ok"


@pytest.mark.parametrize(
    ("messages", "last", "head", "check"),
    [(5, 5, 5, None), (4, 5, 5, "broker.whole"), (9, 9, 5, "broker.lag"), (5, 5, 500, "broker.lag")],
)
def test_a_broker_that_lost_messages_or_disagrees_with_the_ledger_is_found(
    messages: int, last: int, head: int, check: str | None
) -> None:
    found = wrong(list(broker._compared(messages, last, head)))
    assert set(found) == ({check} if check else set())


@pytest.fixture
def follower(database_: Database) -> Callable[[str, int], None]:
    def add(state: str, position: int) -> None:
        with database_.connect("anumat_worker") as connection:
            prepare(connection)
            connection.execute(
                "INSERT INTO reads.follower (name, version, position, state, error, error_position)"
                " VALUES ('register', 1, %s, %s, 'why', 7)",
                [position, state],
            )

    return add


def test_a_follower_that_stands_or_lags_is_found(database_: Database, follower: Callable[[str, int], None]) -> None:
    assert set(wrong(list(followers.check(database_.owner, 5)))) == {"followers.known"}
    follower("halted", 7)
    (finding,) = followers.check(database_.owner, 500)
    assert (finding.state, finding.en) == ("wrong", "register is halted at position 7: why")


def test_a_follower_far_behind_is_a_warning(database_: Database, follower: Callable[[str, int], None]) -> None:
    follower("running", 7)
    (finding,) = followers.check(database_.owner, 500)
    assert (finding.check, finding.state) == ("followers.lag", "warn")
    (finding,) = followers.check(database_.owner, 7)
    assert finding.state == "ok"


def test_an_unknown_setting_and_an_open_secret_file_are_warned_of(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("x")
    (tmp_path / "key").chmod(0o644)
    environment = {"ANUMAT_PROT": "1", "ANUMAT_API_KEY_FILE": str(tmp_path / "key")}
    found = wrong(list(settings.check(environment)))
    assert set(found) == {"settings.unknown", "settings.secret_file"}
    assert "ANUMAT_PORT" in found["settings.unknown"].remedy_en


def test_secrets_are_listed_as_stars() -> None:
    rows = listed(Settings(vault_key="canary"), {})  # type: ignore[arg-type]
    assert "canary" not in str(rows)
    assert {row.variable for row in rows} >= {"ANUMAT_PORT", "ANUMAT_VAULT_KEY"}


def test_without_a_system_the_doctor_says_how_to_start_one() -> None:
    found = wrong(list(examine(Places())))
    assert "anumat up" in found["system.known"].remedy_en


def test_the_command_lists_settings_findings_and_ends_with_one_when_something_is_wrong(
    tmp_path: Path, database_: Database
) -> None:
    (tmp_path / "endpoints.json").write_text(json.dumps({"postgres": database_.owner}))
    healthy = _doctor(tmp_path)
    assert healthy.returncode == 0, healthy.stdout
    with database_.connect() as connection:
        connection.execute("ALTER TABLE ledger.event DISABLE TRIGGER refuse")
    broken = _doctor(tmp_path)
    said = json.loads(broken.stdout)
    assert broken.returncode == 1
    assert {row["variable"] for row in said["settings"]} >= {"ANUMAT_TENANT"}
    assert [row["check"] for row in said["findings"] if row["state"] == "wrong"] == ["ledger.triggers"]


def _doctor(data: Path) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANUMAT_")}
    command = [sys.executable, "-P", "-m", "api.cli", "doctor", "--data", str(data), "--json"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
