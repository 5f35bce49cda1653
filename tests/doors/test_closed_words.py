"""A filter that takes certain words only says which, where a word that is none of them would have found nothing."""

import pytest

from tests.support.doors import Doors, Visitor

WORDS = {
    "/v1/meetings?status=typo": ("status", "convened, open, adjourned, closed"),
    "/v1/obligations?status=typo": ("status", "pending, open, submitted"),
    "/v1/obligations?sort=typo": ("sort", "condition, observation, assignment, ratification"),
    "/v1/plans?kind=typo": ("kind", "letter"),
    "/v1/plans?stage=typo": ("stage", "draft"),
    "/v1/work?kind=typo": ("kind", "letter"),
}


@pytest.fixture(scope="module")
def reader(doors: Doors) -> Visitor:
    return doors.visitor("reader", scopes="read audit")


@pytest.mark.parametrize("path", WORDS)
def test_a_word_that_is_none_of_those_there_are_is_refused_naming_them(reader: Visitor, path: str) -> None:
    name, words = WORDS[path]
    answer = reader.get(path)
    assert answer.status_code == 422
    (wrong,) = answer.json()["errors"]
    assert wrong["pointer"] == f"/query/{name}"
    assert words in wrong["detail"]


@pytest.mark.parametrize(
    "path", ["/v1/meetings?status=open", "/v1/obligations?status=pending&sort=condition", "/v1/plans?stage=draft"]
)
def test_a_word_that_there_is_finds_what_there_is(reader: Visitor, path: str) -> None:
    assert reader.get(path).status_code == 200


def test_the_description_of_the_doors_lists_the_words(doors: Doors) -> None:
    said = doors.client.get("/openapi.json").json()["paths"]["/v1/meetings"]["get"]["parameters"]
    schema = next(one["schema"] for one in said if one["name"] == "status")
    assert schema == {"type": "string", "enum": ["convened", "open", "adjourned", "closed", "cancelled"]}
