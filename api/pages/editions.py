"""Another edition for a running plan: one person proposes it, a second one confirms; each after a dry run."""

from typing import Any

import msgspec
from starlette.responses import Response

from api.pages import meanwhile, telling
from api.pages.naming import Names
from api.pages.posted import Posted, kept
from api.pages.telling import Why
from api.pages.trouble import Trouble, trouble_of
from api.pages.visit import Visit, at, new_command, page, see
from domain.errors import Problem
from domain.plan import Plan
from domain.reasons import Reason
from services.casework import plans, second_person
from services.ledger import StaleVersion
from services.requests import AdoptionRequest, ConfirmationRequest
from workflows.definition import Definition

ASKED = "adoption_reason"
"""What the form itself asks for: no obstacle before it is sent."""


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """One published edition, and what stands in the way of adopting it."""

    number: int
    definition: Definition
    reasons: tuple[Why, ...]


def decide(visit: Visit) -> Response:
    """The editions of the plan's kind: a proposal that waits, else the form of one."""
    plan = plans.load(visit.office, visit.path("ref"))
    if visit.request.method == "GET":
        return _show(visit, plan, {"command": new_command(), "seen": str(plan.version)}, Trouble())
    posted = visit.posted
    if visit.action not in ("check", "propose", "confirm"):
        return _show(visit, plan, posted, Trouble())
    request = _request(visit, plan, posted)
    if request is None:
        return _show(visit, plan, posted, Trouble(errors={"edition": visit.say("form.required")}, status=422))
    try:
        return _carry(visit, plan, posted, request)
    except StaleVersion:
        return _stale(visit, plan, posted)
    except Problem as problem:
        return _show(visit, plan, posted, trouble_of(problem, visit.lang))


def _request(visit: Visit, plan: Plan, posted: Posted) -> AdoptionRequest | ConfirmationRequest | None:
    reason = posted.get("reason", "").strip() or None
    if visit.action == "confirm":
        return ConfirmationRequest(reason=reason)
    chosen = posted.get("edition", "")
    known = [str(d.edition) for d in _others(visit, plan)]
    return AdoptionRequest(edition=int(chosen), reason=reason) if chosen in known else None


def _carry(visit: Visit, plan: Plan, posted: Posted, request: AdoptionRequest | ConfirmationRequest) -> Response:
    seen = int(posted["seen"]) if posted.get("seen", "").isdecimal() else plan.version
    if visit.action == "check":
        if seen != plan.version:
            return _stale(visit, plan, posted)
        return _check(visit, plan, posted, request)
    key = visit.key([visit.action, request])
    if isinstance(request, AdoptionRequest):
        receipt = second_person.propose_adoption(visit.office, visit.caller, key, plan.ref, request, seen)
    else:
        receipt = second_person.confirm_adoption(visit.office, visit.caller, key, plan.ref, request, seen)
    return see(at("plans", plan.ref), recorded=str(receipt.events[-1].position))


def _check(visit: Visit, plan: Plan, posted: Posted, request: AdoptionRequest | ConfirmationRequest) -> Response:
    """The dry run of a proposal: a sentence of what it will do, or what stands in the way; nothing is stored."""
    reasons = second_person.against_adoption(visit.office, visit.caller, plan.ref, request)
    if reasons:
        return _show(visit, plan, posted, Trouble(reasons=reasons, status=409))
    return page(
        visit,
        "editions_check.html",
        **_common(visit, plan),
        kept=kept(posted),
        edition=posted["edition"],
        reason=request.reason,
    )


def _stale(visit: Visit, plan: Plan, posted: Posted) -> Response:
    """What was typed stays; beside it what others recorded meanwhile."""
    definition = visit.office.book.pinned(plan.definition)
    seen = int(posted["seen"]) if posted.get("seen", "").isdecimal() else 0
    news = meanwhile.since(visit, Names(visit.office, visit.lang, definition), definition, plan, seen)
    return _show(visit, plan, {**posted, "seen": str(plan.version)}, Trouble(news=news, status=409))


def _show(visit: Visit, plan: Plan, posted: Posted, trouble: Trouble) -> Response:
    """A proposal that waits is decided first; `?propose=1` leads to another one."""
    names = Names(visit.office, visit.lang, visit.office.book.pinned(plan.definition))
    again = bool(visit.asked("propose"))
    pending = None if again else plan.adoption
    if pending:
        names.learn([pending.actor])
        against = second_person.against_adoption(visit.office, visit.caller, plan.ref, ConfirmationRequest())
    return page(
        visit,
        "editions.html",
        trouble.status,
        **_common(visit, plan),
        posted=posted,
        errors=trouble.errors,
        sentence=trouble.sentence,
        news=trouble.news,
        blocked=telling.whys(visit, names, trouble.reasons),
        again=again,
        pending=pending,
        proposed=visit.office.book.pinned(pending.adopted) if pending else None,
        who=names.actor(pending.actor) if pending else "",
        why=telling.open_text(visit.office, pending.reason) if pending else "",
        against=telling.whys(visit, names, against) if pending else (),
        editions=() if pending else [_edition(visit, names, plan, d) for d in _others(visit, plan)],
    )


def _edition(visit: Visit, names: Names, plan: Plan, definition: Definition) -> Edition:
    request = AdoptionRequest(edition=definition.edition)
    found: tuple[Reason, ...] = second_person.against_adoption(visit.office, visit.caller, plan.ref, request)
    reasons = telling.whys(visit, names, (r for r in found if r.rule != ASKED))
    return Edition(number=definition.edition, definition=definition, reasons=reasons)


def _others(visit: Visit, plan: Plan) -> list[Definition]:
    """Published editions of the plan's kind but its own, newest first."""
    found = (d for d in visit.office.book.all() if d.kind == plan.kind and d.edition != plan.definition.edition)
    return sorted(found, key=lambda d: -d.edition)


def _common(visit: Visit, plan: Plan) -> dict[str, Any]:
    definition = visit.office.book.pinned(plan.definition)
    return {
        "plan": plan,
        "definition": definition,
        "stage": definition.stages[plan.stage].text.of(visit.lang),
        "plan_address": at("plans", plan.ref),
        "address": at("plans", plan.ref, "editions") + ("?propose=1" if visit.asked("propose") else ""),
        "form_id": "step",
    }


PAGES = (("/plans/{ref}/editions", decide),)
