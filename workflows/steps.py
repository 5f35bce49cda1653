"""A step of a workflow as its definition writes it: moves, facts and openings, and what they are made of."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.reasons import Severity, Text

Name = str
Role = str


class Model(BaseModel):
    """Closed and immutable: an unknown key in a definition is an error, not a comment."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Label(Model):
    """Words for people, both languages required."""

    th: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def text(self) -> Text:
        return Text(self.th, self.en)

    def of(self, lang: str) -> str:
        return self.en if lang == "en" else self.th


class GuardUse(Model):
    """A guard by name and edition (`quorum@1`) and its parameters; `severity` only where the source allows a choice."""

    use: str = Field(pattern=r"^[a-z][a-z0-9_]*@[1-9][0-9]*$")
    with_: dict[str, Any] = Field(default_factory=dict, alias="with")
    severity: Severity | None = None


class Due(Model):
    """When a move should be made: so many days after the stage was entered (`first_entered`: for the first time only),
    a fact recorded, or the period ended."""

    days: int = Field(ge=0)
    calendar: Literal["working", "calendar"] = "calendar"
    from_: str = Field(default="entered", alias="from", pattern=r"^(entered|first_entered|period_end|fact:[A-Z]\w+)$")
    basis: str = ""


class Companion(Model):
    """A move made on another plan in the same transaction, or the opening of the successor."""

    plan: Literal["predecessor", "parent"] | None = None
    move: Name | None = None
    opens: Literal["successor"] | None = None
    when: dict[str, str] = Field(default_factory=dict)
    """Input values that must hold for the companion to happen; empty means always (when such a plan exists)."""


class Step(Model):
    """What a move, a fact and an opening have in common."""

    label: Label
    by: tuple[Role, ...]
    guards: tuple[GuardUse, ...] = ()
    asks: dict[str, Any] = Field(default_factory=dict)
    """JSON Schema properties of `input`; one with `x-sealed: true` is free text or personal and is stored sealed."""
    required: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    """Document kinds that must be attached; `a|b` means either."""
    cites: tuple[str, ...] = ()
    binds: tuple[str, ...] = ()
    """Content parts whose digests the event records; a later change makes it stale."""
    decides: bool = False
    """Whether it is a decision, for which a person must have signed in minutes ago; moves of a `body` always are."""


class Move(Step):
    """A named step from a stage to a stage."""

    name: Name
    from_: tuple[Name, ...] = Field(alias="from", min_length=1)
    to: Name
    event: str = Field(pattern=r"^[A-Z][A-Za-z0-9]+$")
    body: str | None = None
    """The deciding body: a body id, or `own` for the plan's own body; such a move needs a resolution and a sitting."""
    due: Due | None = None
    retroactive: bool = False
    reason: Literal["required", "optional"] = "optional"
    returns: tuple[str, ...] = ()
    """Return codes this move may carry; not empty = it sends the text back with reasons that must be answered."""
    answers: bool = False
    with_: tuple[Companion, ...] = Field(default=(), alias="with")


class Fact(Step):
    """A named fact that changes no stage; its key is the published event name."""

    stages: tuple[Name, ...] = ()
    """Stages in which it may be recorded; empty = all."""
    order: int = 0


class Opening(Step):
    """How a plan of this kind begins."""

    event: str
    to: Name
    period: bool = False
    parent_kind: str | None = None
    child_limit_by_area: bool = False
