"""Step-up: before a decision the page asks once more who this is, and then goes on with what was typed."""

from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from api.http.identity import known_by
from api.http.problems import status_of
from api.pages.posted import kept
from api.pages.visit import Visit, page
from domain.errors import Problem
from services import accounts, oidc
from services.accounts import TooManyAttempts, WrongCredentials
from services.problems import NotFound

OURS, ACTION, PASSWORD = "stepup.", "stepup.do", "stepup.password"
BY_PASSWORD, BY_PROVIDER = "stepup:password", "stepup:provider"


def ask(visit: Visit, problem: Problem | None = None) -> Response:
    """The page that asks; it carries the form that was sent, and sends it again to the same address."""
    account = UUID(visit.caller.account)
    by_provider = visit.office.provider is not None and bool(accounts.identities_of(visit.office, account))
    return page(
        visit,
        "stepup.html",
        status_of(problem) if problem else 403,
        address=_address(visit),
        kept=[(name, text) for name, text in kept(visit.posted) if not name.startswith(OURS)],
        action=visit.posted.get(ACTION, visit.action),
        by_password=accounts.has_password(visit.office, account),
        by_provider=visit.office.provider.name if by_provider and visit.office.provider else "",
        minutes=visit.office.settings.step_up_minutes,
        problem=problem.text(visit.lang) if problem else "",
        wait=problem.context.get("retry_after_s") if problem else None,
    )


def answered(visit: Visit) -> Response | None:
    """What the page's answer leads to; None when there is none, or when the form may go on to its own page."""
    if ACTION not in visit.posted:
        return None
    if visit.action == BY_PROVIDER and visit.office.provider is not None:
        return _leave(visit)
    if visit.action != BY_PASSWORD:
        return ask(visit)
    try:
        account = UUID(visit.caller.account)
        accounts.confirm_password(visit.office, account, visit.posted.get(PASSWORD, ""), visit.network)
    except (WrongCredentials, TooManyAttempts) as problem:
        return ask(visit, problem)
    renew(visit)
    visit.posted = _form(visit)
    return None


def renew(visit: Visit) -> None:
    """Whoever is here has just proved it: the session goes on as a recent one, under a new token."""
    token = visit.request.cookies.get(visit.identity.cookie, "")
    visit.renewed = accounts.confirm_session(visit.office, token)
    visit.identity.forget(token)
    visit.known = known_by(visit.office, visit.renewed)


def go_on(visit: Visit) -> Response:
    """Back from the provider: the form that waited, ready to be sent."""
    try:
        name = UUID(visit.path("form"))
    except ValueError:
        raise NotFound from None
    session = visit.known.session if visit.known else None
    form = oidc.kept_form(visit.office, session, name) if session else None
    if form is None:
        raise NotFound
    fields = dict(form.fields)
    action = fields.pop("do", "")
    return page(visit, "go_on.html", address=form.path, kept=sorted(fields.items()), action=action)


def _leave(visit: Visit) -> Response:
    """Keep the form and go to the provider; a form may not lead there itself (Content-Security-Policy form-action)."""
    if visit.known is None or visit.known.session is None:
        raise NotFound
    form = oidc.keep_form(visit.office, visit.known.session, visit.caller.account, _address(visit), _form(visit))
    return page(visit, "leaving.html", address="/signin/oidc?" + urlencode({"again": str(form)}))


def _form(visit: Visit) -> dict[str, str]:
    """The form as it was first sent."""
    first = {name: text for name, text in visit.posted.items() if not name.startswith(OURS)}
    return {**first, "do": visit.posted.get(ACTION, "")}


def _address(visit: Visit) -> str:
    query = visit.request.url.query
    return visit.request.url.path + (f"?{query}" if query else "")


PAGES = (("/signin/go-on/{form}", go_on),)
