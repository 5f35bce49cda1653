"""ภาระตามมติ: one obligation, what was shown for it, and the forms by which it is shown, accepted or sent back."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
from starlette.responses import Response

from api.pages import attaching, telling
from api.pages.asking import Slot
from api.pages.naming import Names
from api.pages.posted import Posted, tidy, with_rows_changed
from api.pages.telling import Why
from api.pages.trouble import Trouble, trouble_of
from api.pages.visit import Visit, at, new_command, page, see
from domain.errors import Problem
from domain.obligation import Obligation
from domain.plan import Plan
from projections.obligations import ObligationRow
from services.casework import obligations
from services.casework.obligations import AcceptRequest, EvidenceRequest, ReturnRequest
from services.rehearsing import rehearsing
from services.requests import Dated
from workflows.decide import Refused


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """An obligation in words, as a plan's page and its own show it."""

    address: str
    ref: str
    number: int
    sort: str
    text: str
    owner: str
    due_on: date | None
    status: str
    is_overdue: bool
    lapses: bool
    waits: tuple[str, ...]
    """Moves that may not be made before it is met."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An obligation on a desk."""

    address: str
    ref: str
    plan: str
    sort: str
    due_on: date | None
    days: int | None


def in_words(visit: Visit, names: Names, owed: Obligation) -> Owed:
    """The obligation for a page; sealed words opened where their key still exists."""
    term = owed.term
    owner = names.role(f"{term.owner.role}@{term.owner.body}" if term.owner.body else term.owner.role)
    return Owed(
        address=at("obligations", owed.ref),
        ref=owed.ref,
        number=term.number,
        sort=term.sort,
        text=telling.open_text(visit.office, term.text),
        owner=owner,
        due_on=term.due_on,
        status=owed.status,
        is_overdue=owed.pending and owed.overdue(visit.today),
        lapses=term.lapses,
        waits=tuple(names.move(name) for name in term.blocks) if owed.pending else (),
    )


def imposed(visit: Visit, names: Names, plan: Plan) -> list[Owed]:
    """What a plan's decisions left to be done; ratifications have a place of their own."""
    found = obligations.of_plan(visit.office, plan)
    return [in_words(visit, names, owed) for owed in found if owed.term.sort != "ratification"]


def lines(visit: Visit, rows: Iterable[ObligationRow]) -> tuple[Line, ...]:
    """Obligations as a desk lists them."""
    return tuple(
        Line(
            address=at("obligations", row.ref),
            ref=row.ref,
            plan=row.plan,
            sort=row.sort,
            due_on=row.due_on,
            days=(row.due_on - visit.today).days if row.due_on else None,
        )
        for row in rows
    )


def show(visit: Visit) -> Response:
    """The page, and what its forms send."""
    owed = obligations.load(visit.office, visit.path("ref"))
    if visit.request.method == "GET":
        return _show(visit, owed, {"command": new_command(), "seen": str(owed.version)}, Trouble())
    trouble = Trouble(errors={})
    posted = attaching.take_files(visit, trouble.errors)
    if trouble.errors or visit.action not in obligations.COMMANDS:
        trouble.status = 422 if trouble.errors else 200
        return _show(visit, owed, with_rows_changed(posted, visit.action) or posted, trouble)
    return _send(visit, owed, tidy(posted))


def _send(visit: Visit, owed: Obligation, posted: Posted) -> Response:
    name, errors = visit.action, {}
    if name == "return" and not posted.get("why", "").strip():
        errors["why"] = visit.say("form.required")
        return _show(visit, owed, posted, Trouble(errors=errors, status=422))
    request = _request(name, posted)
    seen = int(posted["seen"]) if posted.get("seen", "").isdecimal() else owed.version
    try:
        tried = obligations.preview(rehearsing(visit.office), visit.caller, owed.ref, name, request)
        if isinstance(tried, Refused):  # a form that is mended keeps its command
            return _show(visit, owed, posted, Trouble(reasons=tried.reasons, status=409))
        key = visit.key([name, request])
        receipt = obligations.carry(visit.office, visit.caller, key, owed.ref, name, request, seen)
    except Problem as problem:
        fresh = {**posted, "seen": str(obligations.load(visit.office, owed.ref).version)}
        return _show(visit, owed, fresh, trouble_of(problem, visit.lang))
    return see(at("obligations", owed.ref), recorded=str(receipt.events[0].position))


