"""Corrections: one person says that an entry reads wrongly, a second one confirms or declines."""

from typing import Any

from starlette.responses import Response

from api.http.problems import status_of
from api.pages import attaching, shapes, telling
from api.pages.fields import Form
from api.pages.forms import Reader, as_typed
from api.pages.naming import Names
from api.pages.posted import Posted
from api.pages.shown import Showing
from api.pages.visit import Visit, at, new_command, page, see
from domain import canonical
from domain.corrections import CORRECTABLE, read
from domain.errors import Problem
from domain.plan import Entry, Plan
from domain.reasons import Reason
from services.casework import plans, second_person
from services.problems import InvalidInput, NotFound, RefusedByRule
from services.requests import ConfirmationRequest, CorrectionRequest


def propose(visit: Visit) -> Response:
    """Choose what reads wrongly, then say what it should be."""
    plan = plans.load(visit.office, visit.path("ref"))
    version = visit.path("version")
    entry = plan.entry(int(version)) if version.isdecimal() and len(version) < 10 else None
    if entry is None:
        raise NotFound(version)
    pointer = visit.asked("pointer")
    if not pointer:
        return _choose(visit, plan, entry)
    if pointer not in _places(entry):
        raise NotFound(pointer)
    if visit.request.method == "GET":
        opened = {"command": new_command(), "seen": str(plan.version)}
        was = read(entry.event, pointer)
        schema = _schema(pointer, was)
        if schema:
            opened |= as_typed(schema, was, "fix/now", "now")
        return _form(visit, plan, entry, pointer, opened)

    if visit.action.startswith("lang:"):
        return _form(visit, plan, entry, pointer, visit.posted)
    return _propose(visit, plan, entry, pointer)


def decide(visit: Visit) -> Response:
    """Confirm or decline what another person proposed."""
    plan, correction = plans.load(visit.office, visit.path("ref")), visit.path("correction")
    if correction not in plan.corrections:
        raise NotFound(correction)
    if visit.request.method == "GET" or visit.action.startswith("lang:"):
        posted = visit.posted or {"command": new_command(), "seen": str(plan.version)}
        return _pending(visit, plan, correction, posted)
    request = ConfirmationRequest(reason=visit.posted.get("reason", "").strip() or None)
    act = second_person.confirm_correction if visit.action == "confirm" else second_person.decline_correction
    key = visit.key([visit.action, request])
    try:
        receipt = act(visit.office, visit.caller, key, plan.ref, correction, request, plan.version)
    except RefusedByRule as problem:
        return _pending(visit, plan, correction, visit.posted, problem.reasons)
    return see(at("plans", plan.ref), recorded=str(receipt.events[-1].position))


def _propose(visit: Visit, plan: Plan, entry: Entry, pointer: str) -> Response:
    errors: dict[str, str] = {}
    now = _now(visit, entry, pointer, errors)
    if errors:
        return _form(visit, plan, entry, pointer, visit.posted, 422, errors)
    reason = visit.posted.get("reason", "").strip() or None
    request = CorrectionRequest(version=entry.version, pointer=pointer, now=now, reason=reason)
    try:
        receipt = second_person.propose_correction(
            visit.office, visit.caller, visit.key(request), plan.ref, request, plan.version
        )
    except RefusedByRule as problem:
        return _form(visit, plan, entry, pointer, visit.posted, 409, {}, problem.reasons)
    except InvalidInput as problem:
        return _form(
            visit, plan, entry, pointer, visit.posted, 422, {"fix/now": getattr(problem.errors[0], visit.lang)}
        )
    except Problem as problem:
        if status_of(problem) in (404, 412, 500):
            raise
        errors = {"fix/now": problem.text(visit.lang)}
        return _form(visit, plan, entry, pointer, visit.posted, status_of(problem), errors)
    return see(at("plans", plan.ref), recorded=str(receipt.events[-1].position))


def _now(visit: Visit, entry: Entry, pointer: str, errors: dict[str, str]) -> Any:
    """The value as it should read: a file for a file, else a value of the kind that stands there."""
    was = read(entry.event, pointer)
    schema = _schema(pointer, was)
    if schema:
        reader = Reader(visit.posted, visit.lang)
        value = reader.value({"properties": {"now": schema}, "required": ["now"]}, "fix").get("now")
        errors |= {path.strip("/"): text for path, text in reader.errors.items()}
        return value
    posted = attaching.take_files(visit, errors)
    sent = attaching.attached(posted)
    kept = visit.office.documents.find(sent[0].sha256) if sent else None
    if kept is None:
        errors.setdefault("file/0", visit.say("form.required"))
        return None
    return {**was, "sha256": kept.sha256, "title": sent[0].title, "media_type": kept.media_type, "size": kept.size}


