"""Guards of the Cabinet stretch: agencies asked and heard, the agenda, and a change of Cabinet."""

from datetime import date

import msgspec

from domain import events as ev
from domain.reasons import Cure, Severity, Text
from workflows.guards import seen
from workflows.registry import Failure, Guard, NoParams, register
from workflows.view import View

REQUEST = "request_agency_opinions"
OPINION = "AgencyOpinionRecorded"


class AgenciesFacts(msgspec.Struct, frozen=True):
    """Agencies whose opinion is asked."""

    agencies: tuple[str, ...]


def _asked(typed: ev.Json) -> tuple[str, ...]:
    return tuple(str(name).strip() for name in typed.get("agencies") or () if str(name).strip())


def _gather_agencies(view: View, _: NoParams) -> AgenciesFacts:
    return AgenciesFacts(_asked(view.command.input))


def _judge_agencies(facts: AgenciesFacts, _: NoParams) -> Failure | None:
    if facts.agencies and len(set(facts.agencies)) == len(facts.agencies):
        return None
    what = Text("ระบุหน่วยงานที่ขอความเห็น หน่วยงานละครั้ง", "Name the agencies asked, each once")
    return Failure("agencies", Cure("soc", what))


register(
    Guard(
        name="agencies_named",
        asks=True,
        edition=1,
        rule="agencies_named",
        severity=Severity.BLOCK,
        basis="W01",
        text=Text("ต้องระบุหน่วยงานที่ขอความเห็น", "The agencies whose opinion is asked must be named"),
        facts=AgenciesFacts,
        params=NoParams,
        gather=_gather_agencies,
        judge=_judge_agencies,
    )
)


class OpinionsFacts(msgspec.Struct, frozen=True):
    """Agencies asked, those heard since, the due date, and whether the desk goes on without the rest for a reason."""

    asked: tuple[str, ...]
    heard: tuple[str, ...]
    due_on: date | None
    effective_on: date
    overridden: bool


def _opinions(view: View) -> tuple[ev.FactRecorded, ...]:
    return seen.facts_since(view.plan, OPINION, (REQUEST,))


def _gather_opinions(view: View, _: NoParams) -> OpinionsFacts:
    request = seen.last_move(view.plan, REQUEST)
    heard = {str(fact.input.get("agency", "")).strip() for fact in _opinions(view)}
    return OpinionsFacts(
        asked=_asked(request.input) if request else (),
        heard=tuple(sorted(heard)),
        due_on=request.due_on if request else None,
        effective_on=view.command.effective_on,
        overridden=bool(view.command.input.get("override_reason")),
    )


def _judge_opinions(facts: OpinionsFacts, _: NoParams) -> Failure | None:
    missing = [agency for agency in facts.asked if agency not in facts.heard]
    is_overdue = facts.due_on is not None and facts.effective_on > facts.due_on
    if facts.asked and (not missing or (is_overdue and facts.overridden)):
        return None
    what = Text(
        "รอความเห็น หรือเมื่อพ้นกำหนดแล้วให้ระบุเหตุผลที่บรรจุวาระโดยไม่รอ",
        "Wait for the opinions; once overdue, give the reason for going on without them",
    )
    earliest = date.fromordinal(facts.due_on.toordinal() + 1) if facts.due_on and not is_overdue else None
    return Failure(", ".join(missing) or "agencies", Cure("agency / soc", what, earliest))


register(
    Guard(
        name="opinions_in",
        asks=True,
        edition=1,
        rule="opinions_in",
        severity=Severity.BLOCK,
        basis="W01",
        text=Text("ความเห็นของหน่วยงานยังไม่ครบ", "Not all opinions are in"),
        facts=OpinionsFacts,
        params=NoParams,
        gather=_gather_opinions,
        judge=_judge_opinions,
    )
)


class InformedFacts(msgspec.Struct, frozen=True):
    """Agencies heard, and those of them that have not told their own minister by this day."""

    heard: tuple[str, ...]
    uninformed: tuple[str, ...]


def _gather_informed(view: View, _: NoParams) -> InformedFacts:
    by_agency = {str(fact.input.get("agency", "")).strip(): fact for fact in _opinions(view)}
    late = []
    for agency, fact in by_agency.items():
        informed = seen.day(fact.input.get("informed_minister_on"))
        if informed is None or informed > view.command.effective_on:
            late.append(agency)
    return InformedFacts(tuple(sorted(by_agency)), tuple(sorted(late)))


def _judge_informed(facts: InformedFacts, _: NoParams) -> Failure | None:
    if not facts.uninformed:
        return None
    what = Text("ให้ผู้ให้ความเห็นรายงานรัฐมนตรีของตนก่อนการประชุม", "Have each agency report its opinion to its own minister")
    return Failure(", ".join(facts.uninformed), Cure("agency", what))


register(
    Guard(
        name="ministers_informed",
        edition=1,
        rule="R-38",
        severity=Severity.WARN,
        basis="W04",
        text=Text(
            "ผู้ให้ความเห็นต้องรายงานรัฐมนตรีของตนก่อนการประชุมคณะรัฐมนตรี",
            "Whoever gives an opinion informs his own minister before the meeting",
        ),
        facts=InformedFacts,
        params=NoParams,
        gather=_gather_informed,
        judge=_judge_informed,
    )
)

