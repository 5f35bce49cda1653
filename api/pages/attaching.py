"""Files of a form: kept the moment they arrive, so that no later mistake loses them, and carried on by digest."""

from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from api.pages.posted import ROWS, Posted, rows
from api.pages.visit import Visit
from domain.errors import Problem
from services.requests import AttachedDocument

DOCUMENTS = "doc"
_PIECE = 2**16


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """One file that is already kept."""

    path: str
    sha256: str
    kind: str
    title: str


def take_files(visit: Visit, errors: dict[str, str]) -> Posted:
    """The form with every file that came along kept; what is wrong with one goes into `errors` under its field."""
    posted = dict(visit.posted)
    for name, file in visit.files:
        if not name.startswith("file/"):
            continue
        try:
            stored = visit.office.documents.store(visit.caller.account, file.filename or "", _pieces(file.file))
        except Problem as problem:
            errors[name] = problem.text(visit.lang)
            continue
        number = rows(posted, DOCUMENTS)
        kind = posted.get(f"{name}/kind", "")
        posted |= {
            DOCUMENTS + ROWS: str(number + 1),
            f"{DOCUMENTS}/{number}/sha256": stored.sha256,
            f"{DOCUMENTS}/{number}/kind": kind,
            f"{DOCUMENTS}/{number}/title": (file.filename or stored.name)[:200],
        }
    return posted


def attached(posted: Posted) -> tuple[Attached, ...]:
    """The files the form carries."""
    paths = [f"{DOCUMENTS}/{number}" for number in range(rows(posted, DOCUMENTS))]
    return tuple(
        Attached(
            path=path,
            sha256=posted.get(f"{path}/sha256", ""),
            kind=posted.get(f"{path}/kind", ""),
            title=posted.get(f"{path}/title", ""),
        )
        for path in paths
    )


def requested(posted: Posted) -> tuple[AttachedDocument, ...]:
    """The files as the services take them."""
    return tuple(AttachedDocument(sha256=d.sha256, kind=d.kind, title=d.title or None) for d in attached(posted))


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece
