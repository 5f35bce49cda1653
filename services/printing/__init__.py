"""Documents of a meeting as PDF, written from the log: the paper pack, the minutes, the extract of one resolution.

Every function gives a Printed and raises NotFound, TooMuchToPrint, PressBusy or PressFailed. The same events, names in
the directory, language, numerals and release give the same bytes, so a document can be known by its digest.
"""

from services.means import Office
from services.printing import extracting, minuting, packing
from services.printing.briefing import brief
from services.printing.content import Called, as_written
from services.printing.printer import Printed, Sheet, printed
from services.printing.problems import NothingResolved, PressBusy, PressFailed, TooMuchToPrint
from services.printing.tongue import Lang, Tongue

__all__ = [
    "Lang",
    "NothingResolved",
    "PressBusy",
    "PressFailed",
    "Printed",
    "Tongue",
    "TooMuchToPrint",
    "extract",
    "minutes",
    "papers",
]


def papers(office: Office, ref: str, tongue: Tongue, called: Called = as_written) -> Printed:
    """เอกสารประกอบการประชุม: what the members decide on, each text with its digest, its fields as they are `called`."""
    found = brief(office, tongue, ref, packing.wanted)
    found.called = called
    return _print(office, packing.sheet(found), tongue)


def minutes(office: Office, ref: str, tongue: Tongue) -> Printed:
    """รายงานการประชุม, computed from what was recorded."""
    return _print(office, minuting.sheet(brief(office, tongue, ref, minuting.wanted)), tongue)


def extract(office: Office, ref: str, item: int, tongue: Tongue) -> Printed:
    """สำเนามติ of one item. Also raises NothingResolved."""
    return _print(office, extracting.sheet(brief(office, tongue, ref, extracting.wanted(item)), item), tongue)


def _print(office: Office, sheet: Sheet, tongue: Tongue) -> Printed:
    return printed(sheet, tongue, office.settings.print_font, office.settings.print_fonts)
