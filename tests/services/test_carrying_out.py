"""Commands from the service's door to the log and back: once, in order, judged on what is true."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from domain import events as ev
from services.casework import plans, second_person
from services.casework.options import options, preview
from services.ledger import KeyReused, Receipt, StaleVersion
from services.means import Office
from services.problems import AlreadyExists, InvalidInput, NotFound, RefusedByRule
from services.requests import AdoptionRequest, ConfirmationRequest, ContentRequest, CorrectionRequest
from tests.support.database import Database
from tests.support.offices import caller, key, letter, office_over, open_request, publish_all, step

CLERK = caller("clerk")
SECOND = caller("clerk", person="second clerk")
CHIEF = caller("chief")


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    with office_over(database, letter()) as office:
        plans.open_plan(office, CLERK, key(), open_request("L-1", content={"text": {"words": "ก่อน"}}))
        yield office


def test_a_move_is_recorded_under_its_published_name_with_the_digests_it_was_about(office: Office) -> None:
    plans.make_move(office, CLERK, key(), "L-1", "send", step(), None)
    last = office.ledger.stream("plan/L-1")[-1].event
    assert isinstance(last, ev.MoveMade)
    assert (last.published, last.from_stage, last.to_stage) == ("LetterSent", "draft", "sent")
    assert last.parts == plans.load(office, "L-1").digests(("text",))


def test_a_repeated_key_gets_the_first_receipt_although_the_plan_has_moved_on(office: Office) -> None:
    same = key("send once")
    first = plans.make_move(office, CLERK, same, "L-1", "send", step(), 2)
    plans.make_move(office, CHIEF, key(), "L-1", "answer", step(), None)
    again = plans.make_move(office, CLERK, same, "L-1", "send", step(), 2)
    assert again.replayed
    assert not first.replayed
    assert again.events == first.events


def test_another_request_under_a_used_key_is_refused(office: Office) -> None:
    used = key("used")
    plans.make_move(office, CLERK, used, "L-1", "send", step(), None)
    other = type(used)(used.command_id, b"\1" * 32)
    with pytest.raises(KeyReused):
        plans.make_move(office, CLERK, other, "L-1", "recall", step(), None)


def test_a_refusal_is_history_and_is_answered_again_to_the_same_key(office: Office) -> None:
    same = key("refused")
    for _ in range(2):
        with pytest.raises(RefusedByRule) as refused:
            plans.make_move(office, CHIEF, same, "L-1", "send", step(), None)
        assert [r.rule for r in refused.value.reasons] == ["actor"]
    (recorded,) = office.ledger.stream("refusals/L-1")
    assert isinstance(recorded.event, ev.MoveRefused)
    assert recorded.event.move == "send"
    assert plans.load(office, "L-1").stage == "draft"


def test_a_stale_version_is_refused_and_not_stored(office: Office) -> None:
    with pytest.raises(StaleVersion) as stale:
        plans.make_move(office, CLERK, key(), "L-1", "send", step(), 1)
    assert stale.value.current == 2
    assert office.ledger.stream("refusals/L-1") == []


def test_of_two_who_answer_at_once_one_is_recorded_and_the_other_hears_why(office: Office) -> None:
    plans.make_move(office, CLERK, key(), "L-1", "send", step(), None)
    barrier = Barrier(8)

    def answer(number: int) -> Receipt | RefusedByRule:
        barrier.wait()
        try:
            return plans.make_move(office, CHIEF, key(), "L-1", "answer", step(), None)
        except RefusedByRule as refused:
            return refused

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(answer, range(8)))
    assert sum(isinstance(a, Receipt) for a in answers) == 1
    assert {a.reasons[0].rule for a in answers if isinstance(a, RefusedByRule)} == {"stage"}
    assert len(office.ledger.stream("plan/L-1")) == 4


def test_a_second_process_with_a_memory_that_is_behind_still_judges_what_is_true(
    office: Office, database: Database
) -> None:
    from services.running.wiring import open_office
    from tests.support.offices import settings_of

    with open_office(settings_of(database), "api") as other:
        assert plans.load(other, "L-1").stage == "draft"
        plans.make_move(office, CLERK, key(), "L-1", "send", step(), None)
        plans.make_move(other, CHIEF, key(), "L-1", "answer", step(), None)
        assert plans.load(office, "L-1").stage == "answered"


def test_a_reference_is_opened_once(office: Office) -> None:
    with pytest.raises(AlreadyExists):
        plans.open_plan(office, CLERK, key(), open_request("L-1"))


def test_unknown_plans_moves_and_facts_are_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        plans.make_move(office, CLERK, key(), "L-9", "send", step(), None)
    with pytest.raises(NotFound):
        plans.make_move(office, CLERK, key(), "L-1", "approve", step(), None)
    with pytest.raises(NotFound):
        plans.record_fact(office, CLERK, key(), "L-1", "Nothing", step(), None)


def test_free_text_reaches_the_log_sealed_and_can_be_opened(office: Office) -> None:
    plans.make_move(office, CLERK, key(), "L-1", "send", step(reason="เหตุผลลับ"), None)
    plans.make_move(office, CHIEF, key(), "L-1", "answer", step(input={"note": "canary words"}), None)
    stored = office.ledger.stream("plan/L-1")
    assert not any(b"canary" in (s.body or b"") or "ลับ".encode() in (s.body or b"") for s in stored)
    answer = stored[-1].event
    assert isinstance(answer, ev.MoveMade)
    assert office.vault.open(ev.Sealed(**answer.input["note"])) == "canary words"


def test_input_of_another_shape_names_each_wrong_field(office: Office) -> None:
    plans.make_move(office, CLERK, key(), "L-1", "send", step(), None)
    with pytest.raises(InvalidInput) as wrong:
        plans.make_move(office, CHIEF, key(), "L-1", "answer", step(input={"note": 5, "more": 1}), None)
    assert sorted(e.pointer for e in wrong.value.errors) == ["/input/more", "/input/note"]


def test_a_correction_takes_two_persons_and_leaves_the_wrong_entry_visible(office: Office) -> None:
    plans.record_fact(office, CLERK, key(), "L-1", "LetterStamped", step(input={"number": "28"}), None)
    wrong = CorrectionRequest(version=3, pointer="/input/number", now="29", reason="พิมพ์ผิด")
    proposed = second_person.propose_correction(office, CLERK, key(), "L-1", wrong, None)
    correction = str(proposed.command_id)
    with pytest.raises(RefusedByRule) as refused:
        second_person.confirm_correction(office, CLERK, key(), "L-1", correction, ConfirmationRequest(), None)
    assert [r.rule for r in refused.value.reasons] == ["four_eyes"]
    second_person.confirm_correction(office, SECOND, key(), "L-1", correction, ConfirmationRequest(), None)
    assert plans.load(office, "L-1").facts("LetterStamped")[0].input == {"number": "29"}
    recorded = office.ledger.stream("plan/L-1")[2].event
    assert isinstance(recorded, ev.FactRecorded)
    assert recorded.input == {"number": "28"}


def test_only_dates_numbers_names_and_files_can_be_corrected(office: Office) -> None:
    plans.make_move(office, CLERK, key(), "L-1", "send", step(), None)
    for pointer in ("/to_stage", "/verdict/0/outcome", "/actor/post", "/parts/text"):
        request = CorrectionRequest(version=3, pointer=pointer, now="draft", reason="ลอง")
        with pytest.raises(RefusedByRule) as refused:
            second_person.propose_correction(office, CLERK, key(), "L-1", request, None)
        assert "correctable" in [r.rule for r in refused.value.reasons]


def test_a_plan_keeps_its_edition_until_two_persons_adopt_another(office: Office) -> None:
    publish_all(office.ledger, (letter(2),))
    assert plans.load(office, "L-1").definition.edition == 1
    request = AdoptionRequest(edition=2, reason="ระเบียบใหม่")
    second_person.propose_adoption(office, CLERK, key(), "L-1", request, None)
    with pytest.raises(RefusedByRule):
        second_person.confirm_adoption(office, CLERK, key(), "L-1", ConfirmationRequest(), None)
    second_person.confirm_adoption(office, SECOND, key(), "L-1", ConfirmationRequest(), None)
    assert plans.load(office, "L-1").definition.edition == 2


def test_the_stage_says_who_may_edit_which_part(office: Office) -> None:
    text = ContentRequest(value={"words": "หลัง"})
    with pytest.raises(RefusedByRule) as refused:
        plans.revise_content(office, CHIEF, key(), "L-1", "text", text, None)
    assert refused.value.reasons[0].rule == "edits"
    plans.revise_content(office, CLERK, key(), "L-1", "text", text, None)
    plans.make_move(office, CLERK, key(), "L-1", "send", step(), None)
    with pytest.raises(RefusedByRule):
        plans.revise_content(office, CLERK, key(), "L-1", "text", text, None)


def test_a_dry_run_says_what_would_be_recorded_and_records_nothing(office: Office) -> None:
    head = office.ledger.head()
    seen = preview(office, CLERK, "L-1", "send", step())
    assert seen.allowed
    assert seen.to == "sent"
    assert seen.events[0]["published"] == "LetterSent"
    denied = preview(office, CHIEF, "L-1", "send", step())
    assert not denied.allowed
    assert denied.reasons[0].rule == "actor"
    assert office.ledger.head() == head


def test_options_tell_each_caller_which_doors_are_open_and_why_others_are_not(office: Office) -> None:
    mine = {o.name: o for o in options(office, CLERK, "L-1")}
    assert mine["send"].allowed
    assert mine["LetterStamped"].is_fact
    theirs = {o.name: o for o in options(office, CHIEF, "L-1")}
    assert not theirs["send"].allowed
    assert theirs["send"].reasons[0].cure is not None
    assert "clerk" in theirs["send"].reasons[0].cure.who


def test_dates_in_the_future_or_before_the_last_move_are_refused(office: Office) -> None:
    from datetime import date

    for day in (date(2099, 1, 1), date(2001, 1, 1)):
        with pytest.raises(RefusedByRule) as refused:
            plans.make_move(office, CLERK, key(), "L-1", "send", step(day), None)
        assert [r.rule for r in refused.value.reasons] == ["dates"]
