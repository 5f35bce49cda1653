"""Files by digest: sent once as a stream, given back as a download that can be resumed and never runs in a browser."""

import re
from urllib.parse import quote

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.http import keys
from api.http.doors import Answer, Call, Door, path_of, rendered
from api.http.errors import BadHeader
from api.http.identity import Identity, require_csrf
from api.http.incoming import OneFile
from domain.reasons import Text
from projections import documents as relied_on
from services.documents import NoSuchDocument, StoredDocument
from services.means import Office
from services.problems import NotFound, NotPermitted

SENDERS = frozenset({"act", "import"})
SANDBOX = "sandbox; default-src 'none'"
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class References(msgspec.Struct, frozen=True):
    """Everywhere a file is relied on."""

    document: StoredDocument
    references: tuple[relied_on.Reference, ...]


async def receive(office: Office, identity: Identity, request: Request) -> Response:
    """Keep a file."""
    known = await run_in_threadpool(identity.of, request)
    require_csrf(known, request.headers.get("x-csrf-token"))
    if not SENDERS & known.caller.scopes:
        raise NotPermitted if {"read", "audit"} & known.caller.scopes else NotFound
    form = OneFile(request.headers.get("content-type", ""))
    incoming = None
    try:
        async for piece in form.pieces(request):
            if incoming is None:
                incoming = await run_in_threadpool(office.documents.receive, known.caller.account, form.name or "")
            await run_in_threadpool(incoming.add, piece)
        if incoming is None:
            incoming = await run_in_threadpool(office.documents.receive, known.caller.account, form.name or "")
        kept = await run_in_threadpool(incoming.finish)
    finally:
        if incoming is not None:
            await run_in_threadpool(incoming.__exit__)
    return rendered(Answer(body=kept, status=201, headers={"Location": path_of("documents", kept.sha256)}))


def give(office: Office, call: Call) -> Response:
    """The file, whole or a range of it."""
    sha256 = call.path["sha256"].lower()
    kept = _found(office, call, sha256)
    tag, asked = f'"{sha256}"', call.request.headers
    headers = _headers(kept, tag)
    if keys.unchanged(asked, tag):
        return Response(status_code=304, headers=headers)
    part = asked.get("range") if asked.get("if-range", tag) == tag else None
    span = _span(part, kept.size)
    if span is None:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{kept.size}"})
    start, end = span
    if part and _RANGE.fullmatch(part):
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{kept.size}"
    headers["Content-Length"] = str(end - start)
    pieces = office.documents.read(sha256, start, end)
    status = 206 if "Content-Range" in headers else 200
    return StreamingResponse(pieces, status, headers, kept.media_type)


def references(office: Office, call: Call) -> Answer:
    """Everywhere the file is relied on, as far as the caller may read it."""
    kept, reader = _found(office, call, call.path["sha256"].lower()), call.reader(office)
    with office.pool.connection() as connection:
        found = relied_on.references(connection, kept.sha256)
    return Answer(body=References(kept, tuple(one for one in found if reader.full or reader.reference(one))))


def _found(office: Office, call: Call, sha256: str) -> StoredDocument:
    """The file, if the caller may read it. Raises NoSuchDocument."""
    kept = office.documents.find(sha256)
    if kept is None or not call.reader(office).document(sha256):
        raise NoSuchDocument()
    return kept


def _headers(kept: StoredDocument, tag: str) -> dict[str, str]:
    return {
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(kept.name, safe='')}",
        "Content-Security-Policy": SANDBOX,
    }


def _span(asked: str | None, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last; None when no byte of the file is asked for."""
    found = _RANGE.fullmatch(asked) if asked else None
    if found is None:
        return 0, size
    first, last = found.groups()
    if not first and not last:
        raise BadHeader(header="Range")
    if not first:
        return (max(0, size - int(last)), size) if int(last) else None
    start, end = int(first), min(int(last) + 1 if last else size, size)
    return (start, end) if start < end else None


def _never(office: Office, call: Call) -> Answer:
    raise AssertionError("files are received as a stream")


_never.__name__ = "send_document"

DOORS = (
    Door(
        method="POST",
        path="/v1/documents",
        handle=_never,
        stream=receive,
        summary=Text("ส่งไฟล์", "Send a file"),
        needs=SENDERS,
        gives=StoredDocument,
        status=201,
        takes_type="multipart/form-data",
    ),
    Door(
        method="GET",
        path="/v1/documents/{sha256}",
        handle=give,
        summary=Text("ดาวน์โหลดไฟล์", "Download a file"),
        media_type="application/octet-stream",
    ),
    Door(
        method="GET",
        path="/v1/documents/{sha256}/references",
        handle=references,
        summary=Text("ไฟล์นี้ใช้อ้างอิงที่ใด", "Where a file is relied on"),
        gives=References,
    ),
)