def _places(entry: Entry) -> dict[str, Any]:
    """Everything in the entry that a correction may touch, by pointer."""
    found: dict[str, Any] = {}

    def walk(value: Any, pointer: str) -> None:
        if CORRECTABLE.fullmatch(pointer) and (not isinstance(value, dict | list) or "/documents/" in pointer):
            if value is not None:
                found[pointer] = value
        elif isinstance(value, dict) and "ciphertext" not in value:
            for name, inner in value.items():
                walk(inner, f"{pointer}/{name}")
        elif isinstance(value, list | tuple):
            for number, inner in enumerate(value):
                walk(inner, f"{pointer}/{number}")

    walk(canonical.plain(entry.event), "")
    return found


def _schema(pointer: str, was: Any) -> dict[str, Any] | None:
    """The shape of the value that stands there; None for a file."""
    match was:
        case bool():
            return {"type": "boolean"}
        case int():
            return {"type": "integer"}
        case str() if pointer.endswith(("_on", "/start", "/end")):
            return {"type": "string", "format": "date"}
        case str():
            return {"type": "string"}
        case _:
            return None


def _named(visit: Visit, names: Names, pointer: str, value: Any) -> dict[str, str]:
    tokens = [t for t in pointer.strip("/").split("/") if not t.isdecimal() and t != "input"]
    showing = Showing(visit.lang, names.choice)
    text = value["title"] if isinstance(value, dict) else showing.text(tokens[-1], value, {})
    return {"pointer": pointer, "label": " › ".join(shapes.label(t, {}, visit.lang) for t in tokens), "text": text}


def _common(visit: Visit, plan: Plan) -> dict[str, Any]:
    return {"plan": plan, "plan_address": at("plans", plan.ref)}


def _choose(visit: Visit, plan: Plan, entry: Entry) -> Response:
    names = Names(visit.office, visit.lang, visit.office.book.pinned(plan.definition))
    return page(
        visit,
        "correction_choose.html",
        **_common(visit, plan),
        entry=names.event(entry.event),
        version=entry.version,
        places=[_named(visit, names, pointer, value) for pointer, value in _places(entry).items()],
    )


def _form(
    visit: Visit, plan: Plan, entry: Entry, pointer: str, posted: Posted, status: int = 200,
    errors: dict[str, str] | None = None, reasons: tuple[Reason, ...] = (),
) -> Response:  # fmt: skip
    names = Names(visit.office, visit.lang, visit.office.book.pinned(plan.definition))
    was = read(entry.event, pointer)
    schema = _schema(pointer, was)
    form = Form(posted, errors or {}, visit.lang, names.choice)
    return page(
        visit,
        "correction.html",
        status,
        **_common(visit, plan),
        form_id="step",
        entry=names.event(entry.event),
        place=_named(visit, names, pointer, was),
        field=form.field("now", schema, "fix/now", True) if schema else None,
        posted=posted,
        errors=errors or {},
        blocked=telling.whys(visit, names, reasons),
    )


def _pending(visit: Visit, plan: Plan, correction: str, posted: Posted, reasons: tuple[Reason, ...] = ()) -> Response:
    names = Names(visit.office, visit.lang, visit.office.book.pinned(plan.definition))
    proposed = plan.corrections[correction]
    entry = plan.entry(proposed.target_version)
    names.learn([proposed.actor])
    return page(
        visit,
        "correction_decide.html",
        409 if reasons else 200,
        **_common(visit, plan),
        form_id="step",
        entry=names.event(entry.event) if entry else "",
        was=_named(visit, names, proposed.pointer, proposed.was),
        now=_named(visit, names, proposed.pointer, proposed.now),
        who=names.actor(proposed.actor),
        why=telling.open_text(visit.office, proposed.reason),
        posted=posted,
        blocked=telling.whys(visit, names, reasons),
    )


PAGES = (
    ("/plans/{ref}/corrections/new/{version}", propose),
    ("/plans/{ref}/corrections/{correction}", decide),
)
