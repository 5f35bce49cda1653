"""A plan's audit trail: who did what, when, why, and where it lies in the log; read from the log, verified."""

from datetime import date, datetime
from itertools import chain
from typing import Any

import msgspec

from api.http import unsealed
from api.http.doors import Answer, Call, Door, path_of
from api.http.queries import Param
from api.http.v1.plans import PAGE, next_link
from domain import events as ev
from domain.clocks import known_at
from domain.reasons import Text
from services import accounts
from services.ledger import Stored
from services.means import Office
from services.problems import NotFound


class HistoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One recorded fact, or one refusal, with its place in the log and what it said."""

    position: int
    version: int
    recorded_at: datetime
    known_at: datetime
    effective_on: date | None
    topic: str
    published: str
    actor: dict[str, str | None] | None
    event_id: str
    command_id: str
    key_id: str
    leaf_hash: str
    signature: bytes
    absent: str
    data: Any


class History(msgspec.Struct, frozen=True):
    """A plan's audit trail in recorded order; `next` is the position to ask on after."""

    events: tuple[HistoryEntry, ...]
    next: int | None


def history(office: Office, call: Call) -> Answer:
    """Every recorded fact of the plan and every refusal, in recorded order."""
    ref, after, limit = call.path["ref"], call.query["after"], call.query["limit"]
    stored = office.ledger.trail(f"plan/{ref}")
    if not stored:
        raise NotFound(ref)
    beside = (office.ledger.trail(f"{kind}/{ref}") for kind in ("children", "refusals"))
    told = call.reader(office).known(chain(stored, *beside))
    wanted = [s for s in sorted(told, key=lambda s: s.position) if s.position > after]
    page = wanted[:limit]
    people = {s.event.actor.person for s in page if s.event}
    names = accounts.names(office, people)
    entries = tuple(entry(office, s, names) for s in page)
    following = page[-1].position if len(wanted) > limit else None
    headers = next_link(path_of("plans", ref, "history"), {"limit": limit}, following, "after")
    return Answer(body=History(entries, following), headers=headers)


def entry(office: Office, stored: Stored, names: dict[str, str]) -> HistoryEntry:
    """One line of the audit trail."""
    event = stored.event
    return HistoryEntry(
        position=stored.position,
        version=stored.version,
        recorded_at=stored.recorded_at,
        known_at=known_at(stored),
        effective_on=event.effective_on if event else None,
        topic=stored.topic,
        published=event.published if event else "",
        actor=_named(event.actor, names) if event else None,
        event_id=str(stored.event_id),
        command_id=str(stored.command_id),
        key_id=stored.key_id,
        leaf_hash=stored.leaf_hash.hex(),
        signature=stored.signature,
        absent=stored.absent,
        data=unsealed.plain(office, event),
    )


def _named(actor: ev.Actor, names: dict[str, str]) -> dict[str, str | None]:
    return {"person": actor.person, "name": names.get(actor.person), "post": actor.post, "body": actor.body}


DOORS = (
    Door(
        method="GET",
        path="/v1/plans/{ref}/history",
        handle=history,
        summary=Text("ประวัติและหลักฐานของแผน", "The plan's audit trail"),
        gives=History,
        query={"after": Param("integer", "Positions after this one", 0), "limit": PAGE},
    ),
)
