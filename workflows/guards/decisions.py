"""Guards of every decision of a body: a resolution that means this move, a quorum, a majority, an agenda."""

from datetime import date
from typing import Any

import msgspec

from domain import resolutions
from domain import sitting as arithmetic
from domain.reasons import Cure, Severity, Text
from workflows.definition import Move
from workflows.guards import seen
from workflows.registry import Failure, Guard, NoParams, register
from workflows.view import View

SECRETARY = "national_committee_secretariat / area_subcommittee_secretary / soc"


def _cure(th: str, en: str, earliest: date | None = None, who: str = SECRETARY) -> Cure:
    return Cure(who, Text(th, en), earliest)


class ResolutionFacts(msgspec.Struct, frozen=True):
    """The resolution as typed, the body that must have passed it, and the kinds that mean this move."""

    body: str | None
    deciding_body: str | None
    decided_on: date | None
    effective_on: date
    kind: str | None
    outcome: str | None
    literal_means: str | None
    items: tuple[tuple[int, str, str], ...]
    kinds_for_move: tuple[str, ...]


def _gather_resolution(view: View, _: NoParams) -> ResolutionFacts:
    step = view.step
    key = step.body if isinstance(step, Move) else None
    name = step.name if isinstance(step, Move) else ""
    given = seen.resolution(view)
    table = view.definition.resolutions.get(key or "", {})
    return ResolutionFacts(
        body=given.body if given else None,
        deciding_body=seen.deciding_body(view),
        decided_on=given.decided_on if given else None,
        effective_on=view.command.effective_on,
        kind=given.kind if given else None,
        outcome=given.outcome if given else None,
        literal_means=resolutions.parse(given.literal) if given else None,
        items=tuple((item.number, item.kind, item.outcome) for item in given.items) if given else (),
        kinds_for_move=tuple(sorted(kind for kind, moves in table.items() if name in moves)),
    )


def _judge_resolution(facts: ResolutionFacts, _: NoParams) -> Failure | None:
    if facts.kind is None:
        return Failure("resolution", _cure("กรอกมติของที่ประชุม", "Enter the body's resolution"))
    if facts.body != facts.deciding_body:
        return Failure("resolution.body", _cure("ต้องเป็นมติของคณะที่มีอำนาจ", "It must be the deciding body's resolution"))
    if facts.decided_on != facts.effective_on:
        text = Text("วันที่มีผลต้องเป็นวันที่ลงมติ", "The legal date must be the day of the resolution")
        return Failure("resolution.decided_on", Cure(SECRETARY, text, facts.decided_on), text)
    if facts.kind not in facts.kinds_for_move:
        text = Text("มติประเภทนี้ไม่ใช่มติให้ดำเนินการขั้นนี้", "A resolution of this kind does not mean this move")
        return Failure(
            "resolution.kind", _cure("เลือกการดำเนินการให้ตรงกับมติ", "Choose the move that the resolution means"), text
        )
    if wrong := _inconsistent(facts):
        text = Text("ถ้อยคำของมติกับผลที่สรุปไม่ตรงกัน", "The words of the resolution and its outcome disagree")
        return Failure(wrong, _cure("แก้ประเภทมติให้ตรงกับถ้อยคำ", "Make the kind agree with the words"), text)
    return None


def _inconsistent(facts: ResolutionFacts) -> str:
    """Where kind, outcome, words and items disagree; empty when they agree."""
    if facts.outcome != resolutions.outcome_of(facts.kind or ""):
        return "resolution.outcome"
    meant = facts.literal_means
    if not facts.items and meant is not None and resolutions.outcome_of(meant) != facts.outcome:
        return "resolution.literal"
    if any(outcome != resolutions.outcome_of(kind) or not outcome for _, kind, outcome in facts.items):
        return "resolution.items"
    numbers = [number for number, _, _ in facts.items]
    if len(set(numbers)) != len(numbers) or (facts.items and facts.kind not in {kind for _, kind, _ in facts.items}):
        return "resolution.items"
    return ""


