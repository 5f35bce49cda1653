"""One meeting made ready for its page: what can be done first and what cannot with why, item by item."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from api.pages import telling
from api.pages.meetings.people import People
from api.pages.naming import Names
from api.pages.telling import File, Why
from api.pages.visit import Visit, at
from domain import events as ev
from domain.meeting import Meeting
from domain.reasons import Reason
from domain.resolutions import KINDS
from services.casework import plans
from services.meetings.options import MeetingOptions, Option, voters
from services.meetings.showing import ItemShown, MeetingShown


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One command: what it is called, and why it cannot be given now."""

    name: str
    label: str
    allowed: bool
    reasons: tuple[Why, ...]
    choices: tuple[tuple[str, str], ...] = ()


class Motion(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of resolution that can be put, and where it would lead the plan."""

    kind: str
    label: str
    leads_to: str


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One item of the agenda."""

    shown: ItemShown
    title: str
    plan_address: str
    obligation: str
    acts: dict[str, Act]
    presiding: str
    recused: tuple[str, ...]
    voters: tuple[tuple[str, str], ...]
    named: tuple[tuple[str, str], ...]
    motions: tuple[Motion, ...]
    put: str
    dissents: tuple[tuple[str, str], ...]
    moved: tuple[tuple[str, str], ...]
    withdrawn: str
    """Why it was taken off the agenda."""
    in_hand: bool
    folded: bool
    """Finished, and not what one has just done or reads for: its outcome stands in one line that opens."""

    @property
    def open_acts(self) -> list[Act]:
        return [act for act in self.acts.values() if act.allowed]

    @property
    def shut_acts(self) -> list[Act]:
        return [act for act in self.acts.values() if not act.allowed and act.reasons]


class Cards:
    """Makes the cards of one meeting for one visitor."""

    def __init__(self, visit: Visit, shown: MeetingShown, options: MeetingOptions, people: People) -> None:
        self.visit = visit
        self.names = Names(visit.office, visit.lang)
        self._shown = shown
        self._options = options
        self._people = people

    @property
    def meeting(self) -> Meeting:
        return self._shown.meeting

    def acts(self) -> dict[str, Act]:
        """The commands on the whole meeting, by name."""
        return {name: self._act(option) for name, option in self._options.commands.items()}

    def cards(self) -> list[Card]:
        """Every item in the order of the agenda."""
        in_hand, last = self._in_hand(), self._last_settled()
        return [self._card(item, in_hand, last) for item in self._shown.items]

    def _in_hand(self) -> int:
        """The item last taken up and not settled; 0 when there is none."""
        taken = [(item.taken_at, item.number) for item in self._shown.items if item.taken_at and not item.over]
        return max(taken)[1] if taken and self._shown.status == "open" else 0

    def _last_settled(self) -> int:
        """The item that is read for while nothing is in hand: the last one settled, or the only one; 0 without it."""
        settled = [(i.counted_at, i.number) for i in self.meeting.items.values() if i.settled and i.counted_at]
        if self._in_hand() or (self._shown.status != "open" and len(settled) > 1):
            return 0
        return max(settled)[1] if settled else 0

    def _act(self, option: Option) -> Act:
        return Act(
            name=option.name,
            label=option.label.of(self.visit.lang),
            allowed=option.allowed,
            reasons=self.whys(option.reasons),
            choices=tuple(self._choices(option)),
        )

    def _choices(self, option: Option) -> Iterable[tuple[str, str]]:
        match option.name:
            case "count":
                return ((method, self.visit.say(f"meeting.by_{method}")) for method in option.choices)
            case "correct-presence":
                return ((one, self._entry(*one.split(" "))) for one in option.choices)
            case "adopt-minutes":
                return ((ref, ref) for ref in option.choices)
            case _:
                return self._people.named(option.choices)

    def _entry(self, person: str, entry: str, at: str) -> str:
        """An arrival or a departure as it was recorded."""
        hour = self.visit.hour(datetime.fromisoformat(at))
        return f"{self._people.name(person)} {self.visit.say(f'choice.{entry}')} {hour}"

    def whys(self, reasons: Iterable[Reason]) -> tuple[Why, ...]:
        """Reasons in words."""
        return telling.whys(self.visit, self.names, reasons)

    def files(self, documents: Iterable[ev.Document]) -> tuple[File, ...]:
        return telling.files(self.names, documents)

    def _card(self, item: ItemShown, in_hand: int, last: int) -> Card:
        recorded = self.meeting.items[item.number]
        votes = item.votes
        return Card(
            shown=item,
            title=item.title or item.asked,
            plan_address=at("plans", item.plan) if item.plan else "",
            obligation=recorded.obligation or "",
            acts={name: self._act(option) for name, option in self._options.items[item.number].items()},
            presiding=self._people.name(item.presiding.person) if item.presiding else "",
            recused=tuple(map(self._people.name, item.recused)),
            voters=tuple(self._people.named(voters(self.meeting, recorded))),
            named=tuple((self._people.name(v.person), v.vote) for v in votes.named) if votes else (),
            motions=tuple(self._motions(item)),
            put=self._kind(votes.put) if votes else "",
            dissents=tuple(
                (self._people.name(d.person), telling.open_text(self.visit.office, d.reasons))
                for d in recorded.dissents
            ),
            moved=tuple(self._moved(item)),
            withdrawn=telling.open_text(self.visit.office, recorded.withdrawn.reason) if recorded.withdrawn else "",
            in_hand=item.number == in_hand,
            folded=item.over and item.number != last,
        )

    def _kind(self, kind: str) -> str:
        return self.names.choice("kind", kind) or kind

    def _motions(self, item: ItemShown) -> Iterable[Motion]:
        """Those that move the plan, with where to; for other business every kind."""
        if item.plan is None:
            return (Motion(kind=kind, label=self._kind(kind), leads_to="") for kind in KINDS)
        plan = plans.load(self.visit.office, item.plan, fresh=False)
        definition = self.visit.office.book.pinned(plan.definition)
        return (
            Motion(kind=kind, label=self._kind(kind), leads_to=" / ".join(self._ends(definition, plan.stage, moves)))
            for kind, moves in item.choices.items()
        )

    def _ends(self, definition: Any, stage: str, moves: Iterable[str]) -> Iterable[str]:
        for name in moves:
            move = definition.move(name, stage)
            if move is not None:
                yield definition.stages[move.to].text.of(self.visit.lang)

    def _moved(self, item: ItemShown) -> Iterable[tuple[str, str]]:
        """What the resolution brought about: plan and step in words."""
        for made in item.moves:
            plan = plans.load(self.visit.office, made.plan, fresh=False)
            definition = self.visit.office.book.pinned(plan.definition)
            move = definition.any_move(made.move)
            yield made.plan, move.label.of(self.visit.lang) if move else made.move
