"""ประวัติ: who did what, when and why, straight from the log; and the plan as of two clocks."""

from datetime import datetime

import msgspec
from starlette.responses import Response

from api.pages import decided, telling
from api.pages.forms import Reader, typed_date
from api.pages.naming import Names
from api.pages.visit import Visit, at, page
from domain.clocks import Cut, Moment, as_of
from domain.thai.dates import BANGKOK
from services.casework import plans
from services.ledger import Stored
from services.problems import NotFound

ON_A_PAGE = 50
FIELDS = tuple(f"{clock}{part}" for clock in ("effective", "known") for part in (".day", ".month", ".year"))


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The question of two clocks as typed, what is wrong with it, and the cut it asks for."""

    typed: dict[str, str]
    errors: dict[str, str]
    cut: Cut | None


def show(visit: Visit) -> Response:
    """The audit trail, newest first, and above it the plan as it was on the dates asked for."""
    ref = visit.path("ref")
    plan = plans.load(visit.office, ref)
    definition = visit.office.book.pinned(plan.definition)
    names = Names(visit.office, visit.lang, definition)
    stored = trail(visit, ref)
    asked = _asked(visit)
    shown = [s for s in reversed(stored) if asked.cut is None or _counts(s, asked.cut)]
    before = int(visit.asked("before")) if visit.asked("before").isdecimal() else None
    rest = [s for s in shown if before is None or s.position < before]
    telling.learn(names, rest[:ON_A_PAGE])
    past = as_of(visit.office.ledger.stream(f"plan/{ref}"), asked.cut) if asked.cut else None
    return page(
        visit,
        "history.html",
        plan=plan,
        names=names,
        address=at("plans", plan.ref),
        lines=[telling.told(visit, names, definition, plan.ref, s) for s in rest[:ON_A_PAGE]],
        older=rest[ON_A_PAGE - 1].position if len(rest) > ON_A_PAGE else None,
        query="&".join(part for part in str(visit.request.url.query).split("&") if part[:7] != "before="),
        asked=asked,
        past=past,
        decided=decided.told(visit, names, definition, plan),
        past_stage=names.stage(past.kind, past.stage) if past else "",
        awaiting=[names.role(a.role) for a in past.awaiting] if past else [],
    )


def show_event(visit: Visit) -> Response:
    """One event whole: its header and the bytes as stored."""
    ref, position = visit.path("ref"), visit.path("position")
    plan = plans.load(visit.office, ref)
    definition = visit.office.book.pinned(plan.definition)
    names = Names(visit.office, visit.lang, definition)
    found = next((s for s in trail(visit, ref) if str(s.position) == position), None)
    if found is None:
        raise NotFound(position)
    telling.learn(names, [found])
    return page(
        visit,
        "event.html",
        plan=plan,
        address=at("plans", plan.ref),
        line=telling.told(visit, names, definition, plan.ref, found),
        stored=found,
        raw=msgspec.json.format(found.body, indent=2).decode() if found.body else "",
    )


def trail(visit: Visit, ref: str) -> list[Stored]:
    """The plan's own events and the refusals, in recorded order."""
    ledger = visit.office.ledger
    both = [*ledger.trail(f"plan/{ref}"), *ledger.trail(f"refusals/{ref}")]
    return sorted(both, key=lambda s: s.position)


def _asked(visit: Visit) -> Asked:
    typed = {name: visit.asked(name) for name in (*FIELDS, "known.time")}
    if not any(typed.values()):
        return Asked(typed={**typed, **typed_date("effective", visit.today)}, errors={}, cut=None)
    reader = Reader(typed, visit.lang)
    effective, known = reader.date("effective"), _moment(reader)
    wanted = effective is not None or known is not None
    cut = Cut(effective=effective, known=known) if wanted and not reader.errors else None
    return Asked(typed=typed, errors=reader.errors, cut=cut)


def _moment(reader: Reader) -> Moment | None:
    """A day means to its end; with a time, that minute in Bangkok."""
    day, at = reader.date("known"), reader.time("known.time")
    if day is None or at is None:
        return day
    return datetime(day.year, day.month, day.day, at.hour, at.minute, 59, 999_999, BANGKOK)


def _counts(stored: Stored, cut: Cut) -> bool:
    effective = stored.event.effective_on if stored.event else None
    return cut.admits(stored) and (cut.effective is None or effective is None or effective <= cut.effective)


PAGES = (("/plans/{ref}/history/{position}", show_event), ("/plans/{ref}/history", show))
