"""The log going out: as pages, as lines up to now (NDJSON), or without end (SSE); the same bytes as on the broker."""

import time
from collections.abc import AsyncIterator, Callable, Iterator

import anyio
import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from api.http import negotiation
from api.http.doors import Answer, Call, Door
from api.http.errors import BadHeader, NotReady
from api.http.queries import Param
from api.http.v1.plans import next_link
from domain.errors import Problem
from domain.reasons import Text
from services.callers import Caller
from services.ledger import Stored
from services.means import Office
from services.problems import NotFound
from services.relay import cloudevent
from services.relay.cloudevent import Unpublishable
from services.rights import Reader

JSON, LINES, STREAM = "application/json", "application/x-ndjson", "text/event-stream"
BATCH = 500
MOST_SCANNED = 20_000
"""Events looked at for one page: a filter that finds little answers with a cursor, not with silence."""
POLL_S = 0.05
BEAT_S = 15.0
KNOWN_FOR_S = 0.4
"""With what Identity remembers, a stream or its lines outlive a key, or a post, by less than a second."""
MOST_STREAMS = 500
SCOPES = frozenset({"read", "audit", "subscribe"})
RETRY_MS = 1000


class Events(msgspec.Struct, frozen=True):
    """CloudEvents in order of position; ask on with `after=next`; `head` is the log's last position.

    In the place of one that may not be read: `{"position", "leafhash", "withheld": true}`, so that none is missing.
    """

    events: tuple[msgspec.Raw, ...]
    next: int
    head: int


class _Tail:
    """Reads on from a position for one caller; what is filtered out still moves it.

    What the caller may not read is a stub in its place; a feed that is filtered by type leaves it out, for a stub among
    events of a type would say of which type it is.
    """

    def __init__(self, office: Office, ask: Callable[[], Caller], after: int, types: frozenset[str]) -> None:
        self._office = office
        self._types = types
        self._ask = ask
        self._caller = ask()
        self._known_until = time.monotonic() + KNOWN_FOR_S
        self.position = after

    @property
    def due(self) -> bool:
        """Whether it is time to ask again who reads."""
        return time.monotonic() > self._known_until

    def ask_again(self) -> None:
        """Who reads, and in which posts, as of now. Raises Problem once the key or session opens this door no more."""
        self._caller = self._ask()
        if not SCOPES & self._caller.scopes:
            raise NotFound
        self._known_until = time.monotonic() + KNOWN_FOR_S

    def read(self, limit: int) -> list[tuple[int, bytes]]:
        """The next events asked for, among up to `limit` recorded ones; stops before one of a newer release."""
        found = []
        reader = Reader(self._office, self._caller)
        batch = self._office.ledger.read(self.position, limit)
        reader.prepare(batch)
        for stored in batch:
            try:
                shown = self._shown(reader, stored)
            except Unpublishable:
                break
            if shown is not None:
                found.append((stored.position, shown))
            self.position = stored.position
        return found

    def _shown(self, reader: Reader, stored: Stored) -> bytes | None:
        if self._types and _type(stored) not in self._types:
            return None
        if reader.event(stored.event):
            return cloudevent.of(stored, self._office.ledger.log_id)
        return None if self._types else cloudevent.withheld(stored)


def list_events(office: Office, call: Call) -> Answer | Response:
    """The log after a position."""
    if call.request.method == "HEAD":
        return Answer()
    kind = negotiation.media_type(call.request.headers.get("accept", ""), (JSON, LINES, STREAM))
    types = frozenset(name for name in (call.query["types"] or "").split(",") if name)
    identity = call.request.app.state.identity
    tail = _Tail(office, lambda: identity.of(call.request).caller, _after(call), types)
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    if kind == STREAM:
        streams = call.request.app.state.streams
        if len(streams) >= MOST_STREAMS:
            raise NotReady()
        pieces = _counted(streams, _stream(call, tail))
        return StreamingResponse(pieces, 200, {**headers, "X-Accel-Buffering": "no"}, STREAM)
    if kind == LINES:
        most = call.query["limit"] if "limit" in call.request.query_params else None
        return StreamingResponse(_lines(tail, office.ledger.head(), most), 200, headers, LINES)
    return _page(office, call, tail, headers)


