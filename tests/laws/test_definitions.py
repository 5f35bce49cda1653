"""Laws that every shipped definition keeps, and the machines of the domain that two of them are."""

import json
from pathlib import Path

import msgspec
import pytest
import yaml

from domain import canonical
from workflows import asks, library
from workflows.checker import check
from workflows.decide import ALWAYS, BINDING, DECISION, ONWARD
from workflows.definition import EVERYWHERE, Definition
from workflows.diagram import mermaid
from workflows.flaws import steps
from workflows.guards.profiles import OWN
from workflows.judge import leads_to
from workflows.registry import GUARDS
from workflows.schema import PATH, text
from workflows.standard_asks import schema_of

SHIPPED = library.shipped()
each = pytest.mark.parametrize("definition", SHIPPED, ids=lambda d: f"{d.kind}@{d.edition}")
MACHINES = json.loads((Path(__file__).parents[1] / "data" / "state_machines.json").read_text("utf-8"))
SOURCES = Path(library.__file__).parent / "definitions"
DIGESTS = Path(__file__).parents[1] / "data" / "definition_digests.json"


@each
def test_a_shipped_definition_has_no_flaw(definition: Definition) -> None:
    assert check(definition, SHIPPED) == []


@each
def test_a_definition_read_back_from_its_canonical_form_is_the_same_in_order_and_digest(definition: Definition) -> None:
    stored = msgspec.json.decode(canonical.encode(definition.canonical))
    again = Definition.model_validate(stored)
    assert again.ref == definition.ref
    assert list(again.stages) == list(definition.stages)
    assert list(again.facts) == list(definition.facts)
    for move in definition.moves:
        found = again.any_move(move.name)
        assert found is not None
        assert list(found.asks) == list(move.asks)


@each
def test_a_definition_can_be_stored_as_a_fact(definition: Definition) -> None:
    canonical.check(definition.canonical)
    assert len(canonical.encode(definition.canonical)) < canonical.BODY_LIMIT


@each
def test_every_step_asks_by_a_valid_schema_and_seals_words(definition: Definition) -> None:
    for where, step in steps(definition):
        assert asks.flaws_of_schema(schema_of(step)) == "", where
        for name, field in step.asks.items():
            is_long = field.get("type") == "string" and field.get("maxLength", 0) > 500
            assert not is_long or field.get("x-sealed"), f"{where}/{name} is free text and must be sealed"
            assert {"title", "x-title-th"} <= set(field), f"{where}/{name} has no words"


@each
def test_the_judge_leads_where_the_definition_says_and_nowhere_when_a_guard_fails(definition: Definition) -> None:
    for move in definition.moves:
        for stage in definition.stages:
            expected = move.to if definition.move(move.name, stage) is move else None
            if expected is not None:
                assert leads_to(definition, stage, move.name, passes=True) == move.to
                assert leads_to(definition, stage, move.name, passes=False) is None
            elif definition.move(move.name, stage) is None:
                assert leads_to(definition, stage, move.name, passes=True) is None


@each
def test_the_diagram_shows_every_stage_and_every_move(definition: Definition) -> None:
    drawn = mermaid(definition, "en")
    for name, stage in definition.stages.items():
        assert f'state "{stage.en}" as {name}' in drawn
    for move in definition.moves:
        for stage_name in move.from_:
            assert f"{stage_name} --> {move.to}: {move.label.en}" in drawn


@each
def test_a_published_edition_is_never_edited(definition: Definition) -> None:
    kept = json.loads(DIGESTS.read_text("utf-8"))
    assert definition.ref.digest == kept[f"{definition.kind}@{definition.edition}"]


def test_every_guard_edition_is_used_by_a_shipped_definition_or_by_every_step_or_was_once() -> None:
    always = {use.use for use in (*ALWAYS, *ONWARD, *BINDING, *DECISION)}
    replaced = {"actor@1", "conflict@1", "evidence@1", "four_eyes@1", "terms@1", "testimony@1", "named@1"}
    everywhere = {use.use for fact in EVERYWHERE.values() for use in fact.guards}
    used = {use.use for d in SHIPPED for _, step in steps(d) for use in step.guards}
    assert used | always | everywhere | replaced | set(OWN.values()) == set(GUARDS)


@pytest.mark.parametrize("kind", MACHINES)
def test_stages_are_those_of_the_machine(kind: str) -> None:
    machine, definition = MACHINES[kind], library.Book(SHIPPED).get(kind, 1)
    assert {name: stage.th for name, stage in definition.stages.items()} == {
        s["id"]: s["th"] for s in machine["states"]
    }
    assert definition.opening.to == machine["initial"]
    assert {name for name, stage in definition.stages.items() if stage.terminal} == set(machine["terminal"])


@pytest.mark.parametrize("kind", MACHINES)
def test_moves_are_those_of_the_machine(kind: str) -> None:
    machine, definition = MACHINES[kind], library.Book(SHIPPED).get(kind, 1)
    ours = {(m.name, stage, m.to, m.by, m.event) for m in definition.moves for stage in m.from_}
    theirs = {(t["command"], t["from"], t["to"], (t["actor"],), t["event"]) for t in machine["transitions"]}
    assert ours == theirs


RISK_REPORT = "รายงานความเสี่ยง"
"""Asked for by the guard of R-14, only when the outcome is a revision."""


@pytest.mark.parametrize("kind", MACHINES)
def test_evidence_is_that_of_the_machine(kind: str) -> None:
    machine, definition = MACHINES[kind], library.Book(SHIPPED).get(kind, 1)
    for transition in machine["transitions"]:
        written = transition["evidence"].replace(" / ", "/")
        wanted = [] if written == "—" else written.replace(", ", " + ").split(" + ")
        move = definition.move(transition["command"], transition["from"])
        assert move is not None
        kinds = [*move.evidence, *(["risk_report"] if RISK_REPORT in wanted else [])]
        assert len(kinds) == len(wanted), transition
        for kind_code, thai in zip(kinds, wanted, strict=True):
            labels = [definition.evidence[code].th for code in kind_code.split("|")]
            assert all(part in labels for part in thai.split("/")), (transition, labels)


def test_deadlines_are_those_of_the_machine() -> None:
    book = library.Book(SHIPPED)
    dues = {
        move.name: (move.due.days, move.due.calendar, move.due.from_)
        for kind in MACHINES
        for move in book.get(kind, 1).moves
        if move.due
    }
    assert dues == {
        "resubmit_to_committee": (30, "calendar", "entered"),
        "start_ministry_clearance": (15, "working", "entered"),
        "schedule_on_agenda": (10, "working", "entered"),
        "start_dissemination": (30, "calendar", "fact:ResolutionNotified"),
        "open_review": (365 + 90, "calendar", "first_entered"),
        "close": (90, "calendar", "entered"),
        "resubmit_area_draft": (15, "calendar", "entered"),
    }


def test_the_published_schema_of_the_format_is_current_and_holds_for_every_file() -> None:
    assert PATH.read_text("utf-8") == text()
    schema = json.loads(text())
    assert asks.flaws_of_schema(schema) == ""
    for path in SOURCES.glob("*/*.yaml"):
        raw = json.loads(json.dumps(yaml.safe_load(path.read_text("utf-8")), default=str))
        assert asks.errors(schema, raw) == [], path
    fragment = {**schema, "$ref": "#/$defs/Fragment"}
    for name in ("properties", "required", "additionalProperties"):
        fragment.pop(name)
    for path in SOURCES.glob("fragments/*/*.yaml"):
        assert asks.errors(fragment, yaml.safe_load(path.read_text("utf-8"))) == [], path
