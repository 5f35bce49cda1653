"""Each protection, weakened by a superuser, is found at start-up and named in both languages."""

import time

import psycopg
import pytest

from services.ledger.guardrails import Finding, LedgerWeakened, check, inspect
from tests.support.database import Cluster, Database

WEAKENED = {
    "ALTER TABLE ledger.event DISABLE TRIGGER refuse": "The trigger refuse on ledger.event is missing",
    "ALTER TABLE ledger.body ENABLE TRIGGER only_erase": "The trigger only_erase on ledger.body is missing",
    "DROP TRIGGER only_grow ON ledger.head": "The trigger only_grow on ledger.head is missing",
    "CREATE TRIGGER spy BEFORE INSERT ON ledger.event FOR EACH ROW EXECUTE FUNCTION ledger.only_grow()":
        "spy on ledger.event does not belong there",
    "CREATE RULE spy AS ON INSERT TO ledger.body DO INSTEAD NOTHING": "spy on ledger.body does not belong there",
    "GRANT UPDATE ON ledger.event TO anumat_api": "The role anumat_api may UPDATE ledger.event",
    "GRANT INSERT (position) ON ledger.event TO PUBLIC": "The role anumat_relay may INSERT ledger.event",
    "GRANT EXECUTE ON FUNCTION ledger.strip_body TO anumat_api": "The role anumat_api may call ledger.strip_body",
    "GRANT EXECUTE ON FUNCTION ledger.append TO PUBLIC": "The role public may call ledger.append",
    "REVOKE EXECUTE ON FUNCTION ledger.append FROM anumat_worker": "The role anumat_worker may not call ledger.append",
    "CREATE OR REPLACE FUNCTION ledger.strip_body(place bigint, authorised_by bigint) RETURNS void LANGUAGE sql"
    " SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS 'SELECT'": "The function ledger.strip_body is not",
    "ALTER FUNCTION ledger.append RESET search_path": "The function ledger.append is not the one shipped",
    "ALTER FUNCTION ledger.append SECURITY INVOKER": "The function ledger.append is not the one shipped",
    "CREATE FUNCTION ledger.back_door() RETURNS void LANGUAGE sql AS 'SELECT'": "The function ledger.back_door does",
    "ALTER TABLE ledger.body OWNER TO anumat_api": "ledger.body is not owned by anumat_owner",
    "ALTER TABLE ledger.event DROP CONSTRAINT event_stream_version_key": "ledger.event is no longer unique by stream",
    "ALTER DATABASE {name} SET synchronous_commit = off": "synchronous_commit is off",
}  # fmt: skip


def findings(database: Database) -> list[Finding]:
    with database.connect("anumat_api") as connection:
        return list(inspect(connection))


def test_a_sound_ledger_has_no_findings(database: Database) -> None:
    assert findings(database) == []


def test_a_sound_ledger_has_no_findings_on_15(pg15: Cluster) -> None:
    with pg15.fresh() as database:
        assert findings(database) == []


@pytest.mark.parametrize("statement", WEAKENED)
def test_a_weakened_protection_is_found(database: Database, statement: str) -> None:
    with database.connect() as connection:
        connection.execute(statement.format(name=connection.info.dbname))  # type: ignore[arg-type]
    found = findings(database)
    assert any(finding.en.startswith(WEAKENED[statement]) for finding in found), found
    assert all(
        "ก" <= finding.th[0] <= "๙" or "ledger" in finding.th or "synchronous" in finding.th for finding in found
    )


@pytest.mark.parametrize("grant", ["GRANT anumat_owner TO anumat_relay", "ALTER ROLE anumat_relay SUPERUSER"])
def test_a_role_with_the_rights_of_an_owner_is_found(database: Database, grant: str) -> None:
    undo = grant.replace("GRANT", "REVOKE").replace(" TO ", " FROM ").replace(" SUPERUSER", " NOSUPERUSER")
    with database.connect() as connection:
        connection.execute(grant)  # type: ignore[arg-type]
        try:
            assert "The role anumat_relay has the rights of an owner." in [f.en for f in findings(database)]
        finally:
            connection.execute(undo)  # type: ignore[arg-type]


def test_a_superuser_is_refused_as_a_serving_role(database: Database) -> None:
    with database.connect() as connection, pytest.raises(LedgerWeakened, match="postgres has the rights of an owner"):
        check(connection)


def test_the_check_refuses_with_every_finding(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("ALTER TABLE ledger.event DISABLE TRIGGER refuse; GRANT DELETE ON ledger.body TO anumat_api")
    with database.connect("anumat_api") as connection, pytest.raises(LedgerWeakened) as refused:
        check(connection)
    assert len(refused.value.findings) == 2


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_server_that_forgets_is_found(database: Database, setting: str) -> None:
    with database.connect() as connection:
        connection.execute(f"ALTER SYSTEM SET {setting} = off")  # type: ignore[arg-type]
        try:
            _reload(connection, setting, "off")
            assert [finding.en.split()[0] for finding in findings(database)] == [setting]
        finally:
            connection.execute(f"ALTER SYSTEM RESET {setting}")  # type: ignore[arg-type]
            _reload(connection, setting, "on")


def _reload(connection: psycopg.Connection, setting: str, value: str) -> None:
    connection.execute("SELECT pg_reload_conf()")
    until = time.monotonic() + 10
    while connection.execute("SELECT current_setting(%s)", [setting]).fetchone() != (value,):
        assert time.monotonic() < until
        time.sleep(0.01)
