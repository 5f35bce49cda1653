"""The text of a plan in its parts: newest or earlier versions, word-level differences, a new version of a part."""

from typing import Any

import msgspec

from api.http import keys
from api.http.doors import Answer, Call, Door, ShownReceipt, path_of, recorded, seen_version
from api.http.queries import Param
from api.http.v1.moves import DRY_RUN, require_scope
from domain import events as ev
from domain.diff import Change, diff_parts
from domain.reasons import Text
from services.casework import plans
from services.ledger import Stored
from services.means import Office
from services.problems import NotFound
from services.requests import ContentRequest

NEWEST = 2**31


class PartText(msgspec.Struct, frozen=True, kw_only=True):
    """One version of one part, whole; `stream_version` is when it was written."""

    content_version: int
    digest: str
    stream_version: int
    value: Any


class Content(msgspec.Struct, frozen=True):
    """The plan's text by part."""

    ref: str
    version: int
    parts: dict[str, PartText]


class PartDifference(msgspec.Struct, frozen=True):
    """What changed in one part between two of its versions."""

    from_version: int
    to_version: int
    changes: tuple[Change, ...]


class Differences(msgspec.Struct, frozen=True):
    ref: str
    parts: dict[str, PartDifference]


def show_content(office: Office, call: Call) -> Answer:
    """Each part at the newest version, or at the newest one up to `content_version`."""
    ref, limit = call.path["ref"], call.query["content_version"] or NEWEST
    stored = _stream(office, ref)
    parts = _at(stored, limit, call.query["part"])
    if not parts and (call.query["part"] or call.query["content_version"]):
        raise NotFound(ref)
    version = stored[-1].version
    return Answer(body=Content(ref, version, parts), headers={"ETag": keys.etag(version)})


def show_differences(office: Office, call: Call) -> Answer:
    """The changed places of each part from one content version to another."""
    ref, older, newer = call.path["ref"], call.query["from"], call.query["to"] or NEWEST
    stored = _stream(office, ref)
    before, after = (_at(stored, limit, call.query["part"]) for limit in (older, newer))
    parts = {
        name: PartDifference(
            before[name].content_version if name in before else 0,
            part.content_version,
            tuple(diff_parts(before[name].value if name in before else {}, part.value)),
        )
        for name, part in after.items()
    }
    return Answer(body=Differences(ref, {name: d for name, d in parts.items() if d.changes}))


def compare(office: Office, call: Call) -> Answer:
    """The same, at the shorter address."""
    return show_differences(office, call)


def put_part(office: Office, call: Call) -> Answer:
    """A new version of one part."""
    require_scope(call)
    ref, part, request = call.path["ref"], call.path["part"], call.body
    receipt = plans.revise_content(office, call.caller, call.key, ref, part, request, seen_version(office, call))
    return recorded(office, receipt, ref, 200, path_of("plans", ref, "content"))


def _stream(office: Office, ref: str) -> list[Stored]:
    stored = office.ledger.stream(f"plan/{ref}")
    if not stored:
        raise NotFound(ref)
    return stored


def _at(stored: list[Stored], limit: int, part: str | None) -> dict[str, PartText]:
    found = {}
    for s in stored:
        event = s.event
        if isinstance(event, ev.ContentRevised) and event.content_version <= limit and part in (None, event.part):
            found[event.part] = PartText(
                content_version=event.content_version,
                digest=event.digest,
                stream_version=s.version,
                value=event.value,
            )
    return found


PART = Param("text", "Only this part")
DIFFERENCE = {
    "from": Param("integer", "Content version before", 1, most=NEWEST),
    "to": Param("integer", "Content version after; the newest when left out", most=NEWEST),
    "part": PART,
}

DOORS = (
    Door(
        method="GET",
        path="/v1/plans/{ref}/content",
        handle=show_content,
        summary=Text("เนื้อหาของแผน", "The plan's text"),
        gives=Content,
        query={"content_version": Param("integer", "Up to this version", least=1, most=NEWEST), "part": PART},
    ),
    Door(
        method="GET",
        path="/v1/plans/{ref}/content/diff",
        handle=show_differences,
        summary=Text("ข้อความที่เปลี่ยนระหว่างสองรุ่น", "Differences between two versions of the text"),
        gives=Differences,
        query=DIFFERENCE,
    ),
    Door(
        method="GET",
        path="/v1/plans/{ref}/diff",
        handle=compare,
        summary=Text("ข้อความที่เปลี่ยนระหว่างสองรุ่น", "Differences between two versions of the text"),
        gives=Differences,
        query=DIFFERENCE,
    ),
    Door(
        method="PUT",
        path="/v1/plans/{ref}/content/{part}",
        handle=put_part,
        summary=Text("เนื้อหารุ่นใหม่ของส่วนหนึ่ง", "A new version of one part of the text"),
        needs=frozenset({"act", "import"}),
        takes=ContentRequest,
        gives=ShownReceipt,
        command=True,
        query=DRY_RUN,
        seen=True,
        example={"value": {"vision": "ประชาชนในเขตสุขภาพพิเศษเข้าถึงบริการที่มีคุณภาพ"}, "reason": "ปรับถ้อยคำ"},
    ),
)
