"""Documents of a meeting as PDF: the paper pack, the minutes, the extract of one resolution; printed from the log."""

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import quote

from starlette.responses import Response

from api.http import keys, negotiation
from api.http.doors import Call, Door, Handler
from api.http.queries import Param
from api.http.v1.documents import SANDBOX
from domain.reasons import Text
from services import printing
from services.means import Office
from services.printing import Lang, Printed, Tongue
from services.problems import NotFound
from services.rights import Reader
from services.world import World

PDF = "application/pdf"
LANGS = ("th", "en")
DIGITS = ("thai", "arabic")


def papers(office: Office, call: Call) -> Response:
    """The paper pack of the meeting."""
    require_whole(call.reader(office), call.path["meeting"])
    tongue = _tongue(office, call)
    return _given(call, printing.papers(office, call.path["meeting"], tongue, names(tongue.lang)))


def minutes(office: Office, call: Call) -> Response:
    """The minutes of the meeting as recorded; a draft until they are adopted."""
    require_whole(call.reader(office), call.path["meeting"])
    return _given(call, printing.minutes(office, call.path["meeting"], _tongue(office, call)))


def extract(office: Office, call: Call) -> Response:
    """The resolution on one item."""
    number = item_of(call.path["item"])
    require_item(office, call.reader(office), call.path["meeting"], number)
    return _given(call, printing.extract(office, call.path["meeting"], number, _tongue(office, call)))


def names(lang: Lang) -> Callable[[str, str], str]:
    """What the pages call fields and choices: paper calls them the same."""
    from api.pages.words import known_word  # the pages import this module

    return lambda group, name: known_word(lang, f"{group}.{name}", name.replace("_", " "))


def require_whole(reader: Reader, ref: str) -> None:
    """Papers and minutes speak of every item: they are for whoever may read all of them. Raises NotFound."""
    if not reader.whole_meeting(ref):
        raise NotFound(ref)


def require_item(office: Office, reader: Reader, ref: str, item: int) -> None:
    """An extract speaks of one item. Raises NotFound."""
    if not reader.meeting(ref) or item not in reader.items(World(office.folds, fresh=True).meeting(ref)):
        raise NotFound(ref)


def item_of(text: str) -> int:
    """The number of an item as it stands in an address. Raises NotFound for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise NotFound(text)
    return int(text)


def download(document: Printed, lang: Lang) -> Response:
    """The file as a download that no browser runs; the ETag is its digest."""
    name = quote(document.name, safe="")
    headers = {
        "ETag": f'"{document.sha256}"',
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "Content-Language": lang,
        "Content-Security-Policy": SANDBOX,
        "Vary": "Accept-Language",
    }
    return Response(document.content, 200, headers, PDF)


def _given(call: Call, document: Printed) -> Response:
    response = download(document, _lang(call))
    if keys.unchanged(call.request.headers, response.headers["etag"]):
        return Response(status_code=304, headers={name: response.headers[name] for name in ("etag", "cache-control")})
    return response


def _lang(call: Call) -> Lang:
    accepted = negotiation.language(call.request.headers.get("accept-language", ""))
    return cast(Lang, call.query["lang"] or accepted)


def _tongue(office: Office, call: Call) -> Tongue:
    """The language of `lang`, else of Accept-Language."""
    return Tongue(_lang(call), call.query["digits"] or office.settings.print_digits)


QUERY = {
    "lang": Param("text", "Else Accept-Language decides, and Thai without it", choices=LANGS),
    "digits": Param("text", "For documents in Thai; else as the office is set up", choices=DIGITS),
}


def _door(path: str, handle: Handler, summary: Text) -> Door:
    more: dict[str, Any] = {"media_type": PDF, "query": QUERY}
    return Door(method="GET", path=f"/v1/meetings/{{meeting}}/{path}", handle=handle, summary=summary, **more)


DOORS = (
    _door("papers.pdf", papers, Text("เอกสารประกอบการประชุม (PDF)", "The papers of the meeting (PDF)")),
    _door("minutes.pdf", minutes, Text("รายงานการประชุม (PDF)", "The minutes of the meeting (PDF)")),
    _door("items/{item}/extract.pdf", extract, Text("สำเนามติของวาระ (PDF)", "The extract of one resolution (PDF)")),
)
