"""What two persons may correct in an entry, and what stays as it was said."""

from collections.abc import Iterator
from datetime import date

import pytest

from domain import events as ev
from domain.thai.dates import bangkok_date
from services import requests
from services.callers import Caller
from services.casework import imports, plans, second_person
from services.ledger import Receipt
from services.means import Office
from services.problems import InvalidInput, RefusedByRule
from services.requests import (
    AttachedDocument,
    ConfirmationRequest,
    CorrectionRequest,
    ImportRequest,
    PeriodRequest,
)
from tests.support.database import Database
from tests.support.offices import caller, key, letter, office_over, open_request, step

CLERK = caller("clerk")
WORDS = {"th": "ก", "en": "x"}
ASKS = {
    "number": {"type": "string", "pattern": "^[0-9]+$"},
    "day": {"type": "string", "format": "date"},
    "stance": {"enum": ["agree", "disagree"]},
    "note": {"type": "string", "x-sealed": True},
    "rows": {"type": "array", "items": {"type": "object", "properties": {"day": {"type": "string", "format": "date"}}}},
}
SAID = {"number": "28", "day": "2026-01-02", "stance": "agree", "note": "ความลับ", "rows": [{"day": "2026-01-02"}]}
STAMPED = 2


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    kind = letter(facts={"LetterStamped": {"label": WORDS, "by": ["clerk"], "asks": ASKS}})
    with office_over(database, kind) as office:
        period = PeriodRequest(start=date(2026, 1, 1), end=date(2026, 12, 31))
        plans.open_plan(office, CLERK, key(), open_request("L-1", period=period))
        paper = office.documents.store(CLERK.account, "a.txt", ["กระดาษ".encode()])
        filed = (AttachedDocument(sha256=paper.sha256, kind="minutes"),)
        plans.record_fact(office, CLERK, key(), "L-1", "LetterStamped", step(input=SAID, documents=filed), None)
        yield office


def propose(office: Office, pointer: str, now: object, version: int = STAMPED) -> Receipt:
    wrong = CorrectionRequest(version=version, pointer=pointer, now=now, reason="พิมพ์ผิด")
    return second_person.propose_correction(office, CLERK, key(), "L-1", wrong, None)


def rules(office: Office, pointer: str, now: object, version: int = STAMPED) -> list[str]:
    with pytest.raises(RefusedByRule) as refused:
        propose(office, pointer, now, version)
    assert all(reason.missing and reason.cure for reason in refused.value.reasons)
    return [reason.rule for reason in refused.value.reasons]


@pytest.mark.parametrize(
    ("pointer", "now"),
    [("/input/number", "29"), ("/input/day", "2026-01-03"), ("/input/rows/0/day", "2026-01-03")],
)
def test_a_number_or_date_of_the_input_may_be_corrected(office: Office, pointer: str, now: str) -> None:
    assert propose(office, pointer, now).events


@pytest.mark.parametrize(
    ("pointer", "now"),
    [
        ("/input/note", {"key_id": "k", "commitment": "c", "ciphertext": "t"}),
        ("/input/note/ciphertext", "AAAA"),
        ("/input/note/key_id", "k"),
        ("/input/rows/0", {"day": "2026-01-03"}),
        ("/input/stance", "disagree"),
    ],
)
def test_words_under_seal_choices_and_whole_blocks_stay_as_they_were_said(
    office: Office, pointer: str, now: object
) -> None:
    assert rules(office, pointer, now) == ["correctable"]


@pytest.mark.parametrize(
    ("pointer", "now", "version"),
    [
        ("/input/day", "yesterday", STAMPED),
        ("/input/number", "ยี่สิบแปด", STAMPED),
        ("/input/rows/0/day", "2026-13-01", STAMPED),
        ("/title", "  ", 1),
        ("/title", "ก" * 501, 1),
        ("/period/end", "2025-12-31", 1),
    ],
)
def test_the_new_value_must_be_lawful_in_its_place(office: Office, pointer: str, now: str, version: int) -> None:
    assert rules(office, pointer, now, version) == ["correction_value"]


def test_a_file_is_replaced_by_one_that_is_kept_here_and_by_none_of_another_kind(office: Office) -> None:
    other = office.documents.store(CLERK.account, "b.txt", ["ฉบับที่ถูก".encode()])
    with pytest.raises(InvalidInput):
        propose(office, "/documents/0", {"sha256": "0" * 64, "kind": "minutes"})
    with pytest.raises(InvalidInput):
        propose(office, "/documents/0", "b.txt")
    assert rules(office, "/documents/0", {"sha256": other.sha256, "kind": "resolution"}) == ["correction_value"]
    propose(office, "/documents/0", {"sha256": other.sha256, "kind": "minutes", "size": 1, "media_type": "x/y"})
    (proposed,) = plans.load(office, "L-1").corrections.values()
    assert isinstance(proposed, ev.CorrectionProposed)
    assert (proposed.now["size"], proposed.now["media_type"]) == (other.size, "text/plain")


def told(on: date, person: str) -> requests.TestimonyRequest:
    """What a recorder tells of a person in the clerk's post."""
    return requests.TestimonyRequest(
        known_at=on.isoformat(), actor={"post": "clerk", "person": person}, source="แฟ้มเดิม"
    )


def test_one_recorder_tells_of_both_persons_only_with_a_paper_that_shows_the_second_ones_word(office: Office) -> None:
    today = bangkok_date(office.clock())
    first = caller("clerk", scopes="read act import", person="first recorder")
    other = caller("clerk", scopes="read act import", person="other recorder")
    for recorder in (first, other):
        imports.open_import(office, recorder, key(), ImportRequest(source="แฟ้มเดิม"))

    def proposed(number: str) -> str:
        wrong = CorrectionRequest(
            version=STAMPED, pointer="/input/number", now=number, reason="พิมพ์ผิด", testimony=told(today, "one")
        )
        return str(second_person.propose_correction(office, first, key(), "L-1", wrong, None).command_id)

    def confirm(who: Caller, correction: str, *papers: AttachedDocument) -> Receipt:
        request = ConfirmationRequest(testimony=told(today, "two"), documents=papers)
        return second_person.confirm_correction(office, who, key(), "L-1", correction, request, None)

    correction = proposed("29")
    with pytest.raises(RefusedByRule) as refused:
        confirm(first, correction)
    assert [(reason.rule, reason.missing) for reason in refused.value.reasons] == [("four_eyes", "documents")]
    (kept,) = office.ledger.stream("refusals/L-1")
    assert isinstance(kept.event, ev.MoveRefused)
    assert kept.event.testimony is not None
    assert (kept.event.effective_on, kept.event.testimony.known_at[:10]) == (today, today.isoformat())
    with pytest.raises(InvalidInput):
        confirm(first, correction, AttachedDocument(sha256="0" * 64, kind="confirmation"))
    paper = office.documents.store(first.account, "c.txt", ["ยืนยันแล้ว".encode()])
    confirm(first, correction, AttachedDocument(sha256=paper.sha256, kind="confirmation"))
    confirmed = office.ledger.stream("plan/L-1")[-1].event
    assert isinstance(confirmed, ev.CorrectionConfirmed)
    assert [document.sha256 for document in confirmed.documents] == [paper.sha256]
    confirm(other, proposed("30"))
    assert plans.load(office, "L-1").facts("LetterStamped")[0].input["number"] == "30"
