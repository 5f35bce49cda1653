"""The documents of a meeting as downloads: the same files as at the doors, in the language of the page."""

from starlette.responses import Response

from api.http.v1.printing import download, item_of, names, require_item, require_whole
from api.pages.visit import Visit
from domain.thai.refs import BadReference, normalise_ref
from services import printing
from services.printing import Tongue
from services.problems import NotFound


def papers(visit: Visit) -> Response:
    """เอกสารประกอบการประชุม."""
    ref = _ref(visit)
    require_whole(visit.reader, ref)
    return download(printing.papers(visit.office, ref, _tongue(visit), names(visit.lang)), visit.lang)


def minutes(visit: Visit) -> Response:
    """รายงานการประชุม."""
    ref = _ref(visit)
    require_whole(visit.reader, ref)
    return download(printing.minutes(visit.office, ref, _tongue(visit)), visit.lang)


def extract(visit: Visit) -> Response:
    """สำเนามติ of one item."""
    ref, item = _ref(visit), item_of(visit.path("item"))
    require_item(visit.office, visit.reader, ref, item)
    return download(printing.extract(visit.office, ref, item, _tongue(visit)), visit.lang)


def _ref(visit: Visit) -> str:
    try:
        return normalise_ref(visit.path("ref"))
    except BadReference:
        raise NotFound from None


def _tongue(visit: Visit) -> Tongue:
    return Tongue(visit.lang, visit.office.settings.print_digits)


PAGES = (
    ("/meetings/{ref}/papers.pdf", papers),
    ("/meetings/{ref}/minutes.pdf", minutes),
    ("/meetings/{ref}/items/{item}/extract.pdf", extract),
)
