"""Documents printed from the meeting itself, kept as files so that the log can name them by digest."""

from domain.meeting import Meeting
from services import printing
from services.means import Office
from services.printing import Lang, Printed, Tongue
from services.requests import AttachedDocument

Files = tuple[AttachedDocument, ...]


def minutes(office: Office, account: str, meeting: Meeting, lang: Lang | None) -> Files:
    """The minutes as they are now; nothing before the meeting has ended, for the rules to say so."""
    if lang is None or meeting.status not in ("closed", "adjourned"):
        return ()
    return _kept(office, account, printing.minutes(office, meeting.ref, _tongue(office, lang)), "minutes")


def extract(office: Office, account: str, meeting: Meeting, item: int, lang: Lang | None) -> Files:
    """The extract of one resolution; nothing while there is none."""
    if lang is None or item not in meeting.items or not meeting.items[item].settled:
        return ()
    printed = printing.extract(office, meeting.ref, item, _tongue(office, lang))
    return _kept(office, account, printed, "certified_minutes")


def _kept(office: Office, account: str, printed: Printed, kind: str) -> Files:
    kept = office.documents.store(account, printed.name, [printed.content])
    return (AttachedDocument(sha256=kept.sha256, kind=kind, title=printed.name),)


def _tongue(office: Office, lang: Lang) -> Tongue:
    return Tongue(lang, office.settings.print_digits)