def _request(name: str, posted: Posted) -> Dated:
    if name == "evidence":
        statement = posted.get("statement", "").strip() or None
        return EvidenceRequest(statement=statement, documents=attaching.requested(posted))
    return ReturnRequest(why=posted["why"].strip()) if name == "return" else AcceptRequest()


def _show(visit: Visit, owed: Obligation, posted: Posted, trouble: Trouble) -> Response:
    plan = visit.office.folds.get(f"plan/{owed.plan}").state if owed.plan else None
    definition = visit.office.book.pinned(plan.definition) if plan else None
    names = Names(visit.office, visit.lang, definition)
    events = [s for s in visit.office.ledger.stream(f"obligation/{owed.ref}") if s.event is not None]
    telling.learn(names, events)
    against = obligations.against(visit.office, visit.caller, owed.ref) if owed.pending else {}
    return page(
        visit,
        "obligation.html",
        trouble.status,
        names=names,
        owed=in_words(visit, names, owed),
        plan=plan if plan is not None and visit.reader.plan(plan.ref) else None,
        body=names.body(owed.body),
        label=owed.label,
        item=owed.item,
        meeting=at("meetings", owed.meeting) if owed.meeting and visit.reader.meeting(owed.meeting) else "",
        lapses_from=owed.lapses_from if owed.pending else None,
        told=[_told(visit, names, stored) for stored in events],
        files=telling.files(names, owed.submitted.documents if owed.submitted else ()),
        ways={name: not reasons for name, reasons in against.items()},
        shut=_shut(visit, names, owed, against),
        labels={name: command.label.of(visit.lang) for name, command in obligations.COMMANDS.items()},
        attached=attaching.attached(posted),
        slots=_slots(names, owed, trouble.errors),
        posted=posted,
        errors=trouble.errors,
        sentence=trouble.sentence,
        blocked=telling.whys(visit, names, trouble.reasons),
        recorded=visit.asked("recorded"),
        address=at("obligations", owed.ref),
    )


def _shut(visit: Visit, names: Names, owed: Obligation, against: dict[str, Any]) -> list[tuple[str, tuple[Why, ...]]]:
    """What is this stage's turn and yet not open to the visitor, with the reasons."""
    turn = {"open": ("evidence",), "submitted": ("accept", "return")}.get(owed.status, ())
    return [
        (obligations.COMMANDS[name].label.of(visit.lang), telling.whys(visit, names, against[name]))
        for name in turn
        if against.get(name)
    ]


def _slots(names: Names, owed: Obligation, errors: dict[str, str]) -> list[Slot]:
    """A place for each document asked for, and one for any other."""
    asked = list(owed.term.evidence)
    wanted = [
        Slot(name=f"file/{n}", kinds=((k, names.evidence(k)),), wanted=True, error=errors.get(f"file/{n}", ""))
        for n, k in enumerate(asked)
    ]
    other = f"file/{len(asked)}"
    return [
        *wanted,
        Slot(name=other, kinds=(("evidence", names.evidence("evidence")),), wanted=False, error=errors.get(other, "")),
    ]


def _told(visit: Visit, names: Names, stored: Any) -> dict[str, Any]:
    event = stored.event
    words = getattr(event, "statement", None) or getattr(event, "reason", None)
    return {
        "label": names.event(event),
        "who": names.actor(event.actor),
        "on": event.effective_on,
        "text": telling.open_text(visit.office, words),
    }


PAGES = (("/obligations/{ref}", show),)
