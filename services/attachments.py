"""Attached files as the event states them: looked up by digest, never believed from the request."""

from collections.abc import Iterable
from typing import Any, Protocol

import msgspec

from domain import events as ev
from domain.thai.text import clean
from services.problems import InvalidInput, Wrong
from services.requests import AttachedDocument


class Found(Protocol):
    """What is known of a kept file."""

    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def size(self) -> int: ...


class Store(Protocol):
    """Where files are kept."""

    def find(self, sha256: str) -> Found | None: ...


def described(store: Store, attached: Iterable[AttachedDocument]) -> tuple[ev.Document, ...]:
    """Digest, kind, title, type and size of each file. Raises InvalidInput naming every file that is not kept here."""
    documents: list[ev.Document] = []
    wrong: list[Wrong] = []
    for number, document in enumerate(attached):
        found = store.find(document.sha256)
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


def replacement(store: Store, given: object) -> dict[str, Any]:
    """The file that a correction puts in another's place, looked up like every other. Raises InvalidInput."""
    shape = Wrong("/now", "ต้องเป็นไฟล์ {sha256, kind, title}", "must be a file {sha256, kind, title}")
    if not isinstance(given, dict):
        raise InvalidInput((shape,))
    known = {name: given[name] for name in AttachedDocument.__struct_fields__ if name in given}
    try:
        wanted = msgspec.convert(known, AttachedDocument)
    except msgspec.ValidationError:
        raise InvalidInput((shape,)) from None
    if store.find(wanted.sha256) is None:
        raise InvalidInput((Wrong("/now/sha256", "ไม่พบเอกสารนี้ในระบบ", "no such document is kept here"),))
    (document,) = described(store, (wanted,))
    return dict(msgspec.to_builtins(document))
