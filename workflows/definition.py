"""The definition format: one edition of one kind's workflow, as data; everything the engine may do follows from it."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, cached_property
from typing import Any, Literal

from pydantic import Field, model_validator

from domain import canonical
from domain.events import DefinitionRef
from domain.reasons import Text
from workflows.ordering import in_order
from workflows.steps import Companion, Due, Fact, GuardUse, Label, Model, Move, Name, Opening, Role, Step

__all__ = [
    "EVERYWHERE",
    "OVERRIDDEN",
    "RESERVED",
    "Companion",
    "ContentPart",
    "Definition",
    "Due",
    "Fact",
    "GuardUse",
    "Label",
    "Model",
    "Move",
    "Name",
    "Opening",
    "Reaction",
    "Role",
    "RoleSpec",
    "Stage",
    "Step",
    "Timer",
    "asks_schema",
]


class ContentPart(Model):
    """A named part of the text and the JSON Schema it must satisfy."""

    label: Label
    schema_: dict[str, Any] = Field(alias="schema")
    order: int = 0


class Stage(Model):
    """Where a plan can stand."""

    th: str = Field(min_length=1)
    en: str = Field(min_length=1)
    cites: tuple[str, ...] = ()
    terminal: bool = False
    edits: dict[str, tuple[Role, ...]] = Field(default_factory=dict)
    order: int = 0

    @property
    def text(self) -> Text:
        return Text(self.th, self.en)


class Reaction(Model):
    """A fact in a body's stream that calls for a move by the engine on every plan of this kind in the move's stages."""

    body: str
    fact: str
    move: Name


class Timer(Model):
    """A move the engine makes itself once a date has come."""

    move: Name
    at: Literal["period_end"]
    working_days: int = Field(ge=0)


class RoleSpec(Model):
    """A role of this workflow: its name for people, who stands in, and whether it is the plan's own body's."""

    th: str = Field(min_length=1)
    en: str = Field(min_length=1)
    recorded_by: tuple[Role, ...] = ()
    """Secretaries who record what a body resolved, in their own name and the body's capacity."""
    substitutes: tuple[Role, ...] = ()
    """Who acts when the post is vacant (acting, delegate, override)."""
    own_body: bool = False


