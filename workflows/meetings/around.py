"""What the rules of meetings look at beside the meeting: its body, other meetings, the plans on its agenda."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from domain.body import Body
from domain.meeting import Meeting
from domain.obligation import Obligation
from domain.plan import Plan
from domain.reasons import Cure, Reason, Severity, Text
from domain.sitting import Profile
from workflows.definition import Definition, Move
from workflows.in_force_again import Replaced


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """Folded streams the service read, the body under the edition of its instrument in force on the meeting's day.

    `keepers` maps the posts that keep the body's meetings to whether they are bound to that very body.
    """

    today: date
    body: Body
    now: datetime | None = None
    """The clock of a live act; None for testimony, which has the day on which it was known."""
    keepers: dict[str, bool]
    meetings: dict[str, Meeting] = {}
    same_day: tuple[Meeting, ...] = ()
    """Other meetings, of any body, that those who come may be at on the day."""
    of_body: tuple[Meeting, ...] = ()
    """Those of the body that take up the meeting which the new one is to take up."""
    plans: dict[str, Plan] = {}
    obligations: dict[str, Obligation] = {}
    definitions: dict[str, Definition] = {}
    """By the reference of the plan pinned to it."""
    coming: tuple[Meeting, ...] = ()
    """Meetings of the body that are called and not open, the next first; read where it may be asked again to ratify."""
    replaced: Replaced | None = None
    """What the plan of an item's obligation had replaced."""

    @property
    def profile(self) -> Profile | None:
        """How the body's quorum is counted; None when its profile is not known here."""
        return self.body.rule

    def earlier(self, meeting: Meeting) -> Meeting | None:
        """The adjourned meeting that this one takes up again."""
        return self.meetings.get(meeting.adjourned_from or "")


def deciding_moves(definition: Definition, body: Body, own_body: str | None = None) -> tuple[Move, ...]:
    """The moves that are decisions of this body, for plans whose own body is `own_body`."""
    return tuple(m for m in definition.moves if m.body == body.body or (m.body == "own" and own_body == body.body))


def keepers(definitions: Iterable[Definition], body: Body) -> dict[str, bool]:
    """The posts that may record what this body decides, from the moves of every definition; True = its own only."""
    found = {body.role: False}
    for definition in definitions:
        for move in definition.moves:
            if move.body != body.body and not (move.body == "own" and body.role in move.by):
                continue
            for role in definition.actors(move.by):
                owned = any(_own(definition, by) and role in definition.actors((by,)) for by in move.by)
                found[role] = found.get(role, False) or owned
    found.pop("system", None)
    return found


def waits_for(definition: Definition, plan: Plan, body: Body) -> bool:
    """Whether the plan stands where this body can decide on it."""
    return any(plan.stage in move.from_ for move in deciding_moves(definition, body, plan.body))


def reason(
    rule: str,
    text: Text,
    basis: str,
    missing: str,
    cure: Cure | None = None,
    facts: dict[str, Any] | None = None,
    severity: Severity = Severity.BLOCK,
) -> Reason:
    """One reason against recording a fact of a meeting."""
    return Reason(
        rule=rule,
        guard=f"{rule}@1",
        severity=severity,
        text=text,
        basis=basis,
        facts=facts or {},
        missing=missing,
        cure=cure,
    )


SECRETARY = "national_committee_secretariat / area_subcommittee_secretary / soc"


def cure(th: str, en: str, who: str = SECRETARY, earliest: date | None = None) -> Cure:
    """What would cure it, mostly by the secretary of the meeting."""
    return Cure(who, Text(th, en), earliest)


def secretariat(around: Around) -> str:
    """The posts that keep this body's meetings, each with the body where it is bound to it; else the body itself."""
    posts = {r: bound for r, bound in around.keepers.items() if r != around.body.role and not r.startswith("acting_")}
    found = posts or around.keepers
    return " / ".join(f"{role}@{around.body.body}" if bound else role for role, bound in found.items())


def cured_by_its_own(around: Around, reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The same, where the secretary of a meeting can cure it naming those of this very body."""
    who = secretariat(around)
    return tuple(
        replace(r, cure=replace(r.cure, who=who)) if who and r.cure and r.cure.who == SECRETARY else r for r in reasons
    )


def _own(definition: Definition, role: str) -> bool:
    spec = definition.roles.get(role)
    return spec is not None and spec.own_body
