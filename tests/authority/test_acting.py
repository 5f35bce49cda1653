"""Acting posts: for a vacant post, a recused holder, or by an instrument for a period; never beside the holder."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest

from domain.thai.dates import bangkok_date
from services.authority import appointing
from services.authority.bodies import found_body
from services.callers import Caller
from services.casework import plans
from services.followers import make_read_tables
from services.means import Office
from services.problems import RefusedByRule
from services.requests import AppointmentRequest, BodyRequest, ContentRequest, EndRequest, PostRequest
from tests.support.database import Cluster
from tests.support.offices import caller, key, letter, office_over, open_request, step

OPERATOR = caller(scopes="read act operate", person="acting-appointer")
BODY = "BODY-ACTING"
POSTS = ("clerk", "chief", "deputy", "acting_clerk")


@pytest.fixture
def office(pg: Cluster) -> Iterator[Office]:
    """One chief and one deputy at most; the deputy stands in for the chief, `acting_clerk` for the clerk."""
    words = {"th": "ก", "en": "x"}
    roles = {**letter().canonical["roles"], "clerk": {**words, "substitutes": ["acting_clerk"]}, "acting_clerk": words}
    with pg.fresh() as database:
        make_read_tables(database.owner)
        with office_over(database, letter(roles=roles)) as office:
            body = BodyRequest(
                body=BODY, role="board", th="ค", en="x", instrument="order", members=5, quorum_profile="apa_default"
            )
            found_body(office, OPERATOR, key(), body)
            for post in POSTS:
                terms = PostRequest(post=post, th="ตำแหน่ง", en="post", instrument="order 1", seats=9)
                appointing.establish_post(office, OPERATOR, key(), BODY, terms)
            yield office


@pytest.fixture
def today(office: Office) -> date:
    return bangkok_date(office.clock())


def hold(office: Office, post: str, **more: object) -> tuple[Caller, str]:
    """Somebody new in the post, and the appointment."""
    person = caller(person=f"p{uuid4().hex[:8]}")
    asked = AppointmentRequest(person=person.person, body=BODY, post=post, instrument="order 2", **more)  # type: ignore[arg-type]
    return person, str(appointing.appoint(office, OPERATOR, key(), asked).command_id)


def sent(office: Office, clerk: Caller) -> str:
    ref = f"A-{uuid4().hex[:8]}"
    plans.open_plan(office, clerk, key(), open_request(ref, content={"text": {"words": "ก"}}))
    plans.make_move(office, clerk, key(), ref, "send", step(), None)
    return ref


def answers(office: Office, who: Caller, ref: str, on: date | None = None) -> set[str]:
    """The rules that refuse the answer; none when it is made."""
    try:
        plans.make_move(office, who, key(), ref, "answer", step(on), None)
    except RefusedByRule as refused:
        return {reason.rule for reason in refused.reasons}
    return set()


def test_beside_a_holder_in_office_nobody_acts_without_an_instrument_for_a_period(office: Office, today: date) -> None:
    (clerk, _), _chief = hold(office, "clerk"), hold(office, "chief")
    ref = sent(office, clerk)
    for terms in ({}, {"acting": True}, {"until": today + timedelta(days=9)}):
        assert answers(office, hold(office, "deputy", **terms)[0], ref) == {"acting"}
    by_instrument, appointment = hold(office, "deputy", acting=True, until=today + timedelta(days=9))
    assert answers(office, by_instrument, ref) == set()
    (made,) = plans.load(office, ref).moves("answer")
    assert made.facts["actor@2"]["appointment"] == appointment
    assert made.facts["acting@1"]["stands_for"] == ["chief"]
    assert made.actor.post == "deputy"


def test_once_the_holders_term_has_ended_the_substitute_acts(office: Office, today: date) -> None:
    (clerk, _), (deputy, _) = (hold(office, post) for post in ("clerk", "deputy"))
    _, chief = hold(office, "chief", holds_from=today - timedelta(days=5))
    ref = sent(office, clerk)
    assert answers(office, deputy, ref) == {"acting"}
    ended = EndRequest(effective_on=today - timedelta(days=1), instrument="order 3")
    appointing.end_appointment(office, OPERATOR, key(), chief, ended)
    assert answers(office, deputy, ref) == set()


def test_the_day_of_the_act_decides_whether_the_post_was_vacant(office: Office, today: date) -> None:
    begin = today - timedelta(days=9)
    clerk, _ = hold(office, "clerk", holds_from=begin)
    deputy, _ = hold(office, "deputy", holds_from=begin)
    hold(office, "chief", holds_from=today)
    ref = f"A-{uuid4().hex[:8]}"
    plans.open_plan(office, clerk, key(), open_request(ref, effective_on=begin))
    plans.make_move(office, clerk, key(), ref, "send", step(begin), None)
    assert answers(office, deputy, ref, today) == {"acting"}
    assert answers(office, deputy, ref, today - timedelta(days=1)) == set()


def test_an_outlived_acting_appointment_gives_nothing(office: Office, today: date) -> None:
    clerk, _ = hold(office, "clerk")
    hold(office, "chief")
    begin, end = today - timedelta(days=9), today - timedelta(days=1)
    deputy, _ = hold(office, "deputy", acting=True, holds_from=begin, until=end)
    assert "actor" in answers(office, deputy, sent(office, clerk))


def test_a_holder_who_declared_a_conflict_is_stood_in_for(office: Office) -> None:
    (clerk, _), (chief, _), (deputy, _) = (hold(office, post) for post in ("clerk", "chief", "deputy"))
    ref = sent(office, clerk)
    plans.record_fact(office, chief, key(), ref, "ConflictDeclared", step(input={"grounds": "ญาติ"}), None)
    assert answers(office, deputy, ref) == set()


def test_a_substitute_edits_no_text_while_the_holder_is_in_office(office: Office, today: date) -> None:
    (clerk, _), (substitute, _) = hold(office, "clerk"), hold(office, "acting_clerk")
    ref = f"A-{uuid4().hex[:8]}"
    plans.open_plan(office, clerk, key(), open_request(ref))
    with pytest.raises(RefusedByRule) as refused:
        plans.revise_content(office, substitute, key(), ref, "text", ContentRequest(value={"words": "ข"}), None)
    assert {reason.rule for reason in refused.value.reasons} == {"acting"}
    lawful, _ = hold(office, "acting_clerk", acting=True, until=today)
    plans.revise_content(office, lawful, key(), ref, "text", ContentRequest(value={"words": "ข"}), None)
