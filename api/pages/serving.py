"""Serves one page: finds out who came and in which language, reads the form, and turns every refusal into a page."""

import time
from urllib.parse import urlencode

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.http.errors import BodyTooLong, NoSuchPage, Unexpected
from api.http.identity import Identity, Known
from api.http.metrics import answered
from api.http.problems import status_of
from api.pages import me, stepup
from api.pages.posted import kept
from api.pages.visit import LANGUAGE, FormOutlived, Handler, Visit, page, see
from api.pages.words import LANGS, Lang
from domain.errors import Problem
from services.accounts import NotSignedIn
from services.means import Office
from services.problems import InvalidInput, NotFound, NotPermitted, RefusedByRule, StepUpRequired

READERS = frozenset({"read", "audit"})
MOST_FIELDS = 20_000
MOST_FILES = 20
YEAR_S = 365 * 24 * 3600
_log = structlog.get_logger()


def route(office: Office, identity: Identity, path: str, handle: Handler, public: bool = False) -> Route:
    """The route of a page; GET shows it, POST is its form. `public` pages are seen without signing in."""

    async def serve(request: Request) -> Response:
        started = time.perf_counter()
        visit = Visit(office=office, identity=identity, request=request, lang=_language(request))
        try:
            response = _switched(request) or _remembering(visit, await _answer(visit, handle, public))
        finally:
            await request.close()
        answered(request.method, path, response.status_code, time.perf_counter() - started)
        return response

    return Route(path, serve, methods=["GET", "POST"], name=f"page:{path}")


async def _answer(visit: Visit, handle: Handler, public: bool) -> Response:
    try:
        if visit.request.method == "POST":
            await _read_form(visit)
            _switch_in_form(visit)
        response: Response = await run_in_threadpool(_respond, visit, handle, public)
        return response
    except StepUpRequired:
        return await run_in_threadpool(_asked_again, visit)
    except NotSignedIn as problem:
        if visit.request.method == "GET":
            return see("/signin", next=_here(visit.request))
        return _again(visit, problem)
    except FormOutlived as problem:
        return _again(visit, problem)
    except Problem as problem:
        return refused(visit, problem)
    except Exception:
        _log.exception("page failed", page=visit.request.url.path)
        return refused(visit, Unexpected())


def _respond(visit: Visit, handle: Handler, public: bool) -> Response:
    """Let the caller in, check the form's token, and make the page."""
    visit.known = _known(visit, public)
    if not public:
        if visit.known and visit.known.first_password:
            return _first_password(visit)
        if not READERS & visit.caller.scopes:
            raise NotPermitted
        if visit.request.method == "POST":
            visit.require_form_token()
            if (asking := stepup.answered(visit)) is not None:
                return asking
        _require_readable(visit)
    return handle(visit)


def wanted(request: Request) -> bool:
    """Whether who asks is at a browser and at no door: its refusals are pages."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/")


async def refusal(office: Office, identity: Identity, request: Request, problem: Problem) -> Response:
    """The page for an address that is none of ours, to whoever came."""
    visit = Visit(office=office, identity=identity, request=request, lang=_language(request))
    visit.known = await run_in_threadpool(_known, visit, True)
    return refused(visit, problem)


def _first_password(visit: Visit) -> Response:
    """Whoever came in with a password that somebody else gave is at one page only: where another is chosen."""
    if visit.request.url.path != me.ADDRESS:
        return see(me.ADDRESS)
    if visit.request.method == "POST":
        visit.require_form_token()
    return me.me(visit)


def _require_readable(visit: Visit) -> None:
    """What may not be read looks like what is not there. Raises NotFound."""
    path, ref = visit.request.url.path, visit.request.path_params.get("ref")
    if ref is None:
        return
    if path.startswith("/plans/") and not visit.reader.plan(ref):
        raise NotFound(ref)
    if path.startswith("/obligations/") and not visit.reader.obligation(ref):
        raise NotFound(ref)
    if path.startswith("/meetings/") and not visit.reader.meeting(ref):
        raise NotFound(ref)


def _asked_again(visit: Visit) -> Response:
    """Who has just proved who they are, and still may not, may not at all."""
    return refused(visit, NotPermitted()) if visit.known is None or visit.known.recent else stepup.ask(visit)


def _known(visit: Visit, public: bool) -> Known | None:
    try:
        return visit.identity.of(visit.request)
    except NotSignedIn:
        if public:
            return None
        raise


def _again(visit: Visit, problem: Problem) -> Response:
    """The session ended while the form was being filled in: what was typed waits here until it is sent again."""
    if not visit.posted:
        return refused(visit, problem)
    return page(visit, "again.html", status_of(problem), form_id="step", kept=kept(visit.posted), do=visit.action)


def refused(visit: Visit, problem: Problem) -> Response:
    """A refusal as a page; what may not be seen looks like what is not there."""
    status = status_of(problem)
    said = NoSuchPage() if status == 404 else Unexpected() if status == 500 else problem
    reasons = visit.as_read(problem.reasons) if isinstance(problem, RefusedByRule) else ()
    wrong = [getattr(e, visit.lang) for e in problem.errors] if isinstance(problem, InvalidInput) else []
    return page(
        visit, "problem.html", status, sentence=said.text(visit.lang), code=said.code, reasons=reasons, wrong=wrong
    )


async def _read_form(visit: Visit) -> None:
    """Every field, the last of each name; files that have a name."""
    try:
        form: FormData = await visit.request.form(max_fields=MOST_FIELDS, max_files=MOST_FILES, max_part_size=2**20)
    except HTTPException as error:
        raise BodyTooLong from error
    visit.posted = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    visit.files = tuple(
        (name, value) for name, value in form.multi_items() if isinstance(value, UploadFile) and value.filename
    )


def _language(request: Request) -> Lang:
    """Thai, unless the visitor once asked for English; a document may be asked for in the other language by itself."""
    said = request.cookies.get(LANGUAGE, "th")
    if _is_document(request):
        said = request.query_params.get("lang", said)
    return said if said in LANGS else "th"


def _is_document(request: Request) -> bool:
    """Whether a file is asked for, whose language changes none of the visitor's pages."""
    return request.url.path.endswith(".pdf")


def _switched(request: Request) -> Response | None:
    """`?lang=` on any page is remembered, and the same page comes back in that language."""
    wanted = request.query_params.get("lang")
    if wanted not in LANGS or _is_document(request):
        return None
    rest = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    response = see(request.url.path + (f"?{urlencode(rest)}" if rest else ""))
    _remember(request, response, wanted)
    return response


def _switch_in_form(visit: Visit) -> None:
    """A form changes the language by a button of its own, so that nothing typed is lost."""
    wanted = visit.action.removeprefix("lang:")
    if visit.action != wanted and wanted in LANGS:
        visit.lang = wanted


def _remembering(visit: Visit, response: Response) -> Response:
    if visit.renewed:
        visit.identity.give(response, visit.renewed)
    if visit.action.startswith("lang:"):
        _remember(visit.request, response, visit.lang)
    return response


def _remember(request: Request, response: Response, lang: str) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(LANGUAGE, lang, max_age=YEAR_S, httponly=True, samesite="lax", secure=secure)


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
