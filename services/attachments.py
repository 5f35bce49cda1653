"""Attached files as the event states them: looked up by digest, never believed from the request."""

from collections.abc import Iterable
from typing import Any, Protocol

import msgspec

from domain import events as ev
from domain.thai.text import clean
from services.callers import Caller
from services.means import Office
from services.problems import InvalidInput, Wrong
from services.requests import AttachedDocument
from services.rights import Reader


class Found(Protocol):
    """What is known of a kept file."""

    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def size(self) -> int: ...


def readable(office: Office, caller: Caller, sha256: str) -> Found | None:
    """The file, for whoever may read it: to attach it is to show it to every reader of what it is attached to."""
    found = office.documents.find(sha256)
    return found if found is not None and Reader(office, caller).document(sha256) else None


def described(office: Office, caller: Caller, attached: Iterable[AttachedDocument]) -> tuple[ev.Document, ...]:
    """Digest, kind, title, type and size of each file.

    Raises InvalidInput naming every file that is not kept here, or not for this caller.
    """
    documents: list[ev.Document] = []
    wrong: list[Wrong] = []
    for number, document in enumerate(attached):
        found = readable(office, caller, document.sha256)
        if found is None:
            wrong.append(Wrong(f"/documents/{number}/sha256", "ไม่พบเอกสารนี้ในระบบ", "no such document is kept here"))
            continue
        documents.append(
            ev.Document(
                sha256=document.sha256,
                kind=document.kind,
                title=clean(document.title or found.name),
                media_type=found.media_type,
                size=found.size,
            )
        )
    if wrong:
        raise InvalidInput(tuple(wrong))
    return tuple(documents)


def replacement(office: Office, caller: Caller, given: object) -> dict[str, Any]:
    """The file that a correction puts in another's place, looked up like every other. Raises InvalidInput."""
    shape = Wrong("/now", "ต้องเป็นไฟล์ {sha256, kind, title}", "must be a file {sha256, kind, title}")
    if not isinstance(given, dict):
        raise InvalidInput((shape,))
    known = {name: given[name] for name in AttachedDocument.__struct_fields__ if name in given}
    try:
        wanted = msgspec.convert(known, AttachedDocument)
    except msgspec.ValidationError:
        raise InvalidInput((shape,)) from None
    if readable(office, caller, wanted.sha256) is None:
        raise InvalidInput((Wrong("/now/sha256", "ไม่พบเอกสารนี้ในระบบ", "no such document is kept here"),))
    (document,) = described(office, caller, (wanted,))
    return dict(msgspec.to_builtins(document))
