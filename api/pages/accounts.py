"""ดูแลระบบ: for the operator: every account, who stands behind it and in which posts, and the form of a new one."""

from collections import defaultdict
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import yaml
from starlette.responses import Response

from api.http import wire
from api.http.v1.accounts import NewAccount
from api.pages.account import shown
from api.pages.fields import Form, labels
from api.pages.forms import Reader
from api.pages.naming import Names
from api.pages.posted import Posted, tidy, with_rows_changed
from api.pages.shapes import ChoiceWords, Schema
from api.pages.trouble import Trouble, trouble_of
from api.pages.visit import Visit, at, new_command, page
from domain.errors import Problem
from services import accounts
from services.authority.appointing import every_body
from services.authority.joining import Joining, join
from services.problems import RefusedByRule

ADDRESS, NEW = "/accounts", "/new-account"
BY_PASSWORD = "first_password"
AT_FIRST = {"ask/scopes:read": "on", "ask/sign_in": BY_PASSWORD, "ask/posts#": "1"}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One account in the list."""

    address: str
    account: accounts.Account
    posts: tuple[str, ...]
    keys: int


def list_accounts(visit: Visit) -> Response:
    """Every account, by user name; `?q=` some of them, `?closed=1` also those that are closed."""
    visit.require_operator()
    asked = visit.asked("q").casefold()
    closed = visit.asked("closed") == "1"
    posts, keys = _posts(visit), accounts.open_keys(visit.office)
    lines = [
        Line(
            address=at("accounts", one.username),
            account=one,
            posts=tuple(posts.get(one.person, ())),
            keys=keys.get(one.account, 0),
        )
        for one in accounts.accounts(visit.office)
        if (closed or one.closed_at is None) and (asked in one.username.casefold() or asked in one.name.casefold())
    ]
    return page(visit, "accounts.html", lines=lines, asked=visit.asked("q"), closed=closed)


def _posts(visit: Visit) -> dict[str, list[str]]:
    """The posts that each person holds today, by the rosters in the log."""
    held: dict[str, list[str]] = defaultdict(list)
    names = Names(visit.office, visit.lang)
    for name, body in every_body(visit.office):
        for seat in body.roster.holders(visit.today):
            held[seat.person].append(names.post(seat.post, name))
    return held


def new_account(visit: Visit) -> Response:
    """The form of a new account, and the account made of it with its first password, shown once."""
    visit.require_operator()
    if visit.request.method == "GET":
        return _form(visit, AT_FIRST, Trouble())
    if visit.action != "record":
        return _form(visit, with_rows_changed(visit.posted, visit.action) or visit.posted, Trouble())
    visit.require_recent()
    posted = tidy(visit.posted)
    reader = Reader(posted, visit.lang)
    values = reader.value(_schema(visit)[0], "ask")
    if reader.errors:
        return _form(visit, posted, Trouble(errors=reader.errors, status=422))
    try:
        return _make(visit, values)
    except Problem as problem:
        trouble = trouble_of(problem, visit.lang)
        trouble.errors = {f"ask/{path}": text for path, text in trouble.errors.items()}
        return _form(visit, posted, trouble)


def _make(visit: Visit, values: dict[str, Any]) -> Response:
    """The new account's page; an appointment that was refused leaves an account without that post."""
    key = visit.key(values, "operate")
    password = accounts.new_password() if values.pop("sign_in") == BY_PASSWORD else None
    held = [str(row["post"]).partition("@") for row in values.pop("posts", ())]
    posts = [{"role": role, "body": body} for role, _, body in held]
    asked = wire.typed({**values, "password": password, "posts": posts}, NewAccount)
    refused: tuple[str, ...] = ()
    repeated = accounts.find_account(visit.office, asked.username) is not None
    try:
        join(visit.office, visit.caller, key, Joining(**msgspec.structs.asdict(asked)))
    except RefusedByRule as problem:
        refused = tuple(reason.text.of(visit.lang) for reason in problem.reasons)
    made = accounts.find_account(visit.office, asked.username)
    assert made is not None
    return shown(visit, made, secret="" if repeated else password or "", made=True, refused=refused)


def _form(visit: Visit, posted: Posted, trouble: Trouble) -> Response:
    schema, words = _schema(visit)
    posted = {"command": new_command(), **posted}
    fields = Form(posted, trouble.errors, visit.lang, words).fields(schema, "ask")
    return page(
        visit,
        "body_form.html",
        trouble.status,
        title=visit.say("accounts.new"),
        lead=visit.say("accounts.new_lead"),
        name=visit.say("accounts.title"),
        here="accounts",
        address=NEW,
        back=ADDRESS,
        fields=fields,
        labels=labels(fields),
        posted=posted,
        errors=trouble.errors,
        sentence=trouble.sentence,
        reasons=[],
        form_id="step",
    )


def _schema(visit: Visit) -> tuple[Schema, ChoiceWords]:
    """The form's schema with today's persons and posts, and their words."""
    schema = deepcopy(_form_schema())
    persons = {one.person: one.name for one in accounts.persons(visit.office) if one.name}
    names = Names(visit.office, visit.lang)
    posts = {
        f"{post}@{name}": names.post(post, name)
        for name, body in every_body(visit.office)
        for post in body.roster.posts
    }
    schema["properties"]["person"]["enum"] = list(persons)
    schema["properties"]["posts"]["items"]["properties"]["post"]["enum"] = list(posts)
    offered = {"person": persons, "post": posts}

    def words(field: str, value: str) -> str | None:
        return visit.say(f"scope.{value}") if field == "scopes" else offered.get(field, {}).get(value)

    return schema, words


@cache
def _form_schema() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(files("api.pages").joinpath("account_form.yaml").read_text("utf-8"))
    return loaded


PAGES = ((ADDRESS, list_accounts), (NEW, new_account))
