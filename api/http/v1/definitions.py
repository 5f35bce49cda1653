"""Definitions: the published editions of each kind's workflow; publishing one is the operator's."""

from datetime import date
from typing import Any

import msgspec

from api.http import keys
from api.http.doors import Answer, Call, Door, ShownReceipt, path_of
from api.http.v1.moves import DRY_RUN
from api.http.v1.signing import ShownProposal, authorised
from domain.reasons import Text
from services import definitions
from services.means import Office
from services.problems import NotFound
from workflows.definition import Definition


class Edition(msgspec.Struct, frozen=True):
    """One edition by its digest."""

    kind: str
    edition: int
    digest: str
    in_force_from: date
    title: Text


class Editions(msgspec.Struct, frozen=True):
    definitions: tuple[Edition, ...]


def list_editions(office: Office, call: Call) -> Answer:
    """Every published edition."""
    return Answer(body=Editions(tuple(_edition(d) for d in office.book.all())))


def list_kind(office: Office, call: Call) -> Answer:
    """The editions of one kind."""
    found = tuple(_edition(d) for d in office.book.all() if d.kind == call.path["kind"])
    if not found:
        raise NotFound
    return Answer(body=Editions(found))


def show_edition(office: Office, call: Call) -> Answer:
    """One edition, whole, as it was published."""
    number = call.path["edition"]
    found = office.book.edition(call.path["kind"], int(number)) if _is_number(number) else None
    if found is None:
        raise NotFound
    tag = f'"{found.ref.digest}"'
    if keys.unchanged(call.request.headers, tag):
        return Answer(body=b"", status=304, headers={"ETag": tag})
    return Answer(body=found.canonical, headers={"ETag": tag})


def publish(office: Office, call: Call) -> Answer:
    """Publish an edition; the same one again is answered as the first time."""
    definition = definitions.parse(call.body)
    receipt = definitions.publish_edition(office, call.caller, call.key, definition)
    return authorised(office, receipt, path_of("definitions", definition.kind, str(definition.edition)))


def _edition(definition: Definition) -> Edition:
    ref = definition.ref
    return Edition(ref.kind, ref.edition, ref.digest, definition.in_force_from, definition.title.text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


READ = frozenset({"read", "audit", "subscribe", "operate"})
_SEND = {"th": "ส่งหนังสือ", "en": "Send"}
_EXAMPLE = {
    "kind": "circular",
    "edition": 1,
    "in_force_from": "2026-10-01",
    "title": {"th": "หนังสือเวียน", "en": "Circular"},
    "roles": {
        "clerk": {"th": "ธุรการ", "en": "Clerk", "substitutes": ["chief"]},
        "chief": {"th": "หัวหน้า", "en": "Chief"},
    },
    "opening": {"label": {"th": "ร่างหนังสือ", "en": "Draft"}, "by": ["clerk"], "event": "CircularDrafted", "to": "draft"},
    "parts": {"text": {"label": {"th": "ข้อความ", "en": "Text"}, "schema": {"type": "object"}}},
    "stages": {
        "draft": {"th": "ร่าง", "en": "Draft", "edits": {"text": ["clerk"]}},
        "sent": {"th": "ส่งแล้ว", "en": "Sent", "terminal": True},
    },
    "moves": [
        {
            "name": "send",
            "from": ["draft"],
            "to": "sent",
            "by": ["clerk", "chief"],
            "event": "CircularSent",
            "label": _SEND,
        }
    ],
}

DOORS = (
    Door(
        method="GET",
        path="/v1/definitions",
        handle=list_editions,
        summary=Text("กระบวนงานทุกฉบับ", "Every published edition"),
        needs=READ,
        gives=Editions,
    ),
    Door(
        method="GET",
        path="/v1/definitions/{kind}",
        handle=list_kind,
        summary=Text("ฉบับต่าง ๆ ของกระบวนงานหนึ่ง", "The editions of one kind"),
        needs=READ,
        gives=Editions,
    ),
    Door(
        method="GET",
        path="/v1/definitions/{kind}/{edition}",
        handle=show_edition,
        summary=Text("กระบวนงานฉบับหนึ่ง", "One edition, whole"),
        needs=READ,
        gives=dict[str, Any],
    ),
    Door(
        method="POST",
        path="/v1/definitions",
        handle=publish,
        summary=Text("ประกาศใช้กระบวนงานฉบับใหม่", "Publish an edition"),
        needs=frozenset({"operate"}),
        takes=dict[str, Any],
        gives=ShownReceipt,
        waiting=ShownProposal,
        status=201,
        command=True,
        query=DRY_RUN,
        example=_EXAMPLE,
    ),
)
