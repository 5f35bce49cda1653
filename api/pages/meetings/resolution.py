"""One item's outcome as a form: the words of the resolution that was put, and what the plan's move asks beside it."""

import json
from functools import cached_property
from typing import Any

from api.http import wire
from api.pages import attaching
from api.pages.asking import Slot, slots, waivers, with_addressees
from api.pages.fields import Field, Form
from api.pages.forms import Reader
from api.pages.naming import Names
from api.pages.posted import ROWS, Posted, rows
from api.pages.visit import Visit, new_command
from domain import events as ev
from domain.plan import Plan
from domain.resolutions import KINDS
from domain.roster import OFFICES, SYSTEM_POST
from services.authority.bodies import load_body
from services.casework import plans
from services.meetings.requests import ResolveRequest
from services.meetings.resolving import COMPUTED
from services.meetings.showing import ItemShown, MeetingShown
from services.world import World
from workflows.definition import Move
from workflows.guards.evidence import RECORDS_OF_A_SITTING
from workflows.meetings.settling import GROUNDS, refuses
from workflows.standard_asks import COUNT, LABEL, RESOLUTION, schema_of
from workflows.terms import BARE, NEEDED

RETURNS = "input/returns"
EMPTY: dict[str, Any] = {"type": "object", "properties": {}, "required": []}


class Resolving:
    """The form of one item in one visit; `move` is what the resolution means, once it is known which."""

    def __init__(self, visit: Visit, shown: MeetingShown, item: ItemShown) -> None:
        self.visit = visit
        self.shown = shown
        self.item = item
        self.plan: Plan | None = plans.load(visit.office, item.plan) if item.plan else None
        self.definition = visit.office.book.pinned(self.plan.definition) if self.plan else None
        self.names = Names(visit.office, visit.lang, self.definition)

    @property
    def carried(self) -> bool:
        return self.item.outcome is not None and self.item.outcome.result == "carried"

    @property
    def put(self) -> str:
        """The kind of resolution that was voted on, in words."""
        kind = self.item.votes.put if self.item.votes else ""
        return self.names.choice("kind", kind) or kind

    @cached_property
    def choices(self) -> list[Move]:
        """The moves that a resolution of this kind can mean."""
        if not self.carried or self.definition is None or self.plan is None or self.item.votes is None:
            return []
        named = self.item.choices.get(self.item.votes.put, ())
        return [move for name in named if (move := self.definition.move(name, self.plan.stage)) is not None]

    @cached_property
    def move(self) -> Move | None:
        """The one move, or the one chosen in the address."""
        wanted = self.visit.asked("move")
        fitting = [move for move in self.choices if len(self.choices) == 1 or move.name == wanted]
        return fitting[0] if fitting else None

    @property
    def stage(self) -> str:
        return self.names.stage(self.plan.kind, self.plan.stage) if self.plan else ""

    @property
    def to(self) -> str:
        return self.names.stage(self.plan.kind, self.move.to) if self.plan and self.move else ""

    @cached_property
    def schema(self) -> dict[str, Any]:
        """What the move asks for beside the resolution; what the meeting computes is never asked."""
        if self._denies:
            return {**EMPTY, "properties": {"grounds": GROUNDS}}
        if self.move is None or self.definition is None:
            return EMPTY
        whole = schema_of(self.move)
        properties = {name: of for name, of in whole["properties"].items() if name not in COMPUTED}
        if "returns" in properties:
            properties["returns"] = with_addressees(properties["returns"], list(self.definition.roles))
        required = [name for name in whole.get("required", ()) if name not in COMPUTED]
        return {**whole, "properties": properties, "required": required}

    @property
    def _denies(self) -> bool:
        """Whether what was voted comes to a ratification denied, which states why (R-32)."""
        found, votes = self.item.outcome, self.item.votes
        obligation = self.shown.meeting.items[self.item.number].obligation
        if found is None or votes is None or obligation is None:
            return False
        owed = World(self.visit.office.folds, fresh=False).find_obligation(obligation)
        return refuses(owed, votes.put, found.result)

    @property
    def words_schema(self) -> dict[str, Any]:
        """The words of a carried resolution; several numbered items each of a kind of its own."""
        row = {"number": COUNT, "literal": LABEL, "kind": {"type": "string", "enum": list(KINDS)}}
        items = {"type": "object", "properties": row, "required": ["number", "literal"]}
        words = {"literal": LABEL, "label": LABEL, "letter_number": LABEL, "items": {"type": "array", "items": items}}
        if self._carries_terms:
            words["terms"] = {"type": "array", "items": self._term_schema}
        return {"type": "object", "properties": words, "required": ["literal", "label"]}

    @property
    def _carries_terms(self) -> bool:
        kind = KINDS.get(self.item.votes.put if self.item.votes else "")
        return kind is not None and kind.outcome not in BARE

    @property
    def _term_schema(self) -> dict[str, Any]:
        """One condition, observation or assignment, with the posts, moves and evidence that this workflow knows."""
        whole: dict[str, Any] = RESOLUTION["properties"]["terms"]["items"]
        properties = {**whole["properties"], "owner": {**whole["properties"]["owner"], "properties": self._owner}}
        if self.definition is None:
            return {**whole, "properties": {k: v for k, v in properties.items() if k not in ("blocks", "lapses")}}
        ahead = self._ahead
        moves = dict.fromkeys(move.name for move in ahead if SYSTEM_POST not in move.by)
        asked = {kind for move in ahead for kinds in move.evidence for kind in kinds.split("|")} - RECORDS_OF_A_SITTING
        kinds = [kind for kind in self.definition.evidence if kind in asked]
        properties["blocks"] = {"type": "array", "items": {"type": "string", "enum": list(moves)}}
        properties["evidence"] = {"type": "array", "items": {"type": "string", "enum": kinds}}
        return {**whole, "properties": properties}

    @property
    def _ahead(self) -> list[Move]:
        """The moves that the plan can still make once this one is made, each step nearer to its end or back again."""
        moves = self.definition.moves if self.definition else ()
        reached = {self.move.to} if self.move else {stage for move in moves for stage in move.from_}
        while more := {move.to for move in moves if reached & {*move.from_}} - reached:
            reached |= more
        return [move for move in moves if reached & {*move.from_}]

    @property
    def _owner(self) -> dict[str, Any]:
        """Posts of the workflow, of the body that meets, and of the offices that are no body's."""
        body = load_body(self.visit.office, self.shown.meeting.body)
        offices = World(self.visit.office.folds, fresh=False).body(OFFICES)
        roles = self.definition.roles if self.definition else {}
        known = dict.fromkeys((*roles, *body.roster.posts, body.role, *(offices.roster.posts if offices else ())))
        return {"role": {"type": "string", "enum": [role for role in known if role != SYSTEM_POST]}}

    def choice(self, name: str, value: str) -> str | None:
        """The words of one choice of this form."""
        if name == "blocks":
            return self.names.move(value)
        return self.names.evidence(value) if name == "evidence" else self.names.choice(name, value)

    def opened(self) -> Posted:
        """The form as it is first shown: the usual words of the kind, and the meeting's label."""
        kind = self.item.votes.put if self.item.votes else ""
        posted: Posted = {"command": new_command(), "seen": str(self.shown.meeting.version)}
        posted["words/literal"] = KINDS[kind].th.partition(" / ")[0] if kind in KINDS else ""
        posted["words/label"] = self.shown.meeting.label
        if kind in NEEDED:
            posted["words/terms" + ROWS] = "1"
            posted["words/terms/0/sort"] = NEEDED[kind]
        return posted

    def resolution(self, posted: Posted, errors: dict[str, str]) -> tuple[Field, ...]:
        """The words of the resolution; none where nothing was carried."""
        errors = {(f"words/{at}" if at.startswith("terms") else at): told for at, told in errors.items()}
        form = Form(posted, errors, self.visit.lang, self.choice)
        return form.fields(self.words_schema, "words") if self.carried else ()

    def fields(self, posted: Posted, errors: dict[str, str]) -> tuple[Field, ...]:
        """The move's own questions; where reasons for a return are asked there is room for one."""
        if "returns" in self.schema["properties"] and not rows(posted, RETURNS):
            posted = {**posted, RETURNS + ROWS: "1"}
        return Form(posted, errors, self.visit.lang, self.names.choice).fields(self.schema, "input")

    def slots(self, errors: dict[str, str]) -> list[Slot]:
        """A place for each document that the move wants beside the record of this meeting, and one for any other."""
        if self.definition is None or self.move is None:
            return []
        beside = tuple(kinds for kinds in self.move.evidence if not set(kinds.split("|")) & RECORDS_OF_A_SITTING)
        return slots(self.names, self.definition, self.move.model_copy(update={"evidence": beside}), errors)

    def request(self, posted: Posted, errors: dict[str, str]) -> ResolveRequest | None:
        """What was typed, held to what the doors take; what cannot be read goes into `errors`. Raises InvalidInput."""
        reader = Reader(posted, self.visit.lang)
        words = reader.value(self.words_schema, "words") if self.carried else {}
        given = reader.value(self.schema, "input")
        errors |= reader.errors
        if errors:
            return None
        said = {
            "item": self.item.number,
            **words,
            "move": self.move.name if self.move else None,
            "input": given,
            "reason": posted.get("reason", "").strip() or None,
            "documents": [{"sha256": d.sha256, "kind": d.kind, "title": d.title} for d in attaching.requested(posted)],
            "waivers": [{"rule": waived.rule, "reason": waived.reason} for waived in waivers(posted)],
        }
        return wire.typed(wire.plain(json.dumps(said, ensure_ascii=False).encode()), ResolveRequest)

    def would(self, event: dict[str, Any]) -> dict[str, str]:
        """A move of the dry run: which plan, from where to where."""
        kind = str(event.get("kind", ""))
        return {
            "ref": str(event.get("ref", "")),
            "title": self._title(str(event.get("ref", ""))),
            "before": self.names.stage(kind, str(event["from_stage"])),
            "after": self.names.stage(kind, str(event["to_stage"])),
        }

    def event(self, event: dict[str, Any]) -> str:
        """An event of the dry run in words."""
        step = str(event.get("move") or event.get("fact") or "")
        if "term" in event:
            return self.visit.say("event.ObligationImposed")
        if event["published"] in ev.ObligationReleased.NAMES.values():
            return self.visit.say("event.ObligationReleased")
        if "asked" in event:
            return self.visit.say("event.AgendaItemPlaced")
        return self._step(step) or self.visit.say("event.ItemResolved")

    def _step(self, name: str) -> str:
        """The label of a move or fact; where the item is about no plan, of whichever plan it follows for."""
        found = self.definition.fact(name) if self.definition and name else None
        return found.label.of(self.visit.lang) if found else self.names.move(name) if name else ""

    def _title(self, ref: str) -> str:
        return plans.load(self.visit.office, ref, fresh=False).title if ref else ""
