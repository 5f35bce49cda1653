"""Founding a body, its posts, another instrument, appointments and their end: one form each, for who operates."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import yaml
from starlette.responses import Response

from api.http import wire
from api.pages.fields import Form, labels
from api.pages.forms import Reader
from api.pages.naming import Names
from api.pages.posted import Posted, tidy, with_rows_changed
from api.pages.shapes import ChoiceWords, Schema
from api.pages.trouble import Trouble, trouble_of
from api.pages.visit import Visit, at, new_command, page, see
from domain.body import Body
from domain.errors import Problem
from services import accounts
from services.accounts import directory
from services.authority import appointing, bodies
from services.authority.second_signature import is_required, waits
from services.ledger import Receipt
from services.problems import NotPermitted
from services.requests import AppointmentRequest, BodyRequest, EndRequest, InstrumentRequest, PostRequest
from services.world import World

SCOPE = "operate"
OWN = "own"
Values = dict[str, Any]
Choices = Mapping[str, str]


class Act(msgspec.Struct, frozen=True):
    """One form: how what was read from it is recorded, and where to go afterwards."""

    name: str
    record: Callable[[Visit, str, Values], str]


def found_body(visit: Visit) -> Response:
    """Found a body."""
    return _serve(visit, Act("found", _found), None)


def body_form(visit: Visit) -> Response:
    """A form about one body. Raises NotFound."""
    body = bodies.load_body(visit.office, visit.path("body"))
    return _serve(visit, ACTS[visit.request.url.path.rsplit("/", 1)[-1]], body)


def _serve(visit: Visit, act: Act, body: Body | None) -> Response:
    if SCOPE not in visit.caller.scopes:
        raise NotPermitted
    schema, words = _schema(visit, act.name, body)
    if visit.request.method == "GET":
        return _show(visit, act, body, schema, words, {"ask/posts#": "2"} if act.name == "found" else {}, Trouble())
    posted = dict(visit.posted)
    if visit.action != "record":
        return _show(visit, act, body, schema, words, with_rows_changed(posted, visit.action) or posted, Trouble())
    posted = tidy(posted)
    reader = Reader(posted, visit.lang)
    values = reader.value(schema, "ask")
    if reader.errors:
        return _show(visit, act, body, schema, words, posted, Trouble(errors=reader.errors, status=422))
    try:
        return see(act.record(visit, body.body if body else "", values), done="yes")
    except Problem as problem:
        trouble = trouble_of(problem, visit.lang)
        trouble.errors = {_placed(path): text for path, text in trouble.errors.items()}
        return _show(visit, act, body, schema, words, posted, trouble)


def _placed(path: str) -> str:
    """Where the form has what the request calls by this pointer."""
    return f"ask/{path.replace('quorum_profile', 'rule', 1)}"


def _show(
    visit: Visit, act: Act, body: Body | None, schema: Schema, words: ChoiceWords, posted: Posted, trouble: Trouble
) -> Response:
    posted = {"command": new_command(), **posted}
    form = Form(posted, trouble.errors, visit.lang, words, _known(visit, act.name))
    fields = form.fields(schema, "ask")
    return page(
        visit,
        "body_form.html",
        trouble.status,
        title=visit.say(f"body.form_{act.name}"),
        lead=visit.say(f"body.lead_{act.name}"),
        two_sign=is_required(World(visit.office.folds, fresh=True), visit.today),
        here="bodies",
        name=(body.en if visit.lang == "en" else body.th) if body else "",
        address=visit.request.url.path,
        back=at("bodies", body.body) if body else "/bodies",
        fields=fields,
        labels=labels(fields),
        posted=posted,
        errors=trouble.errors,
        sentence=trouble.sentence,
        reasons=[reason.text.of(visit.lang) for reason in trouble.reasons],
        form_id="step",
    )


def _found(visit: Visit, _: str, values: Values) -> str:
    rule = _rule(values.pop("rule"))
    request = wire.typed({**values, "quorum_profile": rule}, BodyRequest)
    receipt = bodies.found_body(visit.office, visit.caller, visit.key(request, SCOPE), request)
    return _after(visit, receipt, request.body)


def _adopt(visit: Visit, body: str, values: Values) -> str:
    rule = _rule(values.pop("rule"))
    request = wire.typed({**values, "quorum_profile": rule}, InstrumentRequest)
    receipt = appointing.adopt_instrument(visit.office, visit.caller, visit.key(request, SCOPE), body, request)
    return _after(visit, receipt, body)


def _establish(visit: Visit, body: str, values: Values) -> str:
    request = wire.typed({**values, "body": body}, PostRequest)
    receipt = appointing.establish_post(visit.office, visit.caller, visit.key(request, SCOPE), body, request)
    return _after(visit, receipt, body)


def _appoint(visit: Visit, body: str, values: Values) -> str:
    request = wire.typed({**values, "body": body}, AppointmentRequest)
    receipt = appointing.appoint(visit.office, visit.caller, visit.key(request, SCOPE), request)
    return _after(visit, receipt, body)


def _end(visit: Visit, body: str, values: Values) -> str:
    name = str(values.pop("appointment"))
    request = wire.typed(values, EndRequest)
    receipt = appointing.end_appointment(visit.office, visit.caller, visit.key(request, SCOPE), name, request)
    return _after(visit, receipt, body)


def _after(visit: Visit, receipt: Receipt, body: str) -> str:
    """The body's page, or that of the request where a second person has yet to sign."""
    if waits(visit.office, receipt):
        return at("authority-requests", str(receipt.command_id))
    return at("bodies", body)


