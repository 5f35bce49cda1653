"""The audit trail of a plan or a meeting: who did what, when, why, and its place; read from the log, verified."""

from collections.abc import Iterable
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
    """An audit trail in recorded order; `next` is the position to ask on after."""

    events: tuple[HistoryEntry, ...]
    next: int | None


def history(office: Office, call: Call) -> Answer:
    """Every recorded fact of the plan and every refusal, in recorded order."""
    ref = call.path["ref"]
    stored = office.ledger.trail(f"plan/{ref}")
    if not stored:
        raise NotFound(ref)
    beside = (office.ledger.trail(f"{kind}/{ref}") for kind in ("children", "refusals"))
    return _told(office, call, call.reader(office).known(chain(stored, *beside)), path_of("plans", ref, "history"))


def history_of_meeting(office: Office, call: Call) -> Answer:
    """Every recorded fact of the meeting and every refusal that the caller may read, in recorded order."""
    ref = call.path["meeting"]
    stored = office.ledger.trail(f"meeting/{ref}")
    if not stored:
        raise NotFound(ref)
    reader = call.reader(office)
    both = chain(stored, office.ledger.trail(f"meeting_refusals/{ref}"))
    return _told(office, call, filter(lambda s: reader.event(s.event), both), path_of("meetings", ref, "history"))


def _told(office: Office, call: Call, stored: Iterable[Stored], path: str) -> Answer:
    """One page of these events."""
    after, limit = call.query["after"], call.query["limit"]
    wanted = [s for s in sorted(stored, key=lambda s: s.position) if s.position > after]
    page = wanted[:limit]
    people = {s.event.actor.person for s in page if s.event}
    names = accounts.names(office, people)
    entries = tuple(entry(office, s, names) for s in page)
    following = page[-1].position if len(wanted) > limit else None
    headers = next_link(path, {"limit": limit}, following, "after")
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


_PAGED = {"after": Param("integer", "Positions after this one", 0), "limit": PAGE}

DOORS = (
    Door(
        method="GET",
        path="/v1/plans/{ref}/history",
        handle=history,
        summary=Text("ประวัติและหลักฐานของแผน", "The plan's audit trail"),
        gives=History,
        query=_PAGED,
    ),
    Door(
        method="GET",
        path="/v1/meetings/{meeting}/history",
        handle=history_of_meeting,
        summary=Text("ประวัติและหลักฐานของการประชุม", "The meeting's audit trail"),
        gives=History,
        query=_PAGED,
    ),
)
