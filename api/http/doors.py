"""A door: one method and path, what it takes and gives, who may use it; and the one endpoint that serves them all."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor
from typing import Any, Literal
from urllib.parse import quote

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response

from api.http import keys, negotiation, problems, queries, unsealed, wire
from api.http.doorway import Way
from api.http.errors import BodyTooLong, PreconditionRequired, Unexpected, UnsupportedMediaType
from api.http.identity import Identity, Known, require_csrf
from api.http.metrics import answered
from domain import canonical
from domain.errors import Problem
from domain.reasons import Reason, Text
from domain.thai.refs import BadReference, normalise_ref
from services.callers import Caller, Key
from services.carrying_out import OnlyJudged
from services.casework import plans
from services.ledger import LedgerUnavailable, Receipt
from services.means import Office
from services.problems import InvalidInput, NotFound, NotPermitted, RefusedByRule, StepUpRequired
from services.rehearsing import rehearsing
from services.rights import Reader
from services.unavailable import UNAVAILABLE
from services.unread import as_read

REFERENCES = ("ref", "body", "name", "meeting", "obligation")
READERS = frozenset({"read", "audit"})
OF_A_PLAN, OF_A_MEETING, OF_AN_OBLIGATION = "/v1/plans/{ref}", "/v1/meetings/{meeting}", "/v1/obligations/{"
NOBODY = Known(Caller("", "", "", (), frozenset()))
_log = structlog.get_logger()


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One request, parsed: who, with which path and query values, and the typed body."""

    request: Request
    known: Known
    path: dict[str, str]
    query: dict[str, Any]
    raw: Any
    body: Any

    @property
    def caller(self) -> Caller:
        return self.known.caller

    def require_recent(self) -> None:
        """A stolen session must not reach what outlives it. Raises StepUpRequired."""
        if not self.known.recent:
            raise StepUpRequired

    def reader(self, office: Office) -> Reader:
        """What the caller may read."""
        return Reader(office, self.caller)

    @property
    def key(self) -> Key:
        """The command this request is; looked at before anything else. Nothing is stored under that of a dry run."""
        key = keys.command_key(
            self.caller, self.request.headers, self.request.method, self.request.scope["path"], self.raw
        )
        return msgspec.structs.replace(key, dry=bool(self.query.get("dry_run")))


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a handler gives back; `body` is encoded unless it is bytes already."""

    body: object = None
    status: int = 200
    headers: dict[str, str] = {}
    media_type: str = "application/json"


class Rehearsal(msgspec.Struct, frozen=True):
    """A dry run: what would be recorded; a refusal looks as it would have."""

    allowed: bool
    reasons: tuple[Reason, ...]
    events: tuple[dict[str, Any], ...]


Handler = Callable[[Office, Call], Answer | Response]


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """`needs`: any of these scopes; none = open to all. `command`: takes Idempotency-Key; `seen`: needs If-Match.

    `stream` serves the request itself, on the event loop, because its body is not JSON (`takes_type`). `waiting` is the
    body of 202, where what was asked may have to wait for a second person.
    """

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    handle: Handler
    summary: Text
    needs: frozenset[str] = READERS
    takes: Any = None
    gives: Any = None
    waiting: Any = None
    status: int = 200
    command: bool = False
    seen: bool = False
    query: Mapping[str, queries.Param] = {}
    example: Any = None
    media_type: str = "application/json"
    takes_type: str = "application/json"
    stream: Callable[[Office, Identity, Request], Awaitable[Response]] | None = None

    @property
    def name(self) -> str:
        return self.handle.__name__


def way(office: Office, identity: Identity, workers: Executor, door: Door) -> Way:
    """The way to a door: reads the body on the event loop, does the rest on one of the `workers` (threads)."""

    async def serve(request: Request) -> Response:
        started = time.perf_counter()
        lang = negotiation.language(request.headers.get("accept-language", ""))
        try:
            if door.stream:
                response = await door.stream(office, identity, request)
            else:
                raw = await body_of(request) if door.takes else b""
                response = await asyncio.get_running_loop().run_in_executor(
                    workers, respond, office, identity, door, request, raw
                )
        except Problem as problem:
            response = problems.response(problem, lang)
            if response.status_code == 500:
                _log.error("refusal without a status", code=problem.code, route=door.path)
        except UNAVAILABLE:
            response = problems.response(LedgerUnavailable(), lang)
        except Exception as error:
            _log.error("request failed", route=door.path, method=door.method, exc_info=error)
            response = problems.response(Unexpected(), lang)
        answered(door.method, door.path, response.status_code, time.perf_counter() - started)
        return response

    return Way(door.method, door.path, serve)


def respond(office: Office, identity: Identity, door: Door, request: Request, raw: bytes) -> Response:
    """Name the caller, check what it may do, parse, call the service, render. Raises what the service raises."""
    known = identity.of(request) if door.needs else NOBODY
    if door.method != "GET":
        require_csrf(known, request.headers.get("x-csrf-token"))
    path = path_of_request(request)
    if not door.needs & known.caller.scopes and door.needs:
        refuse(office, known.caller, door, path)
    query = queries.read(request.query_params, door.query)
    plain = wire.plain(raw) if door.takes else None
    body = wire.typed(plain, door.takes) if door.takes else None
    call = Call(request=request, known=known, path=path, query=query, raw=plain, body=body)
    require_readable(office, door, call)
    try:
        answer = rehearsed(office, door, call) if query.get("dry_run") else door.handle(office, call)
    except RefusedByRule as refused:
        told = as_read(office, call.reader(office), request.scope["path"], refused.reasons)
        raise RefusedByRule(told, refused.replayed) from None
    return answer if isinstance(answer, Response) else rendered(answer)


def rehearsed(office: Office, door: Door, call: Call) -> Answer:
    """What would be recorded, in the words that were typed; nothing is kept of it, no key and no printed file."""
    office = rehearsing(office)
    try:
        answer = door.handle(office, call)
    except OnlyJudged as judged:
        answer = Answer(body=Rehearsal(True, (), tuple(canonical.plain(event) for event in judged.events)))
    assert isinstance(answer, Answer)
    return msgspec.structs.replace(answer, body=unsealed.plain(office, answer.body))


def path_of_request(request: Request) -> dict[str, str]:
    """The names in the path, in NFC. Raises NotFound for what no name can be."""
    try:
        path = {name: wire.text(str(value), "") for name, value in request.path_params.items()}
        return path | {name: normalise_ref(path[name]) for name in REFERENCES if name in path}
    except (InvalidInput, BadReference):
        raise NotFound from None


def refuse(office: Office, caller: Caller, door: Door, path: dict[str, str]) -> None:
    """Who cannot read a thing learns nothing of it; who can read it learns that it may not change it."""
    if door.method == "GET" or not READERS & caller.scopes:
        raise NotFound
    if not _readable(office, caller, door, path):
        raise NotFound
    if door.path.startswith(OF_A_PLAN):
        plans.load(office, path["ref"])
    raise NotPermitted


def require_readable(office: Office, door: Door, call: Call) -> None:
    """What may not be read looks like what is not there, whatever is asked of it.

    Whoever imports may state the past of any plan; a repeated command gets its first answer. Raises NotFound.
    """
    attested = getattr(call.body, "testimony", None) is not None and "import" in call.caller.scopes
    if attested or _readable(office, call.caller, door, call.path):
        return
    if not (door.command and office.ledger.find(call.key.command_id, call.key.request_hash)):
        raise NotFound


def _readable(office: Office, caller: Caller, door: Door, path: dict[str, str]) -> bool:
    """Whether the plan, obligation or meeting that the address names may be read; other addresses name none."""
    if door.path.startswith(OF_A_PLAN):
        return Reader(office, caller).plan(path["ref"])
    if door.path.startswith(OF_AN_OBLIGATION):
        return Reader(office, caller).obligation(next(iter(path.values())))
    return not door.path.startswith(OF_A_MEETING) or Reader(office, caller).meeting(path["meeting"])


def rendered(answer: Answer) -> Response:
    """The answer as bytes, never kept by a shared cache."""
    headers = {"Cache-Control": "private, no-cache", **answer.headers}
    body = answer.body if isinstance(answer.body, bytes) else wire.encode(answer.body)
    return Response(body, answer.status, headers, answer.media_type)


async def body_of(request: Request) -> bytes:
    """The body, up to 1 MiB. Raises BodyTooLong, UnsupportedMediaType."""
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > wire.BODY_LIMIT:
        raise BodyTooLong()
    received = bytearray()
    async for piece in request.stream():
        received += piece
        if len(received) > wire.BODY_LIMIT:
            raise BodyTooLong()
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if received and said != "application/json":
        raise UnsupportedMediaType(offered=["application/json"])
    return bytes(received) or b"{}"


def seen_version(office: Office, call: Call) -> int | None:
    """The version in If-Match. Raises PreconditionRequired when there is none, unless it is a repeat or a dry run."""
    version = keys.version_seen(call.request.headers)
    if version is None and not call.query.get("dry_run"):
        key = call.key
        if office.ledger.find(key.command_id, key.request_hash) is None:
            raise PreconditionRequired()
    return version


def recorded(office: Office, receipt: Receipt, plan: str = "", status: int = 200, location: str = "") -> Answer:
    """A receipt as the answer to a write; the ETag is the version at which it left the plan."""
    headers = {"Idempotency-Replayed": "true"} if receipt.replayed else {}
    stream = office.ledger.stream_id(f"plan/{plan}") if plan else None
    versions = [event.version for event in receipt.events if event.stream == stream]
    headers |= {"ETag": keys.etag(max(versions))} if versions else {}
    headers |= {"Location": location} if location else {}
    return Answer(body=shown(receipt), status=status, headers=headers)


class ShownEvent(msgspec.Struct, frozen=True):
    """Where one event came to lie; the leaf hash in hex."""

    stream: str
    ref: str
    version: int
    position: int
    event_id: str
    leaf_hash: str


class ShownReceipt(msgspec.Struct, frozen=True):
    """The signed answer to a write; the signature in base64."""

    command_id: str
    recorded_at: Any
    events: tuple[ShownEvent, ...]
    key_id: str
    signature: bytes


def shown(receipt: Receipt) -> ShownReceipt:
    """The receipt as it goes over the wire."""
    events = tuple(
        ShownEvent(str(e.stream), e.ref, e.version, e.position, str(e.event_id), e.leaf_hash.hex())
        for e in receipt.events
    )
    return ShownReceipt(str(receipt.command_id), receipt.recorded_at, events, receipt.key_id, receipt.signature)


def path_of(*parts: str) -> str:
    """An address under /v1, each part quoted."""
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)
