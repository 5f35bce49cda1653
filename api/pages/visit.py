"""One visit of a page: who came, in which language, what was typed; and the answer as HTML that no script can enter."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID, uuid4, uuid5

import jinja2
import msgspec
from markupsafe import Markup
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.http.errors import ForeignOrigin
from api.http.identity import Identity, Known
from api.pages.assets import address
from api.pages.posted import Posted
from api.pages.words import Lang, field_words, word
from domain import canonical
from domain.citing import cite
from domain.meeting_label import heading
from domain.reasons import Reason
from domain.thai.dates import bangkok_date, date_text, hour_text, instant_text
from services.accounts import NotSignedIn
from services.callers import Caller, Key
from services.means import Office
from services.problems import NotFound, NotPermitted, StepUpRequired
from services.rights import Reader
from services.unread import as_read

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LANGUAGE = "anumat-lang"
_THAI = re.compile("[ก-๛]")


class Visit(msgspec.Struct, kw_only=True):
    """What a page works with. `posted` and `files` are empty for GET."""

    office: Office
    identity: Identity
    request: Request
    lang: Lang
    known: Known | None = None
    posted: Posted = {}
    files: tuple[tuple[str, UploadFile], ...] = ()
    renewed: str = ""
    """The token under which the session goes on, when it was changed during this visit."""

    @property
    def caller(self) -> Caller:
        """Who came. Raises NotSignedIn."""
        if self.known is None:
            raise NotSignedIn
        return self.known.caller

    @property
    def reader(self) -> Reader:
        """What the visitor may read."""
        return Reader(self.office, self.caller)

    def as_read(self, reasons: Iterable[Reason]) -> tuple[Reason, ...]:
        """The reasons without references of plans that the visitor may not read."""
        return as_read(self.office, self.reader, self.request.scope["path"], tuple(reasons))

    @property
    def action(self) -> str:
        """The button that was pressed."""
        return self.posted.get("do", "")

    @property
    def network(self) -> str:
        """The network address that the request came from."""
        return self.request.client.host if self.request.client else ""

    @property
    def today(self) -> date:
        return bangkok_date(self.office.clock())

    def path(self, name: str) -> str:
        """A value from the address."""
        return str(self.request.path_params[name])

    def asked(self, name: str) -> str:
        """A value of the query, without surrounding spaces."""
        return self.request.query_params.get(name, "").strip()

    def switch(self, lang: str) -> str:
        """This page's address in the other language."""
        query = [(k, v) for k, v in self.request.query_params.multi_items() if k != "lang"]
        return f"{self.request.url.path}?{urlencode([*query, ('lang', lang)])}"

    def hour(self, instant: datetime) -> str:
        """The time of day in the visitor's language."""
        return hour_text(instant, self.lang)

    def say(self, key: str, **given: Any) -> str:
        """A word of the catalogue in the visitor's language."""
        return word(self.lang, key, **given)

    def key(self, asked: object, scope: str | None = "act") -> Key:
        """The command of this form: sent twice it is one command.

        Raises NotPermitted without the scope to send it; None: whoever has signed in.
        """
        if scope is not None and scope not in self.caller.scopes:
            raise NotPermitted
        said = self.posted.get("command", "")
        command = uuid5(UUID(self.caller.account), said) if said else uuid4()
        plain = msgspec.to_builtins(asked)
        whole = canonical.encode({"account": self.caller.account, "path": self.request.url.path, "asked": plain})
        return Key(command, hashlib.sha256(whole).digest())

    def require_recent(self) -> None:
        """What outlives a stolen session is not for one. Raises StepUpRequired unless the sign-in is recent."""
        if self.known is None or not self.known.recent:
            raise StepUpRequired

    def require_operator(self) -> None:
        """Pages of those who keep the office are not there for anybody else. Raises NotFound."""
        if "operate" not in self.caller.scopes:
            raise NotFound

    def require_form_token(self) -> None:
        """Raises FormOutlived unless the form carries the token of this session."""
        expected = self.known.csrf if self.known else None
        if not expected or not hmac.compare_digest(expected.encode(), self.posted.get("csrf", "").encode()):
            raise FormOutlived


class FormOutlived(ForeignOrigin):
    """This form belongs to a session that has ended; send it again."""

    code = "form_outlived"
    th = "แบบฟอร์มนี้เปิดไว้ตั้งแต่การเข้าสู่ระบบครั้งก่อน ให้ส่งอีกครั้ง"


Handler = Callable[[Visit], Response]


def page(visit: Visit, template: str, status: int = 200, **given: Any) -> Response:
    """The page as an answer."""
    response = Response(html(visit, template, **given), status, media_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Content-Language"] = visit.lang
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def html(visit: Visit, template: str, **given: Any) -> str:
    """The page's text."""
    lang = visit.lang
    common = {
        "visit": visit,
        "lang": lang,
        "w": visit.say,
        "day": lambda value: date_text(value, lang),
        "hour": visit.hour,
        "moment": lambda value: (instant_text if isinstance(value, datetime) else date_text)(value, lang),
        "cite": lambda *bases: cite(lang, *bases),
        "meeting_name": lambda label: heading(label, lang),
        "field": lambda path: field_words(lang, path),
        "csrf": visit.known.csrf if visit.known else "",
        "form_id": "",
        "tongue": lambda text: Markup(' lang="th"') if lang != "th" and _THAI.search(str(text)) else "",
    }
    return environment().get_template(template).render({**common, **given})


def see(path: str, anchor: str = "", **query: str) -> Response:
    """Go and see: the answer to every form that was carried out; at `anchor` of the page where one is named."""
    place = f"#{quote(anchor)}" if anchor else ""
    response = RedirectResponse(path + (f"?{urlencode(query)}" if query else "") + place, 303)
    response.headers["Cache-Control"] = "no-store"
    return response


def at(*parts: str) -> str:
    """An address of ours, each part quoted."""
    return "/" + "/".join(quote(part, safe="") for part in parts)


def new_command() -> str:
    """The identity of a form that has not been sent yet."""
    return secrets.token_urlsafe(18)


@cache
def environment() -> jinja2.Environment:
    """Templates that escape everything, and fail on what they were not given."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("api", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"asset": address, "at": at, "new_command": new_command}
    return made