register(
    Guard(
        name="resolution",
        asks=True,
        edition=1,
        rule="resolution",
        severity=Severity.BLOCK,
        basis="W05",
        text=Text("ต้องมีมติของคณะที่มีอำนาจ", "A resolution of the deciding body is needed"),
        facts=ResolutionFacts,
        params=NoParams,
        gather=_gather_resolution,
        judge=_judge_resolution,
    )
)


class QuorumParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The profile to use while the body's own stream names none."""

    profile: str = "apa_default"


class QuorumFacts(msgspec.Struct, frozen=True):
    """The sitting's head count and how many were needed, with everything the number is computed from."""

    body: str | None
    profile: str
    effective_on: date
    label: str = ""
    mode: str = ""
    held_on: date | None = None
    members: int | None = None
    founded_members: int | None = None
    present: int | None = None
    adjourned_on: date | None = None
    adjourned_for_lack_of_quorum: bool = False
    one_third_stated: bool = False
    share: str = ""
    needed: int | None = None


def _gather_quorum(view: View, params: QuorumParams) -> QuorumFacts:
    body, given = seen.founded(view), seen.sitting(view)
    profile = body.quorum_profile if body else params.profile
    name = seen.deciding_body(view)
    if given is None:
        return QuorumFacts(name, profile, view.command.effective_on, founded_members=body.members if body else None)
    members = given.members if given.members is not None else (body.members if body else None)
    stated = given.one_third_stated
    known = arithmetic.PROFILES.get(profile)
    share = arithmetic.share(known, given.held_on, given.adjourned_from, stated) if known else None
    return QuorumFacts(
        body=given.body or name,
        profile=profile,
        effective_on=view.command.effective_on,
        label=given.label,
        mode=given.mode,
        held_on=given.held_on,
        members=members,
        founded_members=body.members if body else None,
        present=given.head_count,
        adjourned_on=given.adjourned_from.held_on if given.adjourned_from else None,
        adjourned_for_lack_of_quorum=bool(given.adjourned_from and given.adjourned_from.lack_of_quorum),
        one_third_stated=stated,
        share=str(share) if share else "",
        needed=share.of(members) if share and members else None,
    )


def _judge_quorum(facts: QuorumFacts, _: QuorumParams) -> Failure | None:
    if facts.held_on is None or facts.present is None:
        return Failure("sitting", _cure("กรอกข้อมูลการประชุม", "Enter the sitting"))
    if facts.held_on != facts.effective_on:
        text = Text("วันประชุมต้องเป็นวันที่มีผล", "The sitting must be on the legal date")
        return Failure("sitting.held_on", _cure(text.th, text.en, facts.held_on), text)
    profile = arithmetic.PROFILES.get(facts.profile)
    if profile is None:
        return Failure("quorum_profile", _cure("กำหนดเกณฑ์องค์ประชุมของคณะ", "State how the body's quorum is counted"))
    if not facts.members or facts.members != (facts.founded_members or facts.members) or facts.present > facts.members:
        text = Text("จำนวนกรรมการไม่ตรงกับคำสั่งแต่งตั้ง", "The number of members does not match the founding instrument")
        return Failure("sitting.members", _cure("ตรวจจำนวนกรรมการ", "Check the number of members"), text)
    adjourned = None
    if facts.adjourned_on:
        adjourned = arithmetic.Adjourned(facts.adjourned_on, facts.adjourned_for_lack_of_quorum)
    share = arithmetic.share(profile, facts.held_on, adjourned, facts.one_third_stated)
    needed = share.of(facts.members)
    if facts.present >= needed:
        return None
    text = Text(
        f"ไม่ครบองค์ประชุม: มาประชุม {facts.present} จาก {facts.members} คน ต้องมีอย่างน้อย {needed} คน ({share})",
        f"No quorum: {facts.present} of {facts.members} present, at least {needed} needed ({share})",
    )
    again = _cure(
        "นัดประชุมใหม่ ภายใน 14 วันใช้หนึ่งในสามได้หากหนังสือนัดระบุไว้",
        "Convene again; within 14 days one third is enough if the notice says so",
    )
    return Failure(f"{needed - facts.present} members", again, text)


