"""Errors as RFC 9457 problem details: the one table from refusal to status, and the sentence in the reader's words."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from starlette.responses import Response

from api.http import errors as door
from api.http.negotiation import Lang
from domain import canonical, clocks, events, workdays
from domain.errors import Problem
from domain.thai import dates, digits, fiscal, refs, text
from projections import paging
from services import accounts, definitions, documents, ledger, oidc, printing, problems, reading
from services.ledger import guardrails, vault
from services.ledger.problems import NothingToVoid, SamePerson
from workflows import library, source

MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[Problem], int] = {
    door.BadHeader: 400,
    door.NotJson: 400,
    accounts.NotSignedIn: 401,
    door.ForeignOrigin: 403,
    problems.NotPermitted: 403,
    problems.StepUpRequired: 403,
    accounts.UnknownIdentity: 403,
    accounts.WidensOwn: 403,
    oidc.SignInRefused: 403,
    accounts.NoSuchAccount: 404,
    accounts.NoSuchIdentity: 404,
    accounts.NoSuchPerson: 404,
    accounts.NoSuchSession: 404,
    documents.NoSuchDocument: 404,
    door.NoSuchPage: 404,
    problems.NotFound: 404,
    door.MethodNotAllowed: 405,
    door.NotAcceptable: 406,
    SamePerson: 409,
    accounts.UsernameTaken: 409,
    accounts.ErasedPerson: 409,
    accounts.IdentityTaken: 409,
    NothingToVoid: 409,
    problems.AlreadyExists: 409,
    problems.AssertionFailed: 409,
    problems.ChangedMeanwhile: 409,
    problems.ImportRequired: 409,
    problems.RefusedByRule: 409,
    printing.NothingResolved: 409,
    definitions.EditionTaken: 409,
    library.UnknownEdition: 409,
    ledger.StaleVersion: 412,
    documents.FileTooLarge: 413,
    door.BodyTooLong: 413,
    printing.TooMuchToPrint: 413,
    documents.KindRefused: 415,
    door.UnsupportedMediaType: 415,
    accounts.UnknownScope: 422,
    accounts.WeakPassword: 422,
    canonical.NotCanonical: 422,
    fiscal.NoSuchPeriod: 422,
    paging.BadCursor: 422,
    source.BadDefinition: 422,
    workdays.CalendarDoesNotCover: 422,
    clocks.TwoCuts: 422,
    dates.BadDate: 422,
    dates.NaiveInstant: 422,
    digits.NotANumber: 422,
    digits.NotMoney: 422,
    documents.FileEmpty: 422,
    documents.FileUnsafe: 422,
    ledger.BadReference: 422,
    ledger.KeyReused: 422,
    ledger.NotRecordable: 422,
    problems.InvalidInput: 422,
    refs.BadReference: 422,
    text.TextNotAllowed: 422,
    text.TextTooLong: 422,
    door.PreconditionRequired: 428,
    accounts.TooManyAttempts: 429,
    door.Unexpected: 500,
    vault.BadMasterKey: 500,
    vault.SealBroken: 500,
    events.UnknownTopic: 503,
    ledger.ClockRefused: 503,
    ledger.ForgedEvent: 503,
    ledger.LedgerHalted: 503,
    ledger.LedgerUnavailable: 503,
    guardrails.LedgerWeakened: 503,
    reading.ReadBehind: 503,
    oidc.ProviderUnavailable: 503,
    door.NotReady: 503,
    printing.PressBusy: 503,
    printing.PressFailed: 503,
}
"""The web alone knows status codes, and only here; a refusal takes its nearest ancestor's."""

SAID = ("retry_after_s", "limit_bytes", "offered", "scopes", "given")
"""What of a refusal's context a stranger may read."""


class Wrong(msgspec.Struct, frozen=True):
    """One wrong field: where in the body (RFC 6901), or `/query/<name>`, and why."""

    pointer: str
    detail: str


class ProblemDetails(msgspec.Struct, frozen=True, omit_defaults=True):
    """RFC 9457. `code` is stable; `errors` come with 422, `reasons` with 409, `current_version` with 412."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    errors: tuple[Wrong, ...] = ()
    reasons: tuple[Any, ...] = ()
    current_version: int | None = None
    about: dict[str, Any] = {}


def status_of(problem: Problem) -> int:
    """The status of a refusal; 500 for one that was never meant for people at the door."""
    return next((STATUS[cls] for cls in type(problem).__mro__ if cls in STATUS), 500)


def response(problem: Problem, lang: Lang) -> Response:
    """The answer to a request that cannot be carried out."""
    status = status_of(problem)
    details = described(problem, status, lang)
    headers = {"Content-Language": lang, "Vary": "Accept-Language", "Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(problem, problems.RefusedByRule) and problem.replayed:
        headers["Idempotency-Replayed"] = "true"
    if isinstance(problem, ledger.StaleVersion):
        headers["ETag"] = f'"{problem.current}"'
    if status == 503 or "retry_after_s" in problem.context:
        headers["Retry-After"] = str(problem.context.get("retry_after_s", 1))
    return Response(msgspec.json.encode(details), status, headers, MEDIA_TYPE)


def described(problem: Problem, status: int, lang: Lang) -> ProblemDetails:
    """What may be said of a refusal; absent and forbidden look the same."""
    shown = door.Unexpected() if status == 500 else door.NoSuchPage() if status == 404 else problem
    return ProblemDetails(
        type=f"urn:anumat:problem:{shown.code}",
        title=shown.text(lang),
        status=status,
        code=shown.code,
        detail=_detail(shown, lang),
        errors=_errors(shown, lang),
        reasons=getattr(shown, "reasons", ()),
        current_version=getattr(shown, "current", None),
        about={name: _simple(shown.context[name]) for name in SAID if name in shown.context},
    )


def _errors(problem: Problem, lang: Lang) -> tuple[Wrong, ...]:
    return tuple(Wrong(wrong.pointer, getattr(wrong, lang)) for wrong in getattr(problem, "errors", ()))


def _detail(problem: Problem, lang: Lang) -> str:
    if isinstance(problem, problems.RefusedByRule):
        return " · ".join(reason.text.of(lang) for reason in problem.reasons)
    if isinstance(problem, problems.InvalidInput):
        return " · ".join(f"{wrong.pointer}: {getattr(wrong, lang)}" for wrong in problem.errors)
    return ""


def _simple(value: object) -> object:
    return str(value) if isinstance(value, UUID | date) else value