def _page(office: Office, call: Call, tail: _Tail, headers: dict[str, str]) -> Answer:
    head, limit = office.ledger.head(), call.query["limit"]
    found: list[tuple[int, bytes]] = []
    start = tail.position
    while len(found) < limit and tail.position < head and tail.position - start < MOST_SCANNED:
        before = tail.position
        found += tail.read(limit - len(found))
        if tail.position == before:
            break
    asked = {"types": call.query["types"], "limit": limit}
    link = next_link("/v1/events", asked, tail.position if tail.position < head else None, "after")
    body = Events(tuple(msgspec.Raw(event) for _, event in found), tail.position, head)
    return Answer(body=body, headers=headers | link)


def _lines(tail: _Tail, head: int, most: int | None) -> Iterator[bytes]:
    """Up to `most` events asked for, or all up to the head; they end early with the right to read them."""
    left = head if most is None else most
    while tail.position < head and left > 0:
        try:
            if tail.due:
                tail.ask_again()
        except Problem:
            return
        before = tail.position
        found = tail.read(min(BATCH, left, head - before))
        left -= len(found)
        yield b"".join(event + b"\n" for _, event in found)
        if tail.position == before:
            return


class Head:
    """The log's head, asked of the database once for all streams of a process."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._asked = 0.0
        self._head = 0

    async def now(self) -> int:
        """The head, at most POLL_S old. Raises LedgerUnavailable."""
        if time.monotonic() - self._asked >= POLL_S:
            self._asked = time.monotonic()
            self._head = await run_in_threadpool(self._office.ledger.head)
        return self._head


async def _counted(streams: set[int], source: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    streams.add(id(source))
    try:
        async for piece in source:
            yield piece
    finally:
        streams.discard(id(source))


async def _stream(call: Call, tail: _Tail) -> AsyncIterator[bytes]:
    """Until the client goes away, its key or session ends, or this process stops."""
    state = call.request.app.state
    yield b"retry: %d\n\n" % RETRY_MS
    quiet_s = 0.0
    while not state.stopping:
        before = tail.position
        try:
            if tail.due:
                await run_in_threadpool(tail.ask_again)
            events = await run_in_threadpool(tail.read, BATCH) if await state.head.now() > before else []
        except Problem:
            return
        for position, event in events:
            yield b"id: %d\ndata: %b\n\n" % (position, event)
        if tail.position > before and (not events or events[-1][0] < tail.position):
            yield b"id: %d\n\n" % tail.position
        quiet_s = 0.0 if tail.position > before else quiet_s + POLL_S
        if quiet_s >= BEAT_S:
            yield b": beat\n\n"
            quiet_s = 0.0
        if tail.position == before:
            await anyio.sleep(POLL_S)


def _after(call: Call) -> int:
    last = call.request.headers.get("last-event-id", "").strip()
    if last and not (last.isascii() and last.isdigit() and len(last) < 19):
        raise BadHeader(header="Last-Event-ID")
    return int(last) if last else int(call.query["after"])


def _type(stored: Stored) -> str:
    return cloudevent.type_of(*cloudevent.names(stored))


DOORS = (
    Door(
        method="GET",
        path="/v1/events",
        handle=list_events,
        summary=Text("เหตุการณ์ตามลำดับที่บันทึก", "The log as pages, NDJSON or server-sent events"),
        needs=SCOPES,
        gives=Events,
        query={
            "after": Param("integer", "Positions after this one; Last-Event-ID goes before it", 0),
            "types": Param("text", "CloudEvents types, separated by commas"),
            "limit": Param("integer", "Events on a page", 100, least=1, most=1000),
        },
    ),
)
