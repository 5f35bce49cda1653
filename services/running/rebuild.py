"""Builds a read model anew beside the live one, compares, and lets it take its place in one transaction."""

import time
from collections.abc import Callable
from uuid import UUID

import msgspec
import psycopg

from domain.errors import Problem
from domain.events import TOPICS
from projections import store
from projections.catalogue import BY_NAME
from projections.model import SCHEMA, ReadModel
from projections.rows import Rows
from projections.store import GREEN
from services.followers import state
from services.followers.following import catch_up, lock_key
from services.followers.projecting import Projector, systemic
from services.followers.source import checked_before
from services.followers.state import Connection, Id
from services.ledger import Ledger, Stored

CLOSE_ENOUGH = 5_000
"""Events the live tables may be behind for the comparison to wait for them."""
Progress = Callable[[int, int], None]
"""Called with events done and events in all."""


class RebuildRunning(Problem):
    """This read model is being rebuilt already; wait for that to end."""

    code = "rebuild_running"
    th = "กำลังสร้างมุมมองนี้ใหม่อยู่แล้ว โปรดรอให้เสร็จก่อน"


class NewerRelease(Problem):
    """The log holds events of a newer release; rebuild with that release."""

    code = "newer_release"
    th = "บันทึกมีเหตุการณ์จากโปรแกรมรุ่นใหม่กว่า โปรดใช้รุ่นนั้นสร้างมุมมองใหม่"


NAMES = tuple(BY_NAME)


class Rebuilt(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it; `same` tells whether the live tables held the same bytes (None: not compared).

    `seconds` is the time it took to build, without the comparison.
    """

    name: str
    version: int
    position: int
    rows: int
    same: bool | None
    switched: bool
    dead_letters: int
    seconds: float


def rebuild(
    ledger: Ledger, conninfo: str, model: ReadModel, *, switch: bool = False, progress: Progress = lambda done, of: None
) -> Rebuilt:
    """Fill green tables from the first event on. Killed at any moment it leaves the live tables as they were,
    and the next run starts clean. Raises RebuildRunning, NewerRelease, ForgedEvent.
    """
    began = time.monotonic()
    with psycopg.connect(conninfo, autocommit=True) as connection:
        state.prepare(connection)
        green = Projector(model, GREEN)
        if connection.execute("SELECT pg_try_advisory_lock(%s)", [lock_key(green.id)]).fetchone() != (True,):
            raise RebuildRunning(model.name)
        Projector(model).prepare(connection)
        _fill(connection, ledger, green, progress)
        _catch_up(connection, ledger, green)
        return _finish(connection, ledger, green, switch, time.monotonic() - began)


def rebuild_named(
    ledger: Ledger, conninfo: str, name: str, *, switch: bool = False, progress: Progress = lambda done, of: None
) -> Rebuilt:
    """`rebuild` for a read model of `NAMES`."""
    return rebuild(ledger, conninfo, BY_NAME[name], switch=switch, progress=progress)


def _fill(connection: Connection, ledger: Ledger, green: Projector, progress: Progress) -> None:
    head = ledger.head()
    try:
        with connection.transaction():
            _fill_fast(connection, ledger, green, head, progress)
    except (psycopg.DataError, psycopg.IntegrityError):  # some event's row cannot be stored: find out which, slowly
        with connection.transaction():
            _start(connection, green)
            store.create_indexes(connection, green.model, GREEN)
        _catch_up(connection, ledger, green)


def _catch_up(connection: Connection, ledger: Ledger, green: Projector) -> None:
    outcome = catch_up(green, ledger, connection)
    if outcome.stopped == state.PAUSED:
        raise NewerRelease(f"after position {outcome.position}")


def _start(connection: Connection, green: Projector) -> None:
    state.forget(connection, green.id)
    store.create(connection, green.model, GREEN)
    state.introduce(connection, green.id, 0)


def _fill_fast(connection: Connection, ledger: Ledger, green: Projector, head: int, progress: Progress) -> None:
    """Fold everything in memory, write by COPY, index at the end."""
    _start(connection, green)
    rows = Rows(green.model.tables, fresh=not green.model.append_only)
    blocked: set[UUID] = set()
    live_at = state.position(connection, Id(green.id.name, green.id.version)) or 0
    for batch in checked_before(ledger, head, live_at, green.model.decodes):
        for event in batch:
            if error := _folded(connection, green, rows, event, blocked):
                state.set_aside(connection, green.id, event, error)
                blocked.add(event.stream)
        if green.model.append_only:
            store.write(connection, green.model, rows.changes(), GREEN)
            rows.release()
        progress(batch[-1].position, head)
    store.write(connection, green.model, rows.changes(), GREEN)
    store.create_indexes(connection, green.model, GREEN)
    state.advance(connection, green.id, head)


def _folded(connection: Connection, green: Projector, rows: Rows, event: Stored, blocked: set[UUID]) -> str:
    """Empty when the event is in, else why not; then nothing of it is."""
    if event.topic not in TOPICS and event.absent == "unknown" and not green.raw:
        raise NewerRelease(f"{event.topic} at position {event.position}")
    rows.mark()
    try:
        if event.stream not in blocked and green.wants(event):
            if green.model.append_only and (earlier := green.model.subjects(event)):
                store.write(connection, green.model, rows.changes(), GREEN)
                rows.release()
                store.load(connection, green.model, rows, earlier, GREEN)
            green.model.project(event, rows)
    except Exception as error:
        if systemic(error):
            raise
        rows.undo()
        return f"{type(error).__name__}: {error}"
    return ""


def _finish(connection: Connection, ledger: Ledger, green: Projector, switch: bool, seconds: float) -> Rebuilt:
    """With the live follower held still: bring both to one position, compare, and switch if asked."""
    model, live = green.model, Projector(green.model)
    with connection.transaction():
        same = _compare(connection, ledger, live, green)
        found = Rebuilt(
            name=model.name,
            version=model.version,
            position=state.position(connection, green.id) or 0,
            rows=store.count(connection, model, GREEN),
            same=same,
            switched=switch,
            dead_letters=len(state.blocked(connection, green.id)),
            seconds=round(seconds, 3),
        )
        if switch:
            _switch(connection, green)
        else:
            store.drop(connection, model, GREEN)
            state.forget(connection, green.id)
    return found


def _compare(connection: Connection, ledger: Ledger, live: Projector, green: Projector) -> bool | None:
    """Bring live and green to one position if they are near, and tell whether they hold the same bytes."""
    live_at = state.position(connection, live.id, lock=True) or 0
    green_at = state.position(connection, green.id) or 0
    if green_at - live_at > CLOSE_ENOUGH:
        return None
    reached = {
        catch_up(green, ledger, connection, to=max(live_at, green_at)).position,
        catch_up(live, ledger, connection, to=max(live_at, green_at)).position,
    }
    if len(reached) > 1:
        return None
    return store.digest(connection, live.model) == store.digest(connection, green.model, GREEN)


def _switch(connection: Connection, green: Projector) -> None:
    """The green tables take the live ones' place; tables of older versions go."""
    store.switch(connection, green.model)
    state.take_over(connection, green.id)
    for table in green.model.tables:
        older = f"^{table.name}_v([0-9]+)$"
        names = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'reads'::regnamespace AND relkind = 'r'"
            " AND relname ~ %s AND substring(relname FROM %s)::bigint < %s",
            [older, older, green.model.version],
        ).fetchall()
        for (name,) in names:
            connection.execute(f"DROP TABLE {SCHEMA}.{name}")
