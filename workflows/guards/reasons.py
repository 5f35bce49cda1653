"""Guards about words that must be given: a reason, coded return reasons, and an answer to each of them."""

from datetime import date

import msgspec

from domain.reasons import Cure, Severity, Text
from workflows.commands import MakeMove
from workflows.definition import Move
from workflows.registry import Failure, Guard, NoParams, register
from workflows.view import View


class ReasonFacts(msgspec.Struct, frozen=True):
    """Whether a reason was given; its words are sealed."""

    given: bool


def _gather_reason(view: View, _: NoParams) -> ReasonFacts:
    command = view.command
    return ReasonFacts(command.reason is not None or (isinstance(command, MakeMove) and bool(command.returns)))


def _judge_reason(facts: ReasonFacts, _: NoParams) -> Failure | None:
    if facts.given:
        return None
    return Failure("reason", Cure("caller", Text("ระบุเหตุผล", "Give the reason")))


register(
    Guard(
        name="reason",
        asks=True,
        edition=1,
        rule="reason",
        severity=Severity.BLOCK,
        basis="default",
        text=Text("ต้องระบุเหตุผล", "A reason is needed"),
        facts=ReasonFacts,
        params=NoParams,
        gather=_gather_reason,
        judge=_judge_reason,
    )
)


class ReturnFacts(msgspec.Struct, frozen=True):
    """Codes the move may carry, and the return reasons given: number, code, addressee, due date."""

    allowed: tuple[str, ...]
    given: tuple[tuple[int, str, str, date], ...]
    effective_on: date


def _gather_returns(view: View, _: NoParams) -> ReturnFacts:
    given = view.command.returns if isinstance(view.command, MakeMove) else ()
    return ReturnFacts(
        view.step.returns if isinstance(view.step, Move) else (),
        tuple((reason.number, reason.code, reason.addressee, reason.due_on) for reason in given),
        view.command.effective_on,
    )


def _judge_returns(facts: ReturnFacts, _: NoParams) -> Failure | None:
    codes = " / ".join(facts.allowed)
    what = Text("ระบุรหัสเหตุผล ข้อความ ผู้รับ และกำหนดส่งทุกข้อ", "Give code, words, addressee and due date of each")
    if not facts.given:
        return Failure("returns", Cure("caller", what))
    numbers = {number for number, _, _, _ in facts.given}
    if len(numbers) != len(facts.given):
        return Failure("returns.number", Cure("caller", what))
    for number, code, addressee, due_on in facts.given:
        if code not in facts.allowed:
            return Failure(f"returns[{number}].code: {codes}", Cure("caller", what))
        if not addressee:
            return Failure(f"returns[{number}].addressee", Cure("caller", what))
        if due_on < facts.effective_on:
            return Failure(f"returns[{number}].due_on", Cure("caller", what, facts.effective_on))
    return None


register(
    Guard(
        name="return_reasons",
        asks=True,
        edition=1,
        rule="return_reasons",
        severity=Severity.BLOCK,
        basis="default",
        text=Text(
            "การส่งคืนต้องมีรหัสเหตุผล ข้อความ ผู้รับ และกำหนดส่ง",
            "A return needs coded reasons with words, an addressee and a due date",
        ),
        facts=ReturnFacts,
        params=NoParams,
        gather=_gather_returns,
        judge=_judge_returns,
    )
)


class AnswerFacts(msgspec.Struct, frozen=True):
    """Numbers of the return reasons still open, and of those answered now."""

    open: tuple[int, ...]
    answered: tuple[int, ...]


def _gather_answers(view: View, _: NoParams) -> AnswerFacts:
    answers = view.command.answers if isinstance(view.command, MakeMove) else ()
    return AnswerFacts(tuple(reason.number for reason in view.plan.returns), tuple(answer.number for answer in answers))


def _judge_answers(facts: AnswerFacts, _: NoParams) -> Failure | None:
    missing = [number for number in facts.open if number not in facts.answered]
    missing += [number for number in facts.answered if number not in facts.open]
    if not missing and len(set(facts.answered)) == len(facts.answered):
        return None
    missing = missing or [number for number in facts.open if facts.answered.count(number) > 1]
    what = Text("ตอบเหตุผลที่ส่งคืนให้ครบทุกข้อ ข้อละครั้ง", "Answer every return reason, each once")
    return Failure(", ".join(f"answers[{number}]" for number in missing), Cure("caller", what))


register(
    Guard(
        name="answers",
        asks=True,
        edition=1,
        rule="answers",
        severity=Severity.BLOCK,
        basis="default",
        text=Text("ยังตอบเหตุผลที่ส่งคืนไม่ครบ", "Not every return reason is answered"),
        facts=AnswerFacts,
        params=NoParams,
        gather=_gather_answers,
        judge=_judge_answers,
    )
)


class OpenReturnFacts(msgspec.Struct, frozen=True):
    """Numbers of the return reasons that no later move has answered."""

    open: tuple[int, ...]


def _gather_open(view: View, _: NoParams) -> OpenReturnFacts:
    return OpenReturnFacts(tuple(reason.number for reason in view.plan.returns))


def _judge_open(facts: OpenReturnFacts, _: NoParams) -> Failure | None:
    if not facts.open:
        return None
    what = Text("ส่งกลับให้ตอบเหตุผลที่ค้าง", "Have the open reasons answered")
    return Failure(", ".join(f"returns[{number}]" for number in facts.open), Cure("area_subcommittee_secretary", what))


register(
    Guard(
        name="no_open_returns",
        edition=1,
        rule="no_open_returns",
        severity=Severity.BLOCK,
        basis="default",
        text=Text("ยังมีเหตุผลที่ส่งคืนค้างอยู่", "A return reason is still open"),
        facts=OpenReturnFacts,
        params=NoParams,
        gather=_gather_open,
        judge=_judge_open,
    )
)
