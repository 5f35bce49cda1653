"""Quorum and majority by the rule a body's own instrument gives as data, in the edition in force on the legal date."""

from datetime import date
from typing import Any

import msgspec

from domain import sitting as arithmetic
from domain.reasons import Cure, Severity, Text
from workflows.definition import GuardUse
from workflows.guards import seen
from workflows.registry import Failure, Guard, NoParams, register
from workflows.view import View

SECRETARY = "national_committee_secretariat / area_subcommittee_secretary / soc"
OWN = {"quorum@1": "quorum@2", "majority@1": "majority@2"}
"""The guard that judges in place of the one that knows profiles by name only."""


def by_own_profile(view: View) -> bool:
    """Whether the deciding body's instrument in force gives its profile as data."""
    body = seen.founded(view)
    return body is not None and body.profile is not None


def own(use: GuardUse) -> GuardUse:
    """The guard as it is asked of such a body; what a definition says of a named profile has no place there."""
    return GuardUse(use=OWN[use.use], severity=use.severity) if use.use in OWN else use


class OwnQuorumFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The sitting's head count, and the instrument by whose profile, as data, anyone can judge it again.

    `seats` is the number the instrument names, `in_office` the members in office on the day as known at the command;
    `members` is what the sitting counted of; `computed` is true when a meeting's stream gave it.
    """

    body: str | None
    instrument: str
    edition: int
    profile: dict[str, Any]
    seats: int
    in_office: int
    effective_on: date
    label: str = ""
    mode: str = ""
    held_on: date | None = None
    members: int | None = None
    present: int | None = None
    computed: bool = False
    adjourned_on: date | None = None
    adjourned_for_lack_of_quorum: bool = False
    one_third_stated: bool = False


def _gather_quorum(view: View, _: NoParams) -> OwnQuorumFacts:
    body, given = seen.founded(view), seen.sitting(view)
    on = view.command.effective_on
    facts = OwnQuorumFacts(
        body=seen.deciding_body(view),
        instrument=body.instrument if body else "",
        edition=body.edition if body else 0,
        profile=(body.profile if body else None) or {},
        seats=body.members if body else 0,
        in_office=len(body.roster.voters(on)) if body else 0,
        effective_on=on,
        computed=getattr(view.command, "meeting", None) is not None,
    )
    if given is None:
        return facts
    failed = given.adjourned_from
    return msgspec.structs.replace(
        facts,
        label=given.label,
        mode=given.mode,
        held_on=given.held_on,
        members=given.members if given.members is not None else (body.counted(on) if body else None),
        present=given.head_count,
        adjourned_on=failed.held_on if failed else None,
        adjourned_for_lack_of_quorum=bool(failed and failed.lack_of_quorum),
        one_third_stated=given.one_third_stated,
    )


def _judge_quorum(facts: OwnQuorumFacts, _: NoParams) -> Failure | None:
    if facts.held_on is None or facts.present is None:
        return Failure("sitting", _cure("กรอกข้อมูลการประชุม", "Enter the sitting"))
    if facts.held_on != facts.effective_on:
        text = Text("วันประชุมต้องเป็นวันที่มีผล", "The sitting must be on the legal date")
        return Failure("sitting.held_on", Cure(SECRETARY, text, facts.held_on), text)
    profile = arithmetic.profile_of("", facts.profile)
    if profile is None:
        return Failure("quorum_profile", _cure("กำหนดเกณฑ์องค์ประชุมของคณะ", "State how the body's quorum is counted"))
    if not facts.members or facts.present > facts.members or _miscounted(facts, profile):
        text = Text("จำนวนกรรมการไม่ตรงกับคำสั่งแต่งตั้ง", "The number of members does not match the instrument")
        return Failure("sitting.members", _cure("ตรวจจำนวนกรรมการ", "Check the number of members"), text)
    failed = (
        arithmetic.Adjourned(facts.adjourned_on, facts.adjourned_for_lack_of_quorum) if facts.adjourned_on else None
    )
    share = arithmetic.share(profile, facts.held_on, failed, facts.one_third_stated)
    needed = share.of(facts.members)
    if facts.present >= needed:
        return None
    text = Text(
        f"ไม่ครบองค์ประชุม: มาประชุม {facts.present} จาก {facts.members} คน "
        f"ต้องมีอย่างน้อย {needed} คน ({share} {profile.basis})",
        f"No quorum: {facts.present} of {facts.members} present, at least {needed} needed ({share})",
    )
    return Failure(f"{needed - facts.present} members", _cure("นัดประชุมใหม่", "Convene again"), text)


def _miscounted(facts: OwnQuorumFacts, profile: arithmetic.Profile) -> bool:
    """All seats are the instrument's number; those in office are counted by the meeting, or checked when typed."""
    if profile.of == "seats":
        return facts.members != facts.seats
    return not facts.computed and facts.members != facts.in_office


class OwnMajorityFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Votes on the resolution as put, who barred it, and the profile they are counted by."""

    instrument: str
    edition: int
    profile: dict[str, Any]
    present: int | None
    deemed: bool
    votes_for: int
    against: int
    abstain: int
    casting: str | None
    barred_by: tuple[str, ...] = ()


def _gather_majority(view: View, _: NoParams) -> OwnMajorityFacts:
    body, given = seen.founded(view), seen.sitting(view)
    votes = (given.votes if given else None) or arithmetic.Votes()
    return OwnMajorityFacts(
        instrument=body.instrument if body else "",
        edition=body.edition if body else 0,
        profile=(body.profile if body else None) or {},
        present=given.head_count if given else None,
        deemed=bool(given and given.deemed),
        votes_for=votes.for_,
        against=votes.against,
        abstain=votes.abstain,
        casting=votes.casting,
        barred_by=given.barred_by if given else (),
    )


def _judge_majority(facts: OwnMajorityFacts, _: NoParams) -> Failure | None:
    votes = arithmetic.Votes(facts.votes_for, facts.against, facts.abstain, facts.casting)
    if facts.present is None or votes.for_ + votes.against + votes.abstain > facts.present:
        return Failure("sitting.votes", _cure("คะแนนเสียงต้องไม่เกินผู้มาประชุม", "No more votes than members present"))
    profile = arithmetic.profile_of("", facts.profile)
    if profile is None:
        return Failure("quorum_profile", _cure("กำหนดเกณฑ์การลงมติของคณะ", "State how the body's votes are counted"))
    if (facts.deemed and not votes.against) or arithmetic.carries(profile, votes, facts.barred_by):
        return None
    text = Text(
        f"คะแนนไม่ถึงเกณฑ์ของคณะ ({profile.carried_by} {profile.majority_basis})",
        "The votes do not carry by the body's own rule",
    )
    return Failure("majority", _cure("ลงมติใหม่", "Vote again"), text)


def _cure(th: str, en: str) -> Cure:
    return Cure(SECRETARY, Text(th, en))


register(
    Guard(
        name="quorum",
        asks=True,
        edition=2,
        rule="R-29",
        severity=Severity.BLOCK,
        basis="R-29; the body's own instrument",
        text=Text("ต้องครบองค์ประชุมตามระเบียบของคณะ", "A quorum by the body's own instrument is needed"),
        facts=OwnQuorumFacts,
        params=NoParams,
        gather=_gather_quorum,
        judge=_judge_quorum,
        reads=("body",),
    )
)
register(
    Guard(
        name="majority",
        asks=True,
        edition=2,
        rule="majority",
        severity=Severity.BLOCK,
        basis="R-29; the body's own instrument",
        text=Text("มติต้องได้เสียงตามระเบียบของคณะ", "The resolution needs the majority of the body's own instrument"),
        facts=OwnMajorityFacts,
        params=NoParams,
        gather=_gather_majority,
        judge=_judge_majority,
        reads=("body",),
    )
)
