"""A database is brought to the shape of this release once, by whoever comes first."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import psycopg
import pytest

from services.ledger import Ledger, NotFounded, found
from services.ledger.authority import Authority
from services.ledger.reader import Reader
from services.running.migrate import FOLDERS, MigrationChanged, migrate
from tests.support.database import Cluster
from tests.support.events import child, command


def test_a_second_run_changes_nothing(pg: Cluster) -> None:
    with pg.empty() as database:
        assert "ledger/001_tables" in migrate(database.owner)
        assert migrate(database.owner) == []


def test_two_runs_at_once_apply_each_file_once(pg: Cluster) -> None:
    with pg.empty() as database, ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(migrate, [database.owner] * 4))
        logs = set(pool.map(lambda _: found(database.owner, database.root, [database.key("api")]), range(4)))
        assert sorted(map(bool, runs)) == [False, False, False, True]
        with database.ledger() as ledger:
            assert {ledger.log_id} == logs
            assert [e.topic for e in ledger.read(0)] == ["system.ledger_founded.1", "system.key_certified.1"]


def test_founding_judged_before_another_founded_is_judged_again(pg: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    learn, calls = Reader.learn, count()

    def overtaken(reader: Reader) -> Authority:
        seen = learn(reader)
        if next(calls) == 1:  # 0 is the opening of the ledger, 1 the judgement
            found(database.owner, database.root, [database.key("api")])
        return seen

    with pg.empty() as database:
        migrate(database.owner)
        monkeypatch.setattr(Reader, "learn", overtaken)
        found(database.owner, database.root, [database.key("api")])
        with database.ledger() as ledger:
            assert [e.topic for e in ledger.read(0)] == ["system.ledger_founded.1", "system.key_certified.1"]


def test_an_edited_migration_is_refused(pg: Cluster, tmp_path: Path) -> None:
    folder = tmp_path / "extra" / "sql"
    folder.mkdir(parents=True)
    (folder / "001_a.sql").write_text("CREATE TABLE office.a ()")
    with pg.empty() as database:
        assert migrate(database.owner, [folder]) == ["extra/001_a"]
        (folder / "001_a.sql").write_text("CREATE TABLE office.b ()")
        with pytest.raises(MigrationChanged, match="extra/001_a"):
            migrate(database.owner, [folder])


def test_a_migration_that_fails_leaves_nothing_half_done(pg: Cluster, tmp_path: Path) -> None:
    folder = tmp_path / "extra" / "sql"
    folder.mkdir(parents=True)
    (folder / "001_a.sql").write_text("CREATE TABLE office.a (); SELECT 1/0")
    with pg.empty() as database:
        with pytest.raises(psycopg.errors.DivisionByZero):
            migrate(database.owner, [folder])
        (folder / "001_a.sql").write_text("CREATE TABLE office.a ()")
        assert migrate(database.owner, [folder]) == ["extra/001_a"]


def test_a_role_that_is_no_superuser_can_migrate(pg: Cluster) -> None:
    with pg.empty() as database:
        with database.connect() as connection:
            connection.execute("CREATE ROLE steward LOGIN CREATEROLE PASSWORD 'x'")
            connection.execute("GRANT anumat_owner, anumat_worker TO steward WITH ADMIN OPTION")
            connection.execute(f"ALTER DATABASE {connection.info.dbname} OWNER TO steward")  # type: ignore[arg-type]
        url = psycopg.conninfo.make_conninfo(database.owner, user="steward", password="x")
        try:
            assert len(migrate(url)) == sum(len(list(folder.glob("*.sql"))) for folder in FOLDERS)
            found(url, database.root, [database.key("api")])
            with database.ledger() as ledger:
                assert ledger.append(command(child("children/NP-v1", 1))).events[0].position == 3
        finally:
            with database.connect() as connection:
                connection.execute("DROP OWNED BY steward")
    with psycopg.connect(pg.url, autocommit=True) as connection:
        connection.execute("DROP ROLE steward")


def test_a_database_without_a_log_is_not_opened(pg: Cluster) -> None:
    with pg.empty() as database:
        migrate(database.owner)
        with pytest.raises(NotFounded):
            Ledger(database.url(), database.key(), database.root.public)
