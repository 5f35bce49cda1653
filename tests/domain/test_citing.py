"""A basis in words: every mark of a rule has them, and none names a paper that no reader has."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.citing import cite, is_mark
from domain.sitting import PROFILES
from workflows import guards, library
from workflows.registry import GUARDS

assert guards
ROOT = Path(__file__).parents[2]
OURS = re.compile(r"domain\.md|architecture|interfaces|product\.md|§")
MARKED = re.compile(r"\b(?:[SW]\d|R-\d|APA|INV\b)")
CITING = {"reason": 2, "_reason": 2, "refusal": 2}
"""Where a call of that name has its basis."""


def spoken() -> Iterator[tuple[str, str]]:
    """Every basis written down in the rules, with where it stands."""
    yield from ((guard.id, guard.basis) for guard in GUARDS.values())
    for profile in PROFILES.values():
        yield from ((profile.name, basis) for basis in (profile.basis, profile.majority_basis))
    for definition in library.shipped():
        cited = (mark for move in definition.moves for mark in move.cites)
        yield from ((f"{definition.kind}@{definition.edition}", mark) for mark in cited)
    for folder in ("domain", "workflows", "services"):
        for path in (ROOT / folder).rglob("*.py"):
            yield from ((path.name, basis) for basis in written(ast.parse(path.read_text("utf-8"))))


def written(tree: ast.Module) -> Iterator[str]:
    """Bases as string constants: `basis=`, `BASIS =`, and where a reason is made."""
    for node in ast.walk(tree):
        found: ast.expr | None = None
        if (isinstance(node, ast.keyword) and node.arg in ("basis", "majority_basis")) or (
            isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and "BASIS" in t.id for t in node.targets)
        ):
            found = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CITING:
            found = node.args[CITING[node.func.id]] if len(node.args) > CITING[node.func.id] else None
        if isinstance(found, ast.Constant) and isinstance(found.value, str):
            yield found.value


def test_there_are_many_bases() -> None:
    assert len({basis for _, basis in spoken()}) > 40


@pytest.mark.parametrize("basis", sorted({basis for _, basis in spoken()}))
@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_basis_has_words_and_names_no_paper_of_ours(basis: str, lang: str) -> None:
    assert not OURS.search(basis), [where for where, said in spoken() if said == basis]
    said = cite(lang, basis)
    assert said != basis or not is_mark(basis)
    assert not MARKED.search(said), said
    assert lang == "th" or not re.search("[ก-๙]", said)


@pytest.mark.parametrize(
    ("bases", "th", "en"),
    [
        (("APA s.79", "APA s.82"), "พ.ศ. 2539 มาตรา 79 และ 82", "B.E. 2539 s.79 and s.82"),
        (("APA s.80 (W25)",), "พ.ศ. 2539 มาตรา 80", "B.E. 2539 s.80"),
        (("S0.37, S0.38",), "พ.ศ. 2562–2565 ข้อ 11", "B.E. 2562–2565, step 11"),
        (("S0.24, S0.25",), "พ.ศ. 2562–2565 ข้อ 7", "B.E. 2562–2565, step 7"),
        (("W27 s.52",), "วิธีการงบประมาณ พ.ศ. 2561 มาตรา 52", "Budget Procedures Act B.E. 2561 s.52"),
    ],
)
def test_sections_and_steps_are_named_as_people_name_them(bases: tuple[str, ...], th: str, en: str) -> None:
    assert cite("th", *bases).endswith(th)
    assert cite("en", *bases).endswith(en)


@pytest.mark.parametrize("own", ["ข้อ 9, วรรค 2 ของคำสั่ง", "1/2561", "1/2569 วาระที่ 1"])
def test_what_an_office_wrote_itself_stays_as_it_is(own: str) -> None:
    assert not is_mark(own)
    assert (cite("th", own), cite("en", own)) == (own, own)


@pytest.mark.parametrize("old", ["domain.md §4.8", "R-29; architecture §4", "domain.md §2.1, §4.4 (W05)"])
def test_an_old_record_is_shown_in_words_too(old: str) -> None:
    assert not OURS.search(cite("th", old) + cite("en", old))
