"""An office over a test database, callers with posts, and a small kind of plan on which to try the engine."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from domain import events as ev
from services.callers import DECIDE, Caller, Key, Post
from services.definitions import publish
from services.ledger import Ledger
from services.means import Office
from services.requests import OpenRequest, StepRequest
from services.running.seeding import seed
from services.running.wiring import open_office
from services.settings import Settings
from tests.support.appointing import appoint
from tests.support.database import Database
from workflows.definition import Definition

ENGINE = ev.Actor(person="engine", post="system")


def settings_of(database: Database, role: str = "api") -> Settings:
    """The settings of a process of that role over this database."""
    return Settings(
        database_url=database.url(f"anumat_{role}"),
        root_public=database.root.public.hex(),
        api_signing_key=database.passwords["api_signing_key"],
        worker_signing_key=database.passwords["worker_signing_key"],
        vault_key=database.passwords["vault_key"],
    )


@contextmanager
def office_over(database: Database, *definitions: Definition, role: str = "api") -> Iterator[Office]:
    """An office whose log holds what is shipped and these definitions."""
    with database.ledger("api") as ledger:
        seed(ledger, datetime.now(UTC))
        publish_all(ledger, definitions)
    with open_office(settings_of(database, role), role) as office:  # type: ignore[arg-type]
        for known in list(_MADE.values()):
            appoint(office.ledger, known.person, *known.posts)
        _OPEN.append(office)
        try:
            yield office
        finally:
            _OPEN.remove(office)


def publish_all(ledger: Ledger, definitions: tuple[Definition, ...]) -> None:
    for definition in definitions:
        publish(ledger, ENGINE, definition, datetime.now(UTC))


def caller(*posts: str, scopes: str = "read act", person: str = "") -> Caller:
    """A person appointed, in every office of the test, to posts written `role` or `role@BODY`."""
    held = tuple(Post(*post.split("@")) for post in posts)
    name = person or "-".join(posts)
    allowed = {*scopes.split(), *({DECIDE} if "act" in scopes.split() else ())}
    made = Caller(str(uuid5(NAMESPACE_URL, name)), f"p-{name}", name, held, frozenset(allowed))
    _MADE[name] = made
    for office in _OPEN:
        appoint(office.ledger, made.person, *held)
    return made


_MADE: dict[str, Caller] = {}
_OPEN: list[Office] = []


def key(text: str = "") -> Key:
    """A command key: a new one, or the same for the same text."""
    command = uuid5(NAMESPACE_URL, text) if text else uuid4()
    return Key(command, hashlib.sha256(text.encode()).digest())


def letter(edition: int = 1, **changes: Any) -> Definition:
    """A small kind: a letter is drafted, sent by a clerk, answered by a chief; an answer may bring a sequel."""
    th_en = {"th": "ก", "en": "x"}

    def move(name: str, start: str, end: str, by: str, event: str, **more: Any) -> dict[str, Any]:
        return {"name": name, "from": [start], "to": end, "by": [by], "event": event, "label": th_en, **more}

    raw: dict[str, Any] = {
        "kind": "letter",
        "edition": edition,
        "in_force_from": "2020-01-01",
        "title": th_en,
        "roles": {"clerk": th_en, "chief": {**th_en, "substitutes": ["deputy"]}, "deputy": th_en, "system": th_en},
        "opening": {"label": th_en, "by": ["clerk", "system"], "event": "LetterDrafted", "to": "draft"},
        "parts": {"text": {"label": th_en, "schema": {"type": "object", "required": ["words"]}}},
        "stages": {
            "draft": {**th_en, "edits": {"text": ["clerk"]}},
            "sent": th_en,
            "answered": {**th_en, "terminal": True},
        },
        "moves": [
            move("send", "draft", "sent", "clerk", "LetterSent", binds=["text"]),
            move(
                "answer",
                "sent",
                "answered",
                "chief",
                "LetterAnswered",
                asks={"note": {"type": "string", "x-sealed": True}},
            ),
            move("recall", "sent", "draft", "clerk", "LetterRecalled"),
        ],
        "facts": {"LetterStamped": {"label": th_en, "by": ["clerk"], "asks": {"number": {"type": "string"}}}},
        **changes,
    }
    return Definition.model_validate(raw)


def open_request(ref: str, kind: str = "letter", **fields: Any) -> OpenRequest:
    return OpenRequest(kind=kind, ref=ref, title=f"หนังสือ {ref}", **fields)


def step(effective_on: date | None = None, **fields: Any) -> StepRequest:
    return StepRequest(effective_on=effective_on, **fields)
