"""Poison, strange and forged events, and kills: what a follower does when something is wrong."""

import threading
import time

import psycopg
import pytest

from domain.events import PlanOpened
from projections import register, store
from projections.catalogue import BY_NAME
from projections.store import GREEN
from services.followers import Projector, state
from services.followers.following import catch_up, step
from services.followers.state import Id
from services.ledger import ForgedEvent
from services.running.rebuild import NewerRelease, RebuildRunning, rebuild
from tests.support.histories import fact, moved, opened, record
from tests.support.planting import plant

REGISTER = BY_NAME["register"]


def status(reads, name="register") -> state.Status:
    return next(s for s in state.statuses(reads.connection) if s.name == name)


def stages(reads) -> dict[str, str]:
    return dict(reads.rows("SELECT ref, stage FROM reads.register_v2 ORDER BY ref"))


def test_a_body_that_is_not_of_its_topic_sets_aside_only_its_plan(reads, database):
    record(reads.ledger, opened(0, ref="A"), opened(0, ref="B"))
    at = plant(reads.ledger, database.url(), "plan/A", "plan.move_made.1", b'{"to_stage":7}')
    record(reads.ledger, moved(1, "review", ref="A"), moved(1, "review", ref="B"))
    reads.catch_up()
    assert stages(reads) == {"A": "requested", "B": "review"}
    (letter, *_) = [x for x in state.dead_letters(reads.connection) if x.name == "register"]
    assert (letter.position, letter.stream, letter.topic) == (at, reads.ledger.stream_id("plan/A"), "plan.move_made.1")
    assert "Unreadable" in letter.error
    now = status(reads)
    assert (now.position, now.state, now.dead_letters) == (reads.ledger.head(), "running", 1)
    assert status(reads, "history").dead_letters == 0


def test_an_event_whose_row_the_database_refuses_sets_aside_only_its_plan(reads):
    """A number no column holds: the batch fails as a whole, then each event alone."""
    huge = opened(0, ref="A", documents=())
    record(reads.ledger, opened(0, ref="B"), opened(0, ref="C\u0e01", title="nul"), huge)
    reads.connection.execute("ALTER TABLE reads.register_v2 ADD CHECK (title <> 'nul')")
    reads.catch_up()
    assert set(stages(reads)) == {"A", "B"}
    (letter,) = state.dead_letters(reads.connection)
    assert "CheckViolation" in letter.error


def test_a_rebuild_meets_the_same_poison_and_holds_the_same_bytes(reads, database):
    record(reads.ledger, opened(0, ref="A"), opened(0, ref="B"))
    plant(reads.ledger, database.url(), "plan/A", "plan.move_made.1", b"[]")
    record(reads.ledger, moved(1, "review", ref="A"), moved(1, "review", ref="B"))
    reads.catch_up()
    done = rebuild(reads.ledger, database.url("anumat_worker"), REGISTER, switch=True)
    assert (done.same, done.dead_letters) == (True, 1)
    assert stages(reads) == {"A": "requested", "B": "review"}
    assert status(reads).dead_letters == 1


def test_an_unknown_topic_pauses_with_its_position_and_the_trail_goes_on(reads, database):
    record(reads.ledger, opened(0, ref="A"))
    at = plant(reads.ledger, database.url(), "plan/NEW", "evil_mod:X", b'{"stream_name":"plan/NEW"}')
    record(reads.ledger, moved(1, "review", ref="A"))
    reads.catch_up()
    now = status(reads)
    assert (now.state, now.error_position, now.position) == ("paused", at, at - 1)
    assert "evil_mod:X" in (now.error or "")
    assert stages(reads) == {"A": "requested"}
    assert status(reads, "history").position == reads.ledger.head()
    assert reads.rows("SELECT topic FROM reads.history_v1 WHERE plan = 'new'") == [("evil_mod:X",)]
    with pytest.raises(NewerRelease):
        rebuild(reads.ledger, database.url("anumat_worker"), REGISTER)


def test_a_forged_event_halts_the_followers_just_before_it_and_the_ledger_with_them(reads, database):
    record(reads.ledger, opened(0, ref="A"))
    at = plant(reads.ledger, database.url(), "plan/A", "plan.move_made.1", b"{}", forged=True)
    reads.catch_up()
    now = status(reads)
    assert (now.state, now.error_position, now.position) == ("halted", at, at - 1)
    assert stages(reads) == {"A": "requested"}
    assert reads.ledger.reader.halted()[0] == at


def test_a_changed_row_is_found_by_a_rebuild_even_where_signatures_were_checked_before(reads, database):
    (receipt,) = record(reads.ledger, opened(0, ref="A"))
    reads.catch_up()
    with database.connect() as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("ALTER TABLE ledger.body DISABLE TRIGGER ALL")
        owner.execute(
            "UPDATE ledger.body SET bytes = replace(encode(bytes, 'escape'), 'BUD', 'BUX')::bytea WHERE position = %s",
            [receipt.events[0].position],
        )
    with pytest.raises(ForgedEvent):
        rebuild(reads.ledger, database.url("anumat_worker"), REGISTER)
    assert stages(reads) == {"A": "requested"}


