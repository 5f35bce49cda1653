"""Guards about meetings and the record of a decision: notice, dissent, grounds, and the edition that judged."""

from datetime import date

import msgspec

from domain.reasons import Cure, Severity, Text
from domain.sitting import NOTICE_DAYS
from workflows.guards import seen
from workflows.registry import Failure, Guard, NoParams, register
from workflows.view import View


class NoticeParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Earlier moves whose input called the meeting, for a sitting that states no notice of its own."""

    called_by: tuple[str, ...] = ()
    days: int = NOTICE_DAYS


class NoticeFacts(msgspec.Struct, frozen=True):
    """The day of the meeting, when its notice was sent, and whether it was in writing."""

    meeting_on: date | None
    sent_on: date | None
    written: bool
    urgent: bool
    days: int | None


def _gather_notice(view: View, params: NoticeParams) -> NoticeFacts:
    given, typed = seen.sitting(view), view.command.input
    meeting_on = given.held_on if given else seen.day(typed.get("meeting_on"))
    if given and given.notice and given.notice.sent_on:
        return _notice(meeting_on, given.notice.sent_on, given.notice.written, given.notice.urgent)
    call = seen.last_move(view.plan, *params.called_by) if params.called_by else None
    if given and call and seen.day(call.input.get("meeting_on")) == meeting_on:
        typed = call.input
    sent_on = seen.day(typed.get("notice_sent_on"))
    return _notice(meeting_on, sent_on, bool(typed.get("notice_written", True)), bool(typed.get("urgent", False)))


def _notice(meeting_on: date | None, sent_on: date | None, written: bool, urgent: bool) -> NoticeFacts:
    days = (meeting_on - sent_on).days if meeting_on and sent_on else None
    return NoticeFacts(meeting_on, sent_on, written, urgent, days)


def _judge_notice(facts: NoticeFacts, params: NoticeParams) -> Failure | None:
    if facts.meeting_on and facts.sent_on and facts.written and (facts.meeting_on - facts.sent_on).days >= params.days:
        return None
    what = Text(
        f"ส่งหนังสือนัดล่วงหน้าอย่างน้อย {params.days} วัน หรือบันทึกเหตุเร่งด่วนเพื่อยกเว้น",
        f"Send written notice {params.days} days before, or record the urgency as a waiver",
    )
    missing = "notice.sent_on" if facts.sent_on is None else "notice.written" if not facts.written else "notice.days"
    return Failure(missing, Cure("national_committee_secretariat / area_subcommittee_secretary", what))


register(
    Guard(
        name="notice",
        asks=True,
        edition=1,
        rule="R-30",
        severity=Severity.WARN,
        basis="APA s.80 (W25)",
        text=Text(
            "ต้องแจ้งนัดประชุมเป็นหนังสือล่วงหน้าไม่น้อยกว่า 3 วัน",
            "Notice must be written and sent at least 3 days before the meeting",
        ),
        facts=NoticeFacts,
        params=NoticeParams,
        gather=_gather_notice,
        judge=_judge_notice,
    )
)


class DissentFacts(msgspec.Struct, frozen=True):
    """Votes against, and dissents written down with their reasons."""

    against: int
    recorded: int


def _gather_dissent(view: View, _: NoParams) -> DissentFacts:
    given = seen.sitting(view)
    typed = getattr(view.command, "sitting", None) or {}
    return DissentFacts(given.votes.against if given and given.votes else 0, len(typed.get("dissents", ())))


def _judge_dissent(facts: DissentFacts, _: NoParams) -> Failure | None:
    if facts.recorded >= facts.against:
        return None
    what = Text("บันทึกความเห็นแย้งพร้อมเหตุผลในรายงานการประชุม", "Record each dissent and its reasons in the minutes")
    return Failure(f"{facts.against - facts.recorded} dissents", Cure("national_committee_secretariat", what))


register(
    Guard(
        name="dissent",
        asks=True,
        edition=1,
        rule="R-31",
        severity=Severity.RECORD,
        basis="APA s.83 (W25)",
        text=Text(
            "ความเห็นแย้งและเหตุผลต้องปรากฏในรายงานการประชุม",
            "A dissent and its reasons belong in the minutes",
        ),
        facts=DissentFacts,
        params=NoParams,
        gather=_gather_dissent,
        judge=_judge_dissent,
    )
)


class MeetingFacts(msgspec.Struct, frozen=True):
    """The meeting the sitting was computed from, whether the step is testimony, and the body that has to meet."""

    meeting: str | None
    testimony: bool
    body: str | None


def _gather_meeting(view: View, _: NoParams) -> MeetingFacts:
    meeting = getattr(view.command, "meeting", None)
    return MeetingFacts(meeting, view.command.testimony is not None, seen.deciding_body(view))


def _judge_meeting(facts: MeetingFacts, _: NoParams) -> Failure | None:
    if facts.meeting is not None or facts.testimony:
        return None
    body = facts.body or "-"
    what = Text(
        f"บรรจุแผนเป็นวาระการประชุมของ {body} แล้วบันทึกมติในการประชุมนั้น (POST /v1/meetings)",
        f"Put it on the agenda of a meeting of {body} and resolve it there (POST /v1/meetings)",
    )
    return Failure("meeting", Cure("national_committee_secretariat / area_subcommittee_secretary / soc", what))


register(
    Guard(
        name="meeting",
        edition=1,
        rule="meeting",
        severity=Severity.BLOCK,
        basis="APA s.82; the body's own instrument",
        text=Text(
            "มติของคณะต้องมาจากการประชุมที่บันทึกไว้",
            "A decision of a body comes only from a recorded meeting",
        ),
        facts=MeetingFacts,
        params=NoParams,
        gather=_gather_meeting,
        judge=_judge_meeting,
    )
)

PARTS_OF_GROUNDS = ("facts", "law", "considerations")


class GroundsFacts(msgspec.Struct, frozen=True):
    """Which of the three parts of the statement of reasons are given; the words themselves are sealed."""

    given: tuple[str, ...]


def _gather_grounds(view: View, _: NoParams) -> GroundsFacts:
    grounds = view.command.input.get("grounds") or {}
    return GroundsFacts(tuple(part for part in PARTS_OF_GROUNDS if grounds.get(part)))


def _judge_grounds(facts: GroundsFacts, _: NoParams) -> Failure | None:
    missing = [f"grounds.{part}" for part in PARTS_OF_GROUNDS if part not in facts.given]
    if not missing:
        return None
    what = Text("ระบุข้อเท็จจริง ข้อกฎหมาย และข้อพิจารณา", "State the facts, the law and the considerations")
    return Failure(", ".join(missing), Cure("national_committee_secretariat / soc", what))


register(
    Guard(
        name="grounds",
        asks=True,
        edition=1,
        rule="R-32",
        severity=Severity.BLOCK,
        basis="APA s.37 (W27), by analogy",
        text=Text(
            "มติที่ไม่เห็นชอบหรือส่งคืนต้องแสดงข้อเท็จจริง ข้อกฎหมาย และข้อพิจารณา",
            "A negative or returning decision must state facts, law and considerations",
        ),
        facts=GroundsFacts,
        params=NoParams,
        gather=_gather_grounds,
        judge=_judge_grounds,
    )
)


class EditionFacts(msgspec.Struct, frozen=True):
    """The edition of the rules that judges this step."""

    kind: str
    edition: int
    digest: str
    in_force_from: date
    effective_on: date


def _gather_edition(view: View, _: NoParams) -> EditionFacts:
    ref = view.definition.ref
    return EditionFacts(ref.kind, ref.edition, ref.digest, view.definition.in_force_from, view.command.effective_on)


def _judge_edition(facts: EditionFacts, _: NoParams) -> Failure | None:
    if facts.in_force_from <= facts.effective_on:
        return None
    return Failure("edition", None)


register(
    Guard(
        name="edition",
        edition=1,
        rule="R-39",
        severity=Severity.RECORD,
        basis="W14; W53",
        text=Text(
            "มตินี้ใช้หลักเกณฑ์ฉบับที่ยังไม่มีผลในวันนั้น",
            "The edition of the rules was not yet in force on that day",
        ),
        facts=EditionFacts,
        params=NoParams,
        gather=_gather_edition,
        judge=_judge_edition,
    )
)
