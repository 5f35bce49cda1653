"""How a definition is written in YAML: a kind's own file, shared fragments, and what the kind adds to a fragment."""

from typing import Any, TypeVar

import yaml
from pydantic import Field, ValidationError

from domain.errors import Problem
from workflows.definition import (
    Companion,
    ContentPart,
    Definition,
    Fact,
    GuardUse,
    Label,
    Model,
    Move,
    Name,
    Reaction,
    Role,
    RoleSpec,
    Stage,
)
from workflows.ordering import NUMBERED

M = TypeVar("M", bound=Model)


class BadDefinition(Problem):
    """The definition file cannot be read; each line says where and why."""

    code = "bad_definition"
    th = "อ่านไฟล์แบบกระบวนงานไม่ได้ แต่ละบรรทัดบอกตำแหน่งและสาเหตุ"


class MoveAddition(Model):
    """What a kind adds to every move of one name in a fragment."""

    guards: tuple[GuardUse, ...] = ()
    binds: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    with_: tuple[Companion, ...] = Field(default=(), alias="with")
    by: tuple[Role, ...] = ()


class Additions(Model):
    """How a kind embeds its fragments: before which of its stages they stand, and what it adds to them."""

    before: Name | None = None
    last: tuple[Name, ...] = ()
    """Stages of a fragment that are listed after the kind's own: side tracks and ends."""
    stages: dict[Name, dict[str, tuple[Role, ...]]] = Field(default_factory=dict)
    """Stage of a fragment → which parts who may edit there."""
    moves: dict[Name, MoveAddition] = Field(default_factory=dict)


class Source(Definition):
    """A kind's file: a definition, and its additions to the fragments it names."""

    additions: Additions = Additions()


class Fragment(Model):
    """A stretch of stages and moves that several kinds run through; it may lead to stages only the kind has."""

    fragment: Name
    edition: int = Field(ge=1)
    cites: tuple[str, ...] = ()
    roles: dict[Role, RoleSpec] = Field(default_factory=dict)
    evidence: dict[str, Label] = Field(default_factory=dict)
    return_codes: dict[str, Label] = Field(default_factory=dict)
    parts: dict[str, ContentPart] = Field(default_factory=dict)
    stages: dict[Name, Stage]
    moves: tuple[Move, ...]
    facts: dict[Name, Fact] = Field(default_factory=dict)
    resolutions: dict[str, dict[str, tuple[Name, ...]]] = Field(default_factory=dict)
    reactions: tuple[Reaction, ...] = ()


def read_source(text: str) -> Source:
    """A kind's file. Raises BadDefinition."""
    return _read(text, Source)


def read_fragment(text: str) -> Fragment:
    """A fragment's file. Raises BadDefinition."""
    return _read(text, Fragment)


def _read(text: str, model: type[M]) -> M:
    try:
        return model.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise BadDefinition(str(error)) from error
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise BadDefinition("\n".join(lines)) from error


def merge(source: Source, fragments: tuple[Fragment, ...]) -> Definition:
    """The whole definition: fragments' stages stand before the stage named, their moves after the kind's own;
    where both give a role, label or fact, the kind's own holds."""
    own = source.model_dump(by_alias=True, exclude={"additions"})
    shared = [fragment.model_dump(by_alias=True) for fragment in fragments]
    for name in ("roles", "evidence", "return_codes", "parts", "facts", "resolutions"):
        own[name] = {key: value for part in (*shared, own) for key, value in part[name].items()}
    own["stages"] = _stages(source, own["stages"], shared)
    for name in NUMBERED:
        own[name] = {key: {k: v for k, v in value.items() if k != "order"} for key, value in own[name].items()}
    own["moves"] = [*own["moves"], *(_with_additions(source, move) for part in shared for move in part["moves"])]
    own["reactions"] = [*own["reactions"], *(reaction for part in shared for reaction in part["reactions"])]
    return Definition.model_validate(own)


def _stages(source: Source, own: dict[str, Any], shared: list[dict[str, Any]]) -> dict[str, Any]:
    middle = {name: stage for part in shared for name, stage in part["stages"].items()}
    for name, edits in source.additions.stages.items():
        if name not in middle:
            raise BadDefinition(f"additions.stages.{name}: no fragment has this stage")
        middle[name] = {**middle[name], "edits": {**middle[name]["edits"], **edits}}
    before = source.additions.before
    first = dict(list(own.items())[: list(own).index(before)]) if before in own else dict(own)
    last = {name: middle.pop(name) for name in source.additions.last}
    return {**first, **middle, **own, **last}


def _with_additions(source: Source, move: dict[str, Any]) -> dict[str, Any]:
    added = source.additions.moves.get(move["name"])
    if added is None:
        return move
    extra = added.model_dump(by_alias=True)
    return {**move, **{name: (*move[name], *values) for name, values in extra.items() if values}}
