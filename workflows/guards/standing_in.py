"""Acting posts: who stands in does so for a vacant post, a recused holder, or by an instrument for a period.

Two Thai forms: รักษาราชการแทน is an appointment to the acting post, of the sort `acting` where the holder is in office
but away; ปฏิบัติราชการแทน is a delegation, by which the delegate acts in the holder's own post and on his or her behalf.
"""

from collections.abc import Iterable
from datetime import date

import msgspec

from domain.plan import Plan
from domain.reasons import Cure, Reason, Severity, Text
from domain.roster import SYSTEM_POST
from workflows.authority import eyes
from workflows.commands import Command
from workflows.definition import Definition, Role
from workflows.guards.authority import CONFLICT
from workflows.registry import Failure, Guard, NoParams, register
from workflows.view import View


class ActingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The acting post, the posts it stands in for that its body has, who holds these, and who of them is recused.

    `stands_for` empty: not an acting post, or testimony. `acting` and `until`: the sort and period of the appointment.
    """

    post: str
    stands_for: tuple[str, ...]
    established: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    recused: tuple[str, ...] = ()
    acting: bool = False
    instrument: str | None = None
    until: date | None = None


def acting_facts(definition: Definition, plan: Plan, command: Command, roles: Iterable[Role]) -> ActingFacts:
    """What an acting post rests on, where something is for `roles`; who is among them, or records, acts by right."""
    post = command.actor.post
    by_right = {
        one for role in roles if role in definition.roles for one in (role, *definition.roles[role].recorded_by)
    }
    stands_for = definition.stood_in.get(post, ()) if by_right and post not in by_right else ()
    if not stands_for or command.testimony is not None or post == SYSTEM_POST:
        return ActingFacts(post=post, stands_for=())
    declared = {p for fact in plan.facts(CONFLICT) for p in eyes(fact.actor, fact.on_behalf_of)}
    holders = tuple(dict.fromkeys(one for seat in command.seats for one in seat.holders))
    held = command.authority
    return ActingFacts(
        post=post,
        stands_for=stands_for,
        established=tuple(seat.post for seat in command.seats),
        holders=holders,
        recused=tuple(one for one in holders if one in declared),
        acting=held.acting if held else False,
        instrument=held.instrument if held else None,
        until=held.until if held else None,
    )


def _gather(view: View, _: NoParams) -> ActingFacts:
    return acting_facts(view.definition, view.plan, view.command, view.step.by)


def _judge(facts: ActingFacts, _: NoParams) -> Failure | None:
    by_instrument = facts.acting and facts.instrument is not None and facts.until is not None
    is_free = bool(facts.established) and set(facts.holders) <= set(facts.recused)
    if not facts.stands_for or by_instrument or is_free:
        return None
    who = " / ".join(facts.stands_for)
    text = Text(
        "ให้ผู้ดำรงตำแหน่งดำเนินการ หรือมีคำสั่งให้รักษาราชการแทนที่กำหนดระยะเวลา",
        "Let the holder act, or appoint somebody to act by an instrument for a period",
    )
    return Failure(who, Cure(who, text))


ACTING = register(
    Guard(
        name="acting",
        edition=1,
        rule="acting",
        severity=Severity.BLOCK,
        basis="instrument",
        text=Text(
            "รักษาราชการแทนได้เมื่อตำแหน่งว่าง ผู้ดำรงตำแหน่งถอนตัว หรือมีคำสั่งที่กำหนดระยะเวลา",
            "One acts in another's post only while it is vacant, its holder is recused, or an instrument says so "
            "for a period",
        ),
        facts=ActingFacts,
        params=NoParams,
        gather=_gather,
        judge=_judge,
    )
)


def unlawful_acting(definition: Definition, plan: Plan, command: Command, roles: Iterable[Role]) -> tuple[Reason, ...]:
    """The same judgement where no step is made: texts, corrections, editions."""
    facts = acting_facts(definition, plan, command, roles)
    failure = _judge(facts, NoParams())
    return () if failure is None else (ACTING.reason(facts, failure, ACTING.severity),)