class Definition(Model):
    """One edition; `digest` pins it, and a published edition is never edited."""

    kind: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    edition: int = Field(ge=1)
    in_force_from: date
    title: Label
    cites: tuple[str, ...] = ()
    fragments: tuple[str, ...] = ()
    roles: dict[Role, RoleSpec]
    evidence: dict[str, Label] = Field(default_factory=dict)
    return_codes: dict[str, Label] = Field(default_factory=dict)
    kept_by: tuple[Role, ...] = ()
    """The secretariats that keep the file: they propose and confirm corrections and editions; empty = who may open."""
    opening: Opening
    parts: dict[str, ContentPart] = Field(default_factory=dict)
    stages: dict[Name, Stage]
    moves: tuple[Move, ...]
    facts: dict[Name, Fact] = Field(default_factory=dict)
    resolutions: dict[str, dict[str, tuple[Name, ...]]] = Field(default_factory=dict)
    """For each deciding body: kind of resolution → the moves it can stand for (one per stage)."""
    reactions: tuple[Reaction, ...] = ()
    timers: tuple[Timer, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _as_written(cls, raw: Any) -> Any:
        return in_order(raw)

    @cached_property
    def canonical(self) -> dict[str, Any]:
        """Plain data, as published into the log."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    @cached_property
    def ref(self) -> DefinitionRef:
        return DefinitionRef(kind=self.kind, edition=self.edition, digest=canonical.digest(self.canonical))

    @cached_property
    def by_stage(self) -> dict[Name, tuple[Move, ...]]:
        """The moves that leave each stage, in the order written."""
        return {stage: tuple(m for m in self.moves if stage in m.from_) for stage in self.stages}

    @cached_property
    def _by_place(self) -> dict[tuple[Name, Name], Move]:
        """Each move by a stage it leaves and its name; every guard about earlier acts asks for several."""
        return {(stage, move.name): move for stage, moves in self.by_stage.items() for move in reversed(moves)}

    @cached_property
    def move_names(self) -> tuple[Name, ...]:
        return tuple(dict.fromkeys(m.name for m in self.moves))

    @cached_property
    def clerks(self) -> tuple[Role, ...]:
        """The posts that may correct entries and adopt editions; never the engine."""
        return tuple(role for role in self.actors(self.kept_by or self.opening.by) if role != "system")

    def move(self, name: Name, stage: Name) -> Move | None:
        """The move of this name that leaves this stage."""
        return self._by_place.get((stage, name))

    def any_move(self, name: Name) -> Move | None:
        """A move of this name from any stage, or a reserved one: for its label and what it asks."""
        return next((m for m in self.moves if m.name == name), None) or RESERVED.get(name)

    def fact(self, name: Name) -> Fact | None:
        """A fact of this kind, or one that may be recorded on a plan of any kind."""
        return EVERYWHERE.get(name) or self.facts.get(name)

    def recordable(self, stage: Name) -> dict[Name, Fact]:
        """The facts that may be recorded in a stage, by name."""
        return {name: f for name, f in {**self.facts, **EVERYWHERE}.items() if not f.stages or stage in f.stages}

    @cached_property
    def stand_ins(self) -> dict[Role, tuple[Role, ...]]:
        """Each role with those who record or stand in for it, itself first."""
        return {role: (role, *spec.recorded_by, *spec.substitutes) for role, spec in self.roles.items()}

    @cached_property
    def stood_in(self) -> dict[Role, tuple[Role, ...]]:
        """Each substitute with the posts it stands in for; not with those for which one of these posts only records."""
        found: dict[Role, tuple[Role, ...]] = {}
        for role, spec in self.roles.items():
            for substitute in spec.substitutes:
                if not any(substitute in self.roles[by].substitutes for by in spec.recorded_by if by in self.roles):
                    found[substitute] = (*found.get(substitute, ()), role)
        return found

    def actors(self, roles: Iterable[Role]) -> tuple[Role, ...]:
        """These roles and those who record or stand in for them."""
        return self._actors(tuple(roles))

    @cached_property
    def _actors(self) -> Callable[[tuple[Role, ...]], tuple[Role, ...]]:
        """Every guard about persons asks this, several times a step; an edition never changes."""

        def actors(roles: tuple[Role, ...]) -> tuple[Role, ...]:
            return tuple(dict.fromkeys(name for role in roles for name in self.stand_ins.get(role, (role,))))

        return cache(actors)


EVERYWHERE: dict[Name, Fact] = {
    "ConflictDeclared": Fact(
        label=Label(th="แจ้งว่ามีส่วนได้เสีย", en="Declare a conflict of interest"),
        by=(),
        asks={"grounds": {"type": "string", "minLength": 1, "maxLength": 20_000, "x-sealed": True}},
        cites=("APA s.13",),
    ),
    "ObjectionRecorded": Fact(
        label=Label(th="บันทึกข้อโต้แย้งของเจ้าหน้าที่", en="Objection of an official recorded"),
        by=(),
        guards=(GuardUse(use="named@2"),),
        asks={
            "objection": {
                "type": "string",
                "title": "Objection",
                "x-title-th": "ข้อโต้แย้ง",
                "minLength": 1,
                "maxLength": 20_000,
                "x-sealed": True,
            }
        },
        required=("objection",),
        cites=("W27 s.52",),
    ),
}
"""Facts that may be recorded on a plan of any kind and in any stage, whatever its definition says.

Whoever holds any post declares a conflict; who is named in the act objects (`named@2`).
"""


def _reserved(name: Name, event: str, th: str, en: str, *cites: str) -> Move:
    asks = {
        "obligation": {"type": "string", "title": "Obligation", "x-title-th": "ภาระที่เป็นเหตุ"},
        "newer": {"type": "string", "title": "The issue that had replaced it", "x-title-th": "ฉบับที่เคยแทนที่"},
        "decision": {"type": "integer", "title": "Decision set aside (version)", "x-title-th": "มติที่สิ้นผล (ลำดับ)"},
    }
    label = Label(th=th, en=en)
    return Move(name=name, from_=("*",), to="*", label=label, by=("system",), event=event, asks=asks, cites=cites)


RESERVED: dict[Name, Move] = {
    move.name: move
    for move in (
        _reserved(
            "lapse_of_approval",
            "ApprovalLapsed",
            "มติสิ้นผลเพราะไม่เป็นไปตามเงื่อนไข",
            "The approval lapses by its terms",
            "W05",
            "INV",
        ),
        _reserved(
            "not_ratified",
            "OverrideSetAside",
            "การดำเนินการฉุกเฉินไม่ได้รับสัตยาบัน",
            "The emergency move falls without ratification",
            "INV",
        ),
        _reserved(
            "in_force_again",
            "PlanInForceAgain",
            "กลับมามีผลใช้ เพราะมติของฉบับที่มาแทนสิ้นผล",
            "In force again: the decision on the issue that replaced it has fallen",
            "S0.37",
            "INV",
        ),
    )
}
"""Moves of plans of any kind that undo a decision (`workflows.setting_aside`); nobody asks for them at a door."""
OVERRIDDEN = "MoveOverridden"
"""The event of any move made by an emergency override: whoever waits for the body's decision must not act on it."""


def asks_schema(step: Step) -> dict[str, Any]:
    """JSON Schema (2020-12) of a step's `input`."""
    return {
        "type": "object",
        "properties": step.asks,
        "required": list(step.required),
        "additionalProperties": False,
    }