AGENDA_KINDS = ("consideration", "acknowledgement", "acknowledgement_deemed_approval")


class AgendaFacts(msgspec.Struct, frozen=True):
    """The kind of agenda the matter is placed on."""

    agenda_kind: str | None


def _gather_agenda(view: View, _: NoParams) -> AgendaFacts:
    kind = view.command.input.get("agenda_kind")
    return AgendaFacts(str(kind) if kind else None)


def _judge_agenda(facts: AgendaFacts, _: NoParams) -> Failure | None:
    if facts.agenda_kind in AGENDA_KINDS:
        return None
    what = Text("เลือกประเภทวาระ: เพื่อพิจารณา เพื่อทราบ หรือเพื่อทราบที่ถือเป็นมติ", f"Choose one of {', '.join(AGENDA_KINDS)}")
    return Failure("agenda_kind", Cure("soc", what))


register(
    Guard(
        name="agenda_kind",
        asks=True,
        edition=1,
        rule="agenda_kind",
        severity=Severity.BLOCK,
        basis="W07",
        text=Text("ต้องระบุประเภทระเบียบวาระ", "The kind of agenda must be set"),
        facts=AgendaFacts,
        params=NoParams,
        gather=_gather_agenda,
        judge=_judge_agenda,
    )
)


class VacatedParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body and fact that say so, and the moves by which a matter enters the Cabinet stretch."""

    entered_by: tuple[str, ...] = ("submit_to_cabinet", "resubmit_to_cabinet")
    body: str = "BODY-CAB"
    fact: str = "CabinetVacatedOffice"


class VacatedFacts(msgspec.Struct, frozen=True):
    """When the matter first entered the Cabinet stretch this time, when the Cabinet vacated office, and this day."""

    entered_on: date | None
    vacated_on: date | None
    effective_on: date


def _gather_vacated(view: View, params: VacatedParams) -> VacatedFacts:
    return VacatedFacts(_entered_on(view, params), _vacated_on(view, params), view.command.effective_on)


def _vacated_on(view: View, params: VacatedParams) -> date | None:
    body = view.around.bodies.get(params.body)
    dates = [fact.effective_on for fact in body.facts if fact.fact == params.fact] if body else []
    return max((day for day in dates if day <= view.command.effective_on), default=None)


def _entered_on(view: View, params: VacatedParams) -> date | None:
    """The day of the last first submission; a resubmission continues the same matter."""
    first = seen.last_move(view.plan, params.entered_by[0])
    move = first or seen.last_move(view.plan, *params.entered_by)
    return move.effective_on if move else None


def _judge_vacated(facts: VacatedFacts, _: VacatedParams) -> Failure | None:
    if facts.entered_on and facts.vacated_on and facts.entered_on <= facts.vacated_on <= facts.effective_on:
        return None
    what = Text("บันทึกการพ้นจากตำแหน่งของคณะรัฐมนตรี", "Record that the Cabinet vacated office")
    return Failure("CabinetVacatedOffice", Cure("soc", what))


register(
    Guard(
        name="cabinet_vacated",
        edition=1,
        rule="cabinet_vacated",
        severity=Severity.BLOCK,
        basis="default, to be confirmed",
        text=Text(
            "คณะรัฐมนตรีที่รับเรื่องไว้ยังไม่พ้นจากตำแหน่ง",
            "The Cabinet that has the matter has not vacated office",
        ),
        facts=VacatedFacts,
        params=VacatedParams,
        gather=_gather_vacated,
        judge=_judge_vacated,
        reads=("cabinet",),
    )
)


class NewMinisterFacts(msgspec.Struct, frozen=True):
    """When the old Cabinet left, when the confirming minister took office, and this day."""

    vacated_on: date | None
    took_office_on: date | None
    effective_on: date


def _gather_new_minister(view: View, params: VacatedParams) -> NewMinisterFacts:
    return NewMinisterFacts(
        _vacated_on(view, params), seen.day(view.command.input.get("took_office_on")), view.command.effective_on
    )


def _judge_new_minister(facts: NewMinisterFacts, _: VacatedParams) -> Failure | None:
    took = facts.took_office_on
    if took and facts.vacated_on and facts.vacated_on <= took <= facts.effective_on:
        return None
    what = Text("ให้รัฐมนตรีที่เข้ารับตำแหน่งใหม่ยืนยันเป็นหนังสือ", "The minister of the new Cabinet confirms in writing")
    return Failure("took_office_on" if facts.vacated_on else "CabinetVacatedOffice", Cure("minister", what))


register(
    Guard(
        name="new_minister_confirms",
        asks=True,
        edition=1,
        rule="new_minister_confirms",
        severity=Severity.BLOCK,
        basis="default, to be confirmed",
        text=Text(
            "ต้องให้รัฐมนตรีในคณะรัฐมนตรีชุดใหม่ยืนยันเรื่อง",
            "A minister of the new Cabinet must confirm the matter",
        ),
        facts=NewMinisterFacts,
        params=VacatedParams,
        gather=_gather_new_minister,
        judge=_judge_new_minister,
        reads=("cabinet",),
    )
)
