"""What the engine does by itself, each once: reactions to a body's fact, moves whose day has come; and imports."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from domain import events as ev
from domain.thai.dates import bangkok_date
from services import requests as ask
from services.authority import bodies
from services.casework import imports, plans
from services.casework.reactions import Reactions, make_due_moves
from services.followers import catch_up_reads
from services.ledger import Stored
from services.means import Office
from services.problems import AssertionFailed, ImportRequired, InvalidInput, NotFound, NotPermitted, RefusedByRule
from tests.support.database import Database
from tests.support.offices import caller, key, letter, office_over, open_request, step

CLERK = caller("clerk")
OPERATOR = caller("clerk", scopes="read act import operate", person="operator")
WORDS = {"th": "ก", "en": "x"}


def engine_move(name: str, end: str, event: str) -> dict[str, object]:
    return {"name": name, "from": ["sent"], "to": end, "by": ["system"], "event": event, "label": WORDS}


KIND = letter().model_dump(mode="json", by_alias=True)
ACTING = letter(
    moves=[
        *KIND["moves"],
        engine_move("lapse", "draft", "LetterLapsed"),
        {**engine_move("forward", "sent", "LetterForwarded"), "by": ["clerk"]},
        engine_move("expire", "answered", "LetterExpired"),
    ],
    reactions=[{"body": "BODY-CAB", "fact": "CabinetVacatedOffice", "move": "lapse"}],
    timers=[{"move": "expire", "at": "period_end", "working_days": 1}],
)


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    with office_over(database, ACTING, role="worker") as office:
        yield office


def sent(office: Office, ref: str, **more: object) -> None:
    plans.open_plan(office, CLERK, key(), open_request(ref, **more))
    plans.make_move(office, CLERK, key(), ref, "send", step(), None)


def last_recorded(office: Office) -> Stored:
    (stored,) = office.ledger.read(office.ledger.head() - 1, 1)
    return stored


def react(office: Office, stored: Stored) -> None:
    """What the worker does with one event: read models first, then the reaction."""

    def wait(_: int) -> None:
        with office.pool.connection() as connection:
            catch_up_reads(office.ledger, connection, ("register",))

    Reactions(office, wait).handle(stored)


def vacate(office: Office) -> Stored:
    bodies.record_body_fact(office, OPERATOR, key(), "BODY-CAB", ask.BodyFactRequest(fact="CabinetVacatedOffice"))
    return last_recorded(office)


def test_a_change_of_cabinet_lapses_what_is_pending_once_however_often_it_is_heard(office: Office) -> None:
    sent(office, "L-1")
    fact = vacate(office)
    react(office, fact)
    react(office, fact)
    plan = plans.load(office, "L-1")
    assert plan.stage == "draft"
    (lapse,) = plan.moves("lapse")
    assert (lapse.published, lapse.actor.post) == ("LetterLapsed", "system")
    assert lapse.causation_id == f"CabinetVacatedOffice@{fact.position}"


def test_what_was_sent_after_the_change_is_left_alone(office: Office) -> None:
    fact = vacate(office)
    sent(office, "L-2")
    plan = plans.load(office, "L-2")
    assert plan.entered_on == fact.recorded_at.date() or plan.entered_on == bangkok_date(fact.recorded_at)
    earlier = ask.BodyFactRequest(fact="CabinetVacatedOffice", effective_on=date(2024, 1, 1))
    bodies.record_body_fact(office, OPERATOR, key(), "BODY-CAB", earlier)
    react(office, last_recorded(office))
    assert plans.load(office, "L-2").stage == "sent"


def test_a_change_of_cabinet_that_comes_to_light_late_reaches_what_was_pending_on_its_day(office: Office) -> None:
    today = bangkok_date(office.clock())
    days = [today - timedelta(days=ago) for ago in (30, 20, 10, 5)]
    plans.open_plan(office, CLERK, key(), open_request("L-9", effective_on=days[0]))
    plans.make_move(office, CLERK, key(), "L-9", "send", step(days[0]), None)
    plans.make_move(office, CLERK, key(), "L-9", "forward", step(days[2]), None)
    plans.open_plan(office, CLERK, key(), open_request("L-10", effective_on=days[2]))
    plans.make_move(office, CLERK, key(), "L-10", "send", step(days[2]), None)
    past = ask.BodyFactRequest(fact="CabinetVacatedOffice", effective_on=days[1])
    bodies.record_body_fact(office, OPERATOR, key(), "BODY-CAB", past)
    react(office, last_recorded(office))
    (lapse,) = plans.load(office, "L-9").moves("lapse")
    assert lapse.effective_on == days[2]
    assert plans.load(office, "L-10").stage == "sent"


@pytest.mark.parametrize("known_at", ["0001-01-01", "0001-01-01T00:00:00+14:00", "2024-01-10T00:00:00", "someday"])
def test_testimony_is_known_since_an_instant_that_can_be_compared(office: Office, known_at: str) -> None:
    imports.open_import(office, OPERATOR, key(), ask.ImportRequest(source="แฟ้มเดิม"))
    told = ask.TestimonyRequest(known_at=known_at, actor="clerk", source="แฟ้มเดิม")
    with pytest.raises(InvalidInput) as refused:
        plans.open_plan(office, OPERATOR, key(), open_request("L-8", testimony=told))
    assert [wrong.pointer for wrong in refused.value.errors] == ["/testimony/known_at"]


@pytest.mark.parametrize("actor", [{"post": "clerk", "rank": "x"}, {"post": "clerk", "person": "ก" * 81}, "x" * 81, ""])
def test_an_attested_actor_is_a_post_a_body_and_a_person_and_nothing_else(
    office: Office, actor: str | dict[str, str | None]
) -> None:
    imports.open_import(office, OPERATOR, key(), ask.ImportRequest(source="แฟ้มเดิม"))
    told = ask.TestimonyRequest(known_at="2024-01-10", actor=actor, source="แฟ้มเดิม")
    with pytest.raises(InvalidInput):
        plans.open_plan(office, OPERATOR, key(), open_request("L-8", testimony=told))


def test_no_testimony_opens_a_successor_in_the_engines_name(office: Office) -> None:
    sent(office, "L-11")
    imports.open_import(office, OPERATOR, key(), ask.ImportRequest(source="แฟ้มเดิม"))
    told = ask.TestimonyRequest(known_at="2024-01-10", actor={"post": "system", "person": "engine"}, source="แฟ้มเดิม")
    with pytest.raises(RefusedByRule) as refused:
        plans.open_plan(office, OPERATOR, key(), open_request("L-12", predecessor="L-11", testimony=told))
    assert "successor" in [reason.rule for reason in refused.value.reasons]


def test_nobody_makes_an_engine_move_by_hand(office: Office) -> None:
    sent(office, "L-3")
    with pytest.raises(NotFound):
        plans.make_move(office, caller("system"), key(), "L-3", "lapse", step(), None)
    assert plans.load(office, "L-3").stage == "sent"


def test_plans_of_an_open_import_are_left_alone_until_it_is_closed(office: Office) -> None:
    batch = str(imports.open_import(office, OPERATOR, key(), ask.ImportRequest(source="แฟ้มเดิม")).command_id)
    told = ask.TestimonyRequest(known_at="2024-01-10", actor="clerk", source="แฟ้มเดิม")
    plans.open_plan(office, OPERATOR, key(), open_request("L-4", effective_on=date(2024, 1, 9), testimony=told))
    plans.make_move(office, OPERATOR, key(), "L-4", "send", step(date(2024, 1, 10), testimony=told), None)
    react(office, vacate(office))
    assert plans.load(office, "L-4").stage == "sent"
    imports.close_import(office, OPERATOR, key(), batch)
    react(office, last_recorded(office))
    assert plans.load(office, "L-4").stage == "draft"


def test_a_timer_move_takes_effect_on_the_first_working_day_after_the_period(office: Office) -> None:
    period = ask.PeriodRequest(start=date(2021, 10, 1), end=date(2022, 9, 30))
    sent(office, "L-5", period=period)
    today = bangkok_date(office.clock())
    sent(office, "L-6", period=ask.PeriodRequest(start=today, end=today + timedelta(days=30)))
    with office.pool.connection() as connection:
        catch_up_reads(office.ledger, connection, ("register",))
    assert make_due_moves(office) == 1
    assert make_due_moves(office) == 0
    assert plans.load(office, "L-5").stage == "answered"
    assert plans.load(office, "L-6").stage == "sent"


def test_an_import_compares_the_engines_own_rows_and_never_repeats_them(office: Office) -> None:
    batch = str(imports.open_import(office, OPERATOR, key(), ask.ImportRequest(source="แฟ้มเดิม")).command_id)
    told = ask.TestimonyRequest(known_at="2022-01-10", actor="clerk", source="แฟ้มเดิม")
    period = ask.PeriodRequest(start=date(2021, 10, 1), end=date(2022, 9, 30))
    opening = open_request("L-7", effective_on=date(2022, 1, 9), testimony=told, period=period)
    plans.open_plan(office, OPERATOR, key(), opening)
    plans.make_move(office, OPERATOR, key(), "L-7", "send", step(date(2022, 1, 10), testimony=told), None)
    row = ask.AssertionRequest(
        ref="L-7", move="expire", stage="answered", known_at="2022-10-03", effective_on=date(2022, 10, 3)
    )
    for _ in range(2):
        imports.assert_row(office, OPERATOR, batch, row)
    (made,) = plans.load(office, "L-7").moves("expire")
    assert made.effective_on == date(2022, 10, 3)
    assert made.testimony is not None
    wrong = ask.AssertionRequest(
        ref="L-7", move="expire", stage="answered", known_at="2022-10-03", effective_on=date(2022, 10, 4)
    )
    with pytest.raises(AssertionFailed):
        imports.assert_row(office, OPERATOR, batch, wrong)


def test_testimony_needs_an_open_batch_of_ones_own_and_the_right_to_import(office: Office) -> None:
    told = ask.TestimonyRequest(known_at="2024-01-10", actor="clerk", source="แฟ้มเดิม")
    for person in (OPERATOR, CLERK):
        with pytest.raises(ImportRequired):
            plans.open_plan(office, person, key(), open_request("L-8", effective_on=date(2024, 1, 9), testimony=told))
    batch = str(imports.open_import(office, OPERATOR, key(), ask.ImportRequest(source="แฟ้มเดิม")).command_id)
    other = caller("clerk", scopes="read import", person="another operator")
    with pytest.raises(ImportRequired):
        plans.open_plan(office, other, key(), open_request("L-8", effective_on=date(2024, 1, 9), testimony=told))
    imports.close_import(office, OPERATOR, key(), batch)
    with pytest.raises(ImportRequired):
        plans.open_plan(office, OPERATOR, key(), open_request("L-8", effective_on=date(2024, 1, 9), testimony=told))


def test_the_right_to_import_never_extends_to_a_live_move(office: Office) -> None:
    sent(office, "L-9")
    imports.open_import(office, OPERATOR, key(), ask.ImportRequest(source="แฟ้มเดิม"))
    importer = caller(scopes="read import", person="operator")
    with pytest.raises(RefusedByRule) as refused:
        plans.make_move(office, importer, key(), "L-9", "answer", step(), None)
    assert [r.rule for r in refused.value.reasons] == ["actor"]


def test_testimony_is_judged_by_the_day_it_was_known_and_keeps_who_wrote_it_down(office: Office) -> None:
    imports.open_import(office, OPERATOR, key(), ask.ImportRequest(source="แฟ้มเดิม"))
    told = ask.TestimonyRequest(known_at="2024-01-10", actor={"post": "clerk", "person": "ก"}, source="แฟ้มเดิม")
    late = open_request("L-10", effective_on=date(2024, 1, 11), testimony=told)
    with pytest.raises(RefusedByRule) as refused:
        plans.open_plan(office, OPERATOR, key(), late)
    assert [r.rule for r in refused.value.reasons] == ["dates"]
    plans.open_plan(office, OPERATOR, key(), open_request("L-10", effective_on=date(2024, 1, 9), testimony=told))
    opened = office.ledger.stream("plan/L-10")[0].event
    assert isinstance(opened, ev.PlanOpened)
    assert opened.actor.person == "attested:ก"
    assert opened.testimony is not None
    assert opened.testimony.recorded_by.person == OPERATOR.person
    assert opened.testimony.known_at == "2024-01-10T00:00:00+07:00"


def test_a_body_has_only_facts_that_a_definition_knows_and_only_its_recorders_state_them(office: Office) -> None:
    made_up = ask.BodyFactRequest(fact="CabinetWentHome")
    with pytest.raises(InvalidInput) as wrong:
        bodies.record_body_fact(office, OPERATOR, key(), "BODY-CAB", made_up)
    assert [e.pointer for e in wrong.value.errors] == ["/fact"]
    known = ask.BodyFactRequest(fact="CabinetVacatedOffice")
    with pytest.raises(NotPermitted):
        bodies.record_body_fact(office, caller("national_committee_secretariat"), key(), "BODY-CAB", known)
    bodies.record_body_fact(office, caller("soc"), key(), "BODY-CAB", known)
    assert last_recorded(office).event is not None


def test_a_plan_of_a_kind_nobody_published_is_malformed(office: Office) -> None:
    with pytest.raises(InvalidInput) as wrong:
        plans.open_plan(office, CLERK, key(), open_request("L-11", kind="poem"))
    assert [e.pointer for e in wrong.value.errors] == ["/kind"]