register(
    Guard(
        name="quorum",
        asks=True,
        edition=1,
        rule="R-29",
        severity=Severity.BLOCK,
        basis="APA s.79 (W25); W08",
        text=Text("ต้องครบองค์ประชุม", "A quorum is needed"),
        facts=QuorumFacts,
        params=QuorumParams,
        gather=_gather_quorum,
        judge=_judge_quorum,
        reads=("body",),
    )
)


class MajorityFacts(msgspec.Struct, frozen=True):
    """Votes on the resolution as put; `deemed` = the chair asked and nobody objected."""

    present: int | None
    deemed: bool
    votes_for: int
    against: int
    abstain: int
    casting: str | None


def _gather_majority(view: View, _: NoParams) -> MajorityFacts:
    given = seen.sitting(view)
    votes = (given.votes if given else None) or arithmetic.Votes()
    return MajorityFacts(
        given.head_count if given else None,
        bool(given and given.deemed),
        votes.for_,
        votes.against,
        votes.abstain,
        votes.casting,
    )


def _judge_majority(facts: MajorityFacts, _: NoParams) -> Failure | None:
    votes = arithmetic.Votes(facts.votes_for, facts.against, facts.abstain, facts.casting)
    cast = votes.for_ + votes.against + votes.abstain
    if facts.present is None or cast > facts.present:
        return Failure("sitting.votes", _cure("คะแนนเสียงต้องไม่เกินผู้มาประชุม", "No more votes than members present"))
    if facts.deemed and not votes.against:
        return None
    if arithmetic.carried(votes):
        return None
    return Failure(
        "majority", _cure("บันทึกคะแนนเสียงข้างมาก หรือเสียงชี้ขาดของประธาน", "Record a majority or the casting vote")
    )


register(
    Guard(
        name="majority",
        asks=True,
        edition=1,
        rule="majority",
        severity=Severity.BLOCK,
        basis="APA s.82 (K)",
        text=Text("มติต้องได้เสียงข้างมาก", "The resolution needs a majority"),
        facts=MajorityFacts,
        params=NoParams,
        gather=_gather_majority,
        judge=_judge_majority,
    )
)


class DeemedFacts(msgspec.Struct, frozen=True):
    """The kind of resolution and the agenda the matter was last placed on."""

    kind: str | None
    agenda_kind: str | None


def _gather_deemed(view: View, _: NoParams) -> DeemedFacts:
    given = seen.resolution(view)
    listed: Any = None
    for move in view.plan.moves():
        listed = move.input.get("agenda_kind", listed)
    return DeemedFacts(given.kind if given else None, listed)


def _judge_deemed(facts: DeemedFacts, _: NoParams) -> Failure | None:
    if facts.kind != "deemed_approved" or facts.agenda_kind == "acknowledgement_deemed_approval":
        return None
    return Failure("agenda_kind", _cure("บรรจุเป็นวาระเพื่อทราบที่ถือเป็นมติ", "List it for deemed approval first", who="soc"))


register(
    Guard(
        name="deemed_as_listed",
        edition=1,
        rule="deemed_as_listed",
        severity=Severity.BLOCK,
        basis="W07",
        text=Text(
            "ถือเป็นมติตามที่เสนอได้เฉพาะเรื่องที่บรรจุในวาระเช่นนั้น",
            "Only a matter listed for it can be deemed resolved as proposed",
        ),
        facts=DeemedFacts,
        params=NoParams,
        gather=_gather_deemed,
        judge=_judge_deemed,
    )
)
