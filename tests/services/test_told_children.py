"""A child told of as past, under a parent that officials move here: it gives that parent nothing without a paper."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from services import requests
from services.casework import imports, plans
from services.means import Office
from services.problems import RefusedByRule
from services.requests import AttachedDocument, ContentRequest, ImportRequest
from tests.services.test_write_skew import CHILD, FAMILY
from tests.support.database import Database
from tests.support.offices import caller, key, office_over, open_request, step

CLERK, CHIEF = caller("clerk"), caller("chief")
IMPORTER = caller(scopes="read act import", person="importer")
DAY = date(2020, 5, 1)


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    """A parent that the clerk opened; its answer waits for every child to be answered."""
    with office_over(database, FAMILY, CHILD) as office:
        plans.open_plan(office, CLERK, key(), open_request("P", kind="family", effective_on=DAY))
        imports.open_import(office, IMPORTER, key(), ImportRequest(source="แฟ้ม"))
        yield office


def told(post: str = "clerk") -> dict[str, Any]:
    actor = {"post": post, "person": f"the {post}"}
    return {
        "effective_on": DAY,
        "testimony": requests.TestimonyRequest(known_at="2020-05-02", actor=actor, source="แฟ้ม"),
    }


def tells(office: Office, ref: str, move: str, post: str, **more: Any) -> None:
    plans.make_move(office, IMPORTER, key(), ref, move, step(**told(post), **more), None)


def send(office: Office, ref: str) -> None:
    plans.make_move(office, CLERK, key(), ref, "send", step(effective_on=DAY), None)


def paper(office: Office) -> dict[str, Any]:
    kept = office.documents.store(IMPORTER.account, "minutes.txt", ["รายงาน".encode()])
    return {"documents": (AttachedDocument(sha256=kept.sha256, kind="minutes"),)}


def against(act: Callable[[], Any]) -> set[str]:
    with pytest.raises(RefusedByRule) as refused:
        act()
    return {reason.guard for reason in refused.value.reasons}


def test_what_is_told_of_a_child_does_not_free_a_live_parent(office: Office) -> None:
    send(office, "P")
    plans.open_plan(office, CLERK, key(), open_request("C-1", parent="P", effective_on=DAY))

    def answer() -> None:
        plans.make_move(office, CHIEF, key(), "P", "answer", step(), None)

    assert against(answer) == {"children_closed@1"}
    assert "testimony@2" in against(lambda: tells(office, "C-1", "send", "clerk"))
    assert against(answer) == {"children_closed@1"}
    tells(office, "C-1", "send", "clerk", **paper(office))
    tells(office, "C-1", "answer", "chief", **paper(office))
    answer()


def test_no_child_is_told_into_the_world_under_a_live_parent_without_a_paper(office: Office) -> None:
    send(office, "P")

    def opened(**more: Any) -> None:
        plans.open_plan(office, IMPORTER, key(), open_request("C-1", parent="P", **told(), **more))

    assert "testimony@2" in against(opened)
    opened(**paper(office))
    (kept,) = [entry.event for entry in plans.load(office, "C-1").entries]
    assert kept.testimony is not None


def test_no_text_of_such_a_child_is_told(office: Office) -> None:
    plans.open_plan(office, IMPORTER, key(), open_request("C-1", parent="P", **told()))
    text = ContentRequest(value={"words": "ใหม่"}, **told())
    plans.revise_content(office, IMPORTER, key(), "C-1", "text", text, None)
    send(office, "P")
    assert against(lambda: plans.revise_content(office, IMPORTER, key(), "C-1", "text", text, None)) == {"testimony@2"}


def test_a_family_that_nobody_moves_here_is_told_of_as_before(office: Office) -> None:
    plans.open_plan(office, IMPORTER, key(), open_request("C-1", parent="P", **told()))
    tells(office, "C-1", "send", "clerk")
    tells(office, "P", "send", "clerk")
    tells(office, "C-1", "answer", "chief")


def test_a_parent_told_of_takes_nothing_from_a_child_that_is_kept_here(office: Office) -> None:
    """The child goes on by its own officials; what is told of the parent has to fit where the child really stands."""
    plans.open_plan(office, CLERK, key(), open_request("C-1", parent="P", effective_on=DAY))
    send(office, "C-1")
    tells(office, "P", "send", "clerk")
    assert "children_closed@1" in against(lambda: tells(office, "P", "answer", "chief"))
    assert "testimony@2" in against(lambda: tells(office, "C-1", "answer", "chief"))
