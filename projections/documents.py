"""Where is this file relied on? One row per file named by an event, by its SHA-256."""

import msgspec
from msgspec.structs import replace

from domain import events as ev
from projections.model import Connection, ReadModel, Recorded, Subject, Table, read_row, topics
from projections.plans import identity
from projections.rows import Rows

WITH_DOCUMENTS = (
    ev.PlanOpened,
    ev.MoveMade,
    ev.FactRecorded,
    ev.OverrideProposed,
    ev.BodyFactRecorded,
    ev.MinutesDrafted,
    ev.MinutesCorrected,
    ev.MinutesCorrectionProposed,
    ev.ResolutionCertified,
    ev.EvidenceSubmitted,
    ev.ObligationDischarged,
)
POINTER = "/documents/"


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """A file as an event names it. A correction adds a row of its own and marks the one it replaces."""

    stream_name: str
    """Identity of the stream: `plan/np-v1`."""
    version: int
    number: int
    about_version: int
    """The event the file belongs to: its own, or the corrected one."""
    ref: str
    sha256: str
    kind: str
    title: str
    media_type: str
    size: int
    published: str
    position: int
    replaced_by: int | None = None
    """Version of the correction that named another file."""


DOCUMENTS = Table(
    "documents",
    Reference,
    key=("stream_name", "version", "number"),
    indexes=("(sha256, position)",),
)


class Documents(ReadModel):
    name = "documents"
    version = 2
    tables = (DOCUMENTS,)
    topics = topics(*WITH_DOCUMENTS, ev.CorrectionConfirmed)

    def subjects(self, recorded: Recorded) -> tuple[Subject, ...]:
        return (identity(recorded.event.stream_name),) if recorded.event else ()

    def project(self, recorded: Recorded, rows: Rows) -> None:
        event = recorded.event
        if isinstance(event, WITH_DOCUMENTS):
            for number, document in enumerate(event.documents):
                rows.put(DOCUMENTS, _reference(recorded, event, document, number, recorded.version))
        elif isinstance(event, ev.CorrectionConfirmed) and event.pointer.startswith(POINTER):
            _replace(recorded, event, rows)


def _replace(recorded: Recorded, event: ev.CorrectionConfirmed, rows: Rows) -> None:
    number = int(event.pointer.removeprefix(POINTER))
    for row in rows.of(DOCUMENTS, Reference, identity(event.stream_name)):
        if (row.about_version, row.number, row.replaced_by) == (event.target_version, number, None):
            rows.put(DOCUMENTS, replace(row, replaced_by=recorded.version))
    document = msgspec.convert(event.now, ev.Document)
    rows.put(DOCUMENTS, _reference(recorded, event, document, number, event.target_version))


def _reference(recorded: Recorded, event: ev.Event, document: ev.Document, number: int, about: int) -> Reference:
    return Reference(
        stream_name=identity(event.stream_name),
        version=recorded.version,
        number=number,
        about_version=about,
        ref=event.stream_name.partition("/")[2],
        sha256=document.sha256,
        kind=document.kind,
        title=document.title,
        media_type=document.media_type,
        size=document.size,
        published=event.published,
        position=recorded.position,
    )


_SELECT = f"SELECT * FROM reads.{Documents().physical(DOCUMENTS)} WHERE "


def references(connection: Connection, sha256: str) -> list[Reference]:
    """Everywhere a file is relied on, in recorded order; replaced mentions are there and say so."""
    rows = connection.execute(_SELECT + "sha256 = %s ORDER BY position, number", [sha256.lower()]).fetchall()
    return [read_row(Reference, row) for row in rows]


def of_plan(connection: Connection, ref: str, *, replaced: bool = False) -> list[Reference]:
    """The files of one plan in recorded order, as corrected; with `replaced` also those a correction replaced."""
    where = "stream_name = %s" + ("" if replaced else " AND replaced_by IS NULL")
    rows = connection.execute(_SELECT + where + " ORDER BY position, number", [identity(f"plan/{ref.strip()}")])
    return [read_row(Reference, row) for row in rows.fetchall()]
