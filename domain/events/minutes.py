"""Facts about a correction of the minutes before it holds: one person proposes it, a second confirms or declines it."""

from typing import ClassVar

from domain.events.meetings import MeetingEvent
from domain.events.values import Document, Sealed


class MinutesCorrectionProposed(MeetingEvent, frozen=True, kw_only=True):
    """One person holds that the minutes read wrongly; `proposal` is the id of the command, and nothing changes yet."""

    TOPIC: ClassVar[str] = "meeting.minutes_correction_proposed.1"
    proposal: str
    correction: Sealed
    reason: Sealed
    documents: tuple[Document, ...] = ()


class MinutesCorrectionDeclined(MeetingEvent, frozen=True, kw_only=True):
    """The proposer took it back, or another declined it."""

    TOPIC: ClassVar[str] = "meeting.minutes_correction_declined.1"
    proposal: str
    reason: Sealed | None = None
