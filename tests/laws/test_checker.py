"""The checker is itself checked: one flaw of each sort is planted, and found where it was planted."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import msgspec
import pytest

from domain import canonical
from workflows import library
from workflows.checker import check
from workflows.definition import Definition

Plant = Callable[[dict[str, Any]], None]
BOOK = library.Book(library.shipped())


def plain(kind: str = "component_draft") -> dict[str, Any]:
    """A sound definition as plain data, to be spoilt."""
    return deepcopy(msgspec.json.decode(canonical.encode(BOOK.get(kind, 1).canonical)))


def move(raw: dict[str, Any], name: str) -> dict[str, Any]:
    return next(m for m in raw["moves"] if m["name"] == name)


def _set(name: str, **values: Any) -> Plant:
    return lambda raw: move(raw, name).update(values)


def _add_guard(name: str, use: dict[str, Any]) -> Plant:
    return lambda raw: move(raw, name)["guards"].append(use)


def _add_move(base: str, **values: Any) -> Plant:
    return lambda raw: raw["moves"].append({**move(raw, base), **values})


def _add_stage(name: str, **values: Any) -> Plant:
    return lambda raw: raw["stages"].update({name: {"th": "ขั้น", "en": "Stage", "order": 9, **values}})


def _only(post: str) -> Plant:
    def plant(raw: dict[str, Any]) -> None:
        raw["opening"]["by"] = [post]
        for each in raw["moves"]:
            each["by"] = [post]

    return plant


def _without_substitutes(raw: dict[str, Any]) -> None:
    for role in raw["roles"].values():
        role.pop("substitutes", None)


def _pitfall(raw: dict[str, Any]) -> None:
    _add_stage("pit")(raw)
    move(raw, "return_area_draft")["to"] = "pit"


def _labelled_in_thai(raw: dict[str, Any]) -> None:
    raw["stages"]["drafting"]["en"] = "ยกร่าง"


PLANTED: dict[str, tuple[Plant, str, str]] = {
    "a stage nobody reaches": (_add_stage("island", terminal=True), "stages/island", "unreachable"),
    "a stage without a way out": (_pitfall, "stages/pit", "dead_end"),
    "a way out without a substitute": (_without_substitutes, "stages/drafting", "no_substitute"),
    "two moves of one name": (
        _add_move("accept_area_draft", to="returned"),
        "moves/accept_area_draft",
        "ambiguous_move",
    ),
    "an unknown guard": (
        _add_guard("accept_area_draft", {"use": "magic@1"}),
        "moves/accept_area_draft",
        "unknown_guard",
    ),
    "an unknown edition": (_add_guard("accept_area_draft", {"use": "quorum@9"}), "moves/accept", "unknown_guard"),
    "bad guard parameters": (
        _add_guard("accept_area_draft", {"use": "edition@1", "with": {"x": 1}}),
        "moves/accept_area_draft/guards/edition@1",
        "bad_parameters",
    ),
    "a guard that names no move": (
        _add_guard("accept_area_draft", {"use": "text_unchanged@1", "with": {"bound_by": ["fly"], "parts": ["core"]}}),
        "moves/accept_area_draft/guards/text_unchanged@1",
        "unknown_name",
    ),
    "an unknown stage": (_set("accept_area_draft", to="heaven"), "moves/accept_area_draft/to", "unknown_name"),
    "an unknown role": (_set("accept_area_draft", by=["pope"]), "moves/accept_area_draft/by", "unknown_name"),
    "an unknown document": (
        _set("accept_area_draft", evidence=["a|b"]),
        "moves/accept_area_draft/evidence",
        "unknown_name",
    ),
    "an unknown part": (_set("accept_area_draft", binds=["soul"]), "moves/accept_area_draft/binds", "unknown_name"),
    "an unknown return code": (
        _set("return_area_draft", returns=["bad"]),
        "moves/return_area_draft/returns",
        "unknown_name",
    ),
    "a deciding body without resolutions": (
        _set("review_in_subcommittee", body="BODY-X"),
        "moves/review_in_subcommittee/body",
        "no_resolution",
    ),
    "an unknown kind of resolution": (
        lambda raw: raw["resolutions"]["own"].update({"shrug": ["review_in_subcommittee"]}),
        "resolutions/own",
        "unknown_name",
    ),
    "a decision without a quorum": (_set("review_in_subcommittee", guards=[]), "moves/review_in_sub", "guard_mismatch"),
    "a return nobody can answer": (_set("return_area_draft", to="accepted"), "moves/return_area_draft", "unanswerable"),
    "one pair of eyes": (_only("national_committee_secretariat"), "stages/accepted", "one_pair_of_eyes"),
    "a schema that is none": (
        _set("accept_area_draft", asks={"x": {"type": "number of things"}}),
        "moves/accept_area_draft/asks/x",
        "bad_schema",
    ),
    "a required field nobody asks for": (
        _set("accept_area_draft", required=["x"]),
        "moves/accept_area_draft/required",
        "unknown_name",
    ),
    "a part whose schema is none": (
        lambda raw: raw["parts"]["core"].update(schema={"type": 7}),
        "parts/core/schema",
        "bad_schema",
    ),
    "an event name taken twice": (
        lambda raw: raw["facts"].update({"AreaDraftAccepted": raw["facts"]["ObjectionRecorded"]}),
        "facts/AreaDraftAccepted",
        "bad_event",
    ),
    "a move named like one of the engine's own": (
        _add_move("accept_area_draft", name="lapse_of_approval"),
        "moves/lapse_of_approval",
        "reserved",
    ),
    "an event published like one of the engine's own": (
        _set("accept_area_draft", event="ApprovalLapsed"),
        "moves/accept_area_draft",
        "reserved",
    ),
    "an English label in Thai": (_labelled_in_thai, "stages/drafting", "bad_label"),
    "a deadline from an unknown fact": (
        _set("resubmit_area_draft", due={"days": 3, "from": "fact:Eclipse"}),
        "moves/resubmit_area_draft/due",
        "unknown_name",
    ),
    "a companion that is no move of the engine": (
        _set("accept_area_draft", **{"with": [{"plan": "predecessor", "move": "submit_area_draft"}]}),
        "moves/accept_area_draft/with",
        "bad_companion",
    ),
    "companions in a circle": (
        _set("accept_area_draft", **{"with": [{"plan": "predecessor", "move": "accept_area_draft"}]}),
        "moves/accept_area_draft/with",
        "endless",
    ),
    "a reaction without its move": (
        lambda raw: raw.update(reactions=[{"body": "BODY-CAB", "fact": "Left", "move": "fly"}]),
        "reactions/Left",
        "bad_reaction",
    ),
    "a timer that never stops": (
        lambda raw: (
            raw["roles"].update(system={"th": "ระบบ", "en": "System"}),
            raw["moves"].append(
                {**move(raw, "accept_area_draft"), "name": "tick", "by": ["system"], "from": ["submitted"]}
            ),
            move(raw, "tick").update(to="submitted"),
            raw.update(timers=[{"move": "tick", "at": "period_end", "working_days": 1}]),
        )[0],
        "timers/period_end",
        "endless",
    ),
}


@pytest.mark.parametrize(("plant", "where", "code"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_flaw_is_found(plant: Plant, where: str, code: str) -> None:
    raw = plain()
    assert (where, code) not in _found(raw, where)
    plant(raw)
    assert (where, code) in _found(raw, where)


def _found(raw: dict[str, Any], where: str) -> set[tuple[str, str]]:
    """Flaws at or under a place, each told in both languages."""
    flaws = check(Definition.model_validate(raw))
    assert all(flaw.text.of(lang) for flaw in flaws for lang in ("th", "en"))
    return {(where, flaw.code) for flaw in flaws if flaw.where.startswith(where)}


def test_a_shipped_definition_is_sound_before_anything_is_planted() -> None:
    assert check(Definition.model_validate(plain())) == []


def test_a_join_of_a_kind_that_never_forks_is_found() -> None:
    plan = BOOK.get("national_plan_version", 1)
    orphan = Definition.model_validate({**plain(), "opening": {**plain()["opening"], "parent_kind": "budget_line"}})
    assert check(plan, (plan, BOOK.get("component_draft", 1))) == []
    assert {flaw.code for flaw in check(plan, (plan, orphan))} == {"broken_join"}
    assert {flaw.code for flaw in check(plan, (plan,))} == {"broken_join"}
    assert {flaw.where for flaw in check(orphan, (plan, orphan))} == {"opening/parent_kind"}


def test_a_join_on_a_stage_its_children_do_not_have_is_found() -> None:
    plan = BOOK.get("national_plan_version", 1)
    raw = plain()
    raw["stages"] = {("handed_in" if n == "submitted" else n): stage for n, stage in raw["stages"].items()}
    for each in raw["moves"]:
        each["to"] = "handed_in" if each["to"] == "submitted" else each["to"]
        each["from"] = ["handed_in" if stage == "submitted" else stage for stage in each["from"]]
    child = Definition.model_validate(raw)
    assert check(child) == []
    assert {flaw.code for flaw in check(plan, (plan, child))} == {"broken_join"}