ACTS = {
    act.name: act
    for act in (Act("instrument", _adopt), Act("post", _establish), Act("appoint", _appoint), Act("end", _end))
}


def _rule(values: Values) -> str | Values:
    """The rule as the request takes it: a known one by name, or all that was said of one's own."""
    known = str(values.pop("known"))
    return {name: value for name, value in values.items() if value} if known == OWN else known


def _schema(visit: Visit, name: str, body: Body | None) -> tuple[Schema, ChoiceWords]:
    """The form's schema with the choices of today, and their words."""
    schema = deepcopy(schemas()[name])
    offered: dict[str, Choices] = {
        "parent": _bodies(visit) if name == "found" else {},
        "person": {p.person: p.name for p in directory.persons(visit.office) if p.name},
        "appointment": _holders(visit, body) if body else {},
    }
    if body is not None and name == "appoint":
        offered["post"] = {post: t.en if visit.lang == "en" else t.th for post, t in body.roster.posts.items()}
    for field, choices in offered.items():
        if field in schema["properties"] and choices:
            schema["properties"][field]["enum"] = list(choices)
    return schema, lambda field, value: offered.get(field, {}).get(value)


def _known(visit: Visit, name: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """Kinds of bodies that are there already, for who founds another."""
    if name != "found":
        return {}
    names = Names(visit.office, visit.lang)
    kinds = dict.fromkeys(body.role for _, body in appointing.every_body(visit.office))
    return {"role": tuple((kind, names.role(kind)) for kind in kinds)}


def _bodies(visit: Visit) -> Choices:
    return {name: body.en if visit.lang == "en" else body.th for name, body in appointing.every_body(visit.office)}


def _holders(visit: Visit, body: Body) -> Choices:
    """Appointments that have not ended yet, by the names of their holders."""
    held = [a for a in body.roster.appointments.values() if a.until is None or a.until >= visit.today]
    names = accounts.names(visit.office, {a.person for a in held})
    posts = body.roster.posts
    said = {a.post: posts[a.post].en if visit.lang == "en" else posts[a.post].th for a in held if a.post in posts}
    return {a.appointment: f"{names.get(a.person, a.person)} · {said.get(a.post, a.post)}" for a in held}


@cache
def schemas() -> dict[str, Any]:
    """What each form asks."""
    loaded: dict[str, Any] = yaml.safe_load(files("api.pages").joinpath("body_forms.yaml").read_text("utf-8"))
    return loaded


PAGES = (("/bodies/new", found_body), *((f"/bodies/{{body}}/{name}", body_form) for name in ACTS))
