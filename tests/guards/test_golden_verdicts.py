"""What each released guard edition said is what it says for ever: stored facts are judged again."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from workflows import guards
from workflows.registry import GUARDS, Guard, register

assert guards
FOLDER = Path(__file__).parents[1] / "data" / "verdicts"


def samples() -> list[Any]:
    return [
        pytest.param(path.stem, row, id=f"{path.stem}-{number}")
        for path in sorted(FOLDER.glob("*.json"))
        for number, row in enumerate(json.loads(path.read_text("utf-8")))
    ]


@pytest.mark.parametrize(("guard", "row"), samples())
def test_a_stored_verdict_is_given_again(guard: str, row: dict[str, Any]) -> None:
    edition = GUARDS[guard]
    failure = edition.judge(
        msgspec.convert(row["facts"], edition.facts), msgspec.convert(row["params"], edition.params)
    )
    assert (failure is None) == row["passes"]
    assert failure is None or failure.missing == row["missing"]


@pytest.mark.parametrize("guard", sorted(GUARDS))
def test_every_guard_edition_keeps_samples_of_both_outcomes(guard: str) -> None:
    rows = json.loads((FOLDER / f"{guard}.json").read_text("utf-8"))
    assert {row["passes"] for row in rows} == {True, False}


@pytest.mark.parametrize("guard", GUARDS.values(), ids=lambda g: g.id)
def test_every_guard_speaks_both_languages_and_cites_its_basis(guard: Guard) -> None:
    assert any("ก" <= letter <= "๎" for letter in guard.text.th)
    assert guard.text.en.isascii()
    assert guard.basis


@pytest.mark.parametrize("guard", sorted(GUARDS))
def test_every_refusal_says_what_is_missing_and_who_can_cure_it(guard: str) -> None:
    edition = GUARDS[guard]
    for row in json.loads((FOLDER / f"{guard}.json").read_text("utf-8")):
        facts = msgspec.convert(row["facts"], edition.facts)
        failure = edition.judge(facts, msgspec.convert(row["params"], edition.params))
        if failure is None:
            continue
        assert failure.missing
        if edition.severity == "record":
            continue
        assert failure.cure is not None
        assert all((failure.cure.who, failure.cure.what.th, failure.cure.what.en))


def test_facts_of_a_guard_are_a_closed_struct_that_survives_storage() -> None:
    for guard in GUARDS.values():
        for row in json.loads((FOLDER / f"{guard.id}.json").read_text("utf-8")):
            facts = msgspec.convert(row["facts"], guard.facts)
            assert json.loads(msgspec.json.encode(facts)) == row["facts"]


def test_an_edition_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        register(GUARDS["quorum@1"])