def test_the_position_is_a_fence_so_a_second_leader_changes_nothing(reads):
    record(reads.ledger, opened(0, ref="A"), moved(1, "review", ref="A"), fact(2, ref="A"))
    reads.catch_up("register")
    before = store.digest(reads.connection, REGISTER)
    again = Projector(REGISTER)
    batch = reads.ledger.read(0, 100)
    assert again.take(reads.connection, batch) == reads.ledger.head()
    assert again.take(reads.connection, batch[-1:]) == reads.ledger.head()
    assert store.digest(reads.connection, REGISTER) == before
    reads.connection.execute("UPDATE reads.follower SET position = 1")
    assert again.take(reads.connection, batch[3:]) is None


def test_a_fault_of_the_database_sets_nothing_aside(reads, database):
    record(reads.ledger, opened(0, ref="A"))
    with database.connect() as owner:
        owner.execute("ALTER TABLE reads.register_v2 RENAME TO elsewhere")
        with pytest.raises(psycopg.ProgrammingError):
            step(Projector(REGISTER), reads.ledger, reads.connection)
        owner.execute("ALTER TABLE reads.elsewhere RENAME TO register_v2")
    assert list(state.dead_letters(reads.connection)) == []
    reads.catch_up("register")
    assert stages(reads) == {"A": "requested"}


def test_a_projector_killed_before_commit_leaves_rows_and_position_together(reads, database):
    record(reads.ledger, opened(0, ref="A"), moved(1, "review", ref="A"))
    with database.connect("anumat_worker") as doomed, doomed.transaction(force_rollback=True):
        Projector(REGISTER).take(doomed, reads.ledger.read(0, 100))
    assert (stages(reads), state.position(reads.connection, Id("register", REGISTER.version))) == ({}, 0)


def test_a_rebuild_killed_half_way_leaves_the_live_tables_and_the_next_one_starts_clean(reads, database):
    record(reads.ledger, *(opened(0, ref=f"P-{n}") for n in range(30)))
    reads.catch_up()
    url = database.url("anumat_worker")

    class Killed(Exception):
        pass

    def kill(done: int, of: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        rebuild(reads.ledger, url, REGISTER, progress=kill)
    assert len(stages(reads)) == 30
    assert not store.exists(reads.connection, REGISTER, GREEN)
    told: list[tuple[int, int]] = []
    done = rebuild(reads.ledger, url, REGISTER, switch=True, progress=lambda d, of: told.append((d, of)))
    assert (done.same, done.switched, done.rows) == (True, True, 30)
    assert told[-1] == (reads.ledger.head(), reads.ledger.head())


def test_green_tables_left_by_a_killed_rebuild_are_not_trusted(reads, database):
    record(reads.ledger, opened(0, ref="A"))
    reads.catch_up()
    green = Projector(REGISTER, GREEN)
    catch_up(green, reads.ledger, reads.connection)
    reads.connection.execute("UPDATE reads.register_v2_green SET title = 'left behind'")
    assert rebuild(reads.ledger, database.url("anumat_worker"), REGISTER).same is True


def test_one_rebuild_of_a_read_model_at_a_time(reads, database):
    url = database.url("anumat_worker")
    record(reads.ledger, opened(0, ref="A"))

    def second(done: int, of: int) -> None:
        with pytest.raises(RebuildRunning):
            rebuild(reads.ledger, url, REGISTER)

    assert rebuild(reads.ledger, url, REGISTER, progress=second).same is True


def test_a_switch_repairs_damaged_tables_and_readers_and_the_live_follower_go_on(reads, database):
    record(reads.ledger, *(opened(0, ref=f"P-{n}") for n in range(5)))
    reads.catch_up()
    reads.connection.execute("UPDATE reads.register_v2 SET title = 'ผิด' WHERE ref = 'P-3'")
    reads.connection.execute("CREATE TABLE reads.register_v1 (x int)")
    url = database.url("anumat_worker")
    assert rebuild(reads.ledger, url, REGISTER).same is False
    assert rebuild(reads.ledger, url, REGISTER, switch=True).same is False
    assert register.plan(reads.connection, "P-3").title == "งบประมาณ"
    assert reads.rows("SELECT to_regclass('reads.register_v1')") == [(None,)]
    record(reads.ledger, moved(1, "review", ref="P-3"))
    reads.catch_up("register")
    assert register.plan(reads.connection, "P-3").stage == "review"
    assert rebuild(reads.ledger, url, REGISTER, switch=True).same is True
    names = reads.rows("SELECT indexname FROM pg_indexes WHERE tablename = 'register_v2' AND indexname ~ 'green'")
    assert names == []


def test_a_rebuild_while_events_arrive_ends_equal(reads, database):
    """Written and followed live throughout; the switch happens in between."""
    record(reads.ledger, *(opened(0, ref=f"P-{n}") for n in range(20)))
    stop = threading.Event()

    def write() -> None:
        n = 0
        while not stop.is_set():
            record(reads.ledger, moved(n % 30, f"s{n}", ref=f"P-{n % 20}"))
            n += 1

    def follow() -> None:
        with database.connect("anumat_worker") as connection:
            while not stop.is_set():
                catch_up(Projector(REGISTER), reads.ledger, connection)

    threads = [threading.Thread(target=work) for work in (write, follow)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3):
            assert rebuild(reads.ledger, database.url("anumat_worker"), REGISTER, switch=True).same is not False
            time.sleep(0.05)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    reads.catch_up()
    assert rebuild(reads.ledger, database.url("anumat_worker"), REGISTER).same is True
    assert PlanOpened.TOPIC in REGISTER.topics
