"""Laws over every refusal: one table of statuses, a stable code of its own, a sentence in both languages."""

import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator

import msgspec
import pytest

import api
import domain
import projections
import services
import workflows
from api.http import problems
from domain.errors import Problem
from domain.thai.refs import BadReference
from services import accounts, ledger
from services.problems import NotFound
from services.settings import BadSetting
from tests.support.doors import Doors

NEVER_AT_A_DOOR = (
    "api.cli",
    "domain.workdays.BadCalendar",
    "services.client",
    "services.demo",
    "services.embedded",
    "services.authority.founding_file",
    "services.authority.genesis",
    "services.running.last_system",
    "services.ledger.keys",
    "services.ledger.problems.NotFounded",
    "services.ledger.problems.WrongLedger",
    "services.running.migrate",
    "services.running.rebuild",
    "services.relay",
    "services.running.secrets",
    "services.settings",
    "services.running.release.",
)
"""Refusals of starting, carrying and looking after; no request meets them."""


def every(root: type[Problem]) -> Iterator[type[Problem]]:
    for cls in root.__subclasses__():
        yield cls
        yield from every(cls)


def name_of(cls: type[Problem]) -> str:
    return f"{cls.__module__}.{cls.__name__}"


for package in (domain, workflows, projections, services, api):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
PROBLEMS = sorted({cls for cls in every(Problem) if not cls.__module__.startswith("tests")}, key=name_of)


@pytest.mark.parametrize("cls", PROBLEMS, ids=name_of)
def test_every_refusal_has_a_code_and_a_sentence_in_both_languages(cls: type[Problem]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]+", cls.code)
    assert re.search("[ก-๙]", cls.text("th"))
    assert re.match("[A-Z]", cls.text("en"))
    assert not re.search("[ก-๙]", cls.text("en"))


@pytest.mark.parametrize("cls", PROBLEMS, ids=name_of)
def test_every_refusal_that_a_request_can_meet_has_a_status(cls: type[Problem]) -> None:
    if name_of(cls).startswith(NEVER_AT_A_DOOR):
        assert cls not in problems.STATUS
    else:
        assert any(ancestor in problems.STATUS for ancestor in cls.__mro__)


def test_no_two_refusals_with_different_words_share_a_code() -> None:
    words = defaultdict(set)
    for cls in PROBLEMS:
        words[cls.code].add((cls.__name__, cls.text("th")))
    alike = {"bad_reference", "not_found"}
    assert {code: said for code, said in words.items() if len(said) > 1 and code not in alike} == {}


def test_a_refusal_that_was_never_meant_for_a_door_tells_a_stranger_nothing() -> None:
    answer = problems.response(BadSetting("ANUMAT_VAULT_KEY is wrong"), "en")
    assert answer.status_code == 500
    assert b"ANUMAT" not in answer.body
    assert msgspec.json.decode(answer.body)["code"] == "unexpected"


def test_what_is_absent_and_what_is_forbidden_are_the_same_bytes() -> None:
    bodies = {bytes(problems.response(p, "th").body) for p in (NotFound("NP-v1"), accounts.NoSuchAccount())}
    assert len(bodies) == 1


def test_waiting_is_told_in_seconds() -> None:
    answer = problems.response(accounts.TooManyAttempts(retry_after_s=8), "en")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "8")


def test_a_halted_ledger_is_not_ready_and_a_bad_reference_is_wrong_input() -> None:
    assert problems.status_of(ledger.LedgerHalted(7)) == 503
    assert problems.status_of(BadReference()) == 422


@pytest.mark.parametrize("path", ["/nowhere", "/nowhere/at/all", "/plans/NONE/nowhere"])
def test_an_address_that_is_not_there_is_a_page_at_a_browser_and_a_problem_at_a_program(
    doors: Doors, path: str
) -> None:
    page = doors.client.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "ไม่พบสิ่งที่อ้างถึง" in page.text
    assert 'href="/work"' in page.text
    problem = doors.client.get(path, headers={"Accept": "*/*"})
    assert (problem.status_code, problem.json()["code"]) == (404, "not_found")


def test_a_door_that_is_not_there_is_a_problem_at_a_browser_too(doors: Doors) -> None:
    answer = doors.client.get("/v1/nowhere", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
