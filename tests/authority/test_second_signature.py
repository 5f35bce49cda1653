"""Once the log requires two signatures, every act on authority waits for a second person, and is judged again then."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest

from domain import events as ev
from services import definitions, requests
from services.authority import appointing, countersigning
from services.authority.bodies import found_body, load_body
from services.authority.second_signature import waits
from services.callers import Caller, Key
from services.carrying_out import OnlyJudged
from services.casework.imports import open_import
from services.ledger import Receipt
from services.means import Office
from services.problems import AlreadyExists, ChangedMeanwhile, NotFound, NotPermitted, RefusedByRule
from services.requests import (
    AppointmentRequest,
    AuthorityDecision,
    BodyRequest,
    DelegationRequest,
    EndRequest,
    ImportRequest,
    InstrumentRequest,
    PostRequest,
    SecondSignatureRequest,
)
from services.running.wiring import open_office
from tests.services.test_write_skew import Interrupted
from tests.support.database import Cluster, Database
from tests.support.offices import caller, key, letter, office_over, settings_of
from tests.support.two import FIRST, SECOND, by_one, confirm, log_of, require, since_required
from workflows import library
from workflows.definition import Definition

BODY = "BODY-OFFICES"
ANYBODY = caller("clerk", person="anybody")


def minister() -> AppointmentRequest:
    """The appointment of someone new: nobody holds the same post twice at a time."""
    return AppointmentRequest(person=f"p-{uuid4().hex[:8]}", post="minister", instrument="order 8")


@pytest.fixture(scope="module")
def office(pg: Cluster) -> Iterator[Office]:
    with pg.fresh() as database, office_over(database, letter()) as office:
        require(office)
        yield office


@pytest.fixture
def before(database: Database) -> Iterator[Office]:
    """An office in which one signature is enough."""
    with office_over(database, letter()) as office:
        yield office


@pytest.fixture
def other(before: Office, database: Database) -> Iterator[Office]:
    """A second process on the same ledger."""
    with open_office(settings_of(database), "api") as other:
        yield other


def next_edition() -> Definition:
    """A sound edition that nobody has published yet."""
    first = next(d for d in library.shipped() if d.kind == "national_plan_version")
    return Definition.model_validate({**first.canonical, "edition": 7, "in_force_from": "2040-01-01"})


def rules(refused: pytest.ExceptionInfo[RefusedByRule]) -> set[str]:
    return {reason.rule for reason in refused.value.reasons}


def facts(office: Office, receipt: Receipt) -> list[ev.Event]:
    """What a command recorded, in order."""
    found = [office.ledger.read(one.position - 1, 1)[0].event for one in receipt.events]
    return [event for event in found if event is not None]


def held(office: Office, appointment: str) -> bool:
    try:
        appointing.find_appointment(office, appointment)
    except NotFound:
        return False
    return True


def test_an_appointment_waits_for_a_second_person_and_keeps_its_id_and_dates(office: Office) -> None:
    day = office.clock().date() - timedelta(days=3)
    asked = AppointmentRequest(person="p-a", post="minister", instrument="order 8", effective_on=day)
    receipt = appointing.appoint(office, FIRST, key(), asked)
    name = str(receipt.command_id)
    assert waits(office, receipt)
    assert not held(office, name)
    done = countersigning.confirm(office, SECOND, key(), name)
    appointed, closed = facts(office, done)
    assert isinstance(appointed, ev.PersonAppointed)
    assert (appointed.appointment, appointed.holds_from) == (name, day)
    assert (appointed.actor.person, appointed.actor.post) == (SECOND.person, "operator")
    assert appointed.proposed_by is not None
    assert appointed.proposed_by.person == FIRST.person
    assert isinstance(closed, ev.AuthorityConfirmed)
    _, found = appointing.find_appointment(office, name)
    assert (found.recorded_by.person, found.proposed_by and found.proposed_by.person) == (SECOND.person, FIRST.person)


def every_act() -> dict[str, Callable[[Office, Caller, Key], Receipt]]:
    """One request of each act."""
    body = BodyRequest(
        body="BODY-TWO", role="board", th="ก", en="x", instrument="o", members=3, quorum_profile="apa_default",
        posts=(),
    )  # fmt: skip
    post = PostRequest(post="envoy", th="ก", en="x", instrument="o", may_override=True)
    rule = InstrumentRequest(instrument="o", members=5, quorum_profile="apa_default")
    edition = next_edition()
    return {
        "found_body": lambda office, by, k: found_body(office, by, k, body),
        "establish_post": lambda office, by, k: appointing.establish_post(office, by, k, BODY, post),
        "appoint": lambda office, by, k: appointing.appoint(office, by, k, minister()),
        "adopt_instrument": lambda office, by, k: appointing.adopt_instrument(office, by, k, "BODY-NC", rule),
        "publish_edition": lambda office, by, k: definitions.publish_edition(office, by, k, edition),
    }


@pytest.mark.parametrize("act", every_act())
def test_every_act_waits_and_holds_when_the_second_has_signed(office: Office, act: str) -> None:
    do = every_act()[act]
    size = office.ledger.head()
    receipt = do(office, FIRST, key(act))
    assert [type(event) for event in facts(office, receipt)] == [ev.AuthorityProposed]
    assert do(office, FIRST, key(act)).replayed
    assert office.ledger.head() == size + 1
    done = facts(office, countersigning.confirm(office, SECOND, key(), str(receipt.command_id)))
    assert isinstance(done[-1], ev.AuthorityConfirmed)
    assert all(event.proposed_by.person == FIRST.person for event in done)  # type: ignore[attr-defined]
    assert list(by_one(log_of(office))) == []


def test_ends_of_what_is_anothers_wait_and_ends_of_ones_own_do_not(office: Office) -> None:
    holder, deputy = caller(person="holder"), caller(person="deputy")
    asked = AppointmentRequest(person=holder.person, post="agency", instrument="o")
    name = str(appointing.appoint(office, FIRST, key(), asked).command_id)
    confirm(office, name)
    until = office.clock().date() + timedelta(days=9)
    lent = DelegationRequest(appointment=name, delegate=deputy.person, until=until, instrument="letter")
    given = [appointing.grant_delegation(office, holder, key(), lent) for _ in range(2)]
    over = EndRequest(instrument="letter")
    assert not waits(office, appointing.revoke_delegation(office, deputy, key(), str(given[0].command_id), over))
    revoked = appointing.revoke_delegation(office, FIRST, key(), str(given[1].command_id), over)
    ended = appointing.end_appointment(office, FIRST, key(), name, over)
    assert waits(office, revoked)
    assert waits(office, ended)
    confirm(office, str(revoked.command_id))
    assert not waits(office, appointing.end_appointment(office, holder, key(), name, over))
    assert list(by_one(log_of(office))) == []


def test_nobody_signs_twice_nor_with_two_accounts_nor_for_oneself_nor_without_the_post(office: Office) -> None:
    name = str(appointing.appoint(office, FIRST, key(), minister()).command_id)
    again = replace_account(FIRST)
    for by in (FIRST, again):
        with pytest.raises(RefusedByRule) as refused:
            confirm(office, name, by)
        assert rules(refused) == {"second_person"}
    made_up = caller(scopes="read operate", person="made-up")
    with pytest.raises(RefusedByRule) as refused:
        confirm(office, name, made_up)
    assert rules(refused) == {"signer"}
    with pytest.raises(RefusedByRule) as refused:
        appointing.appoint(office, made_up, key(), minister())
    assert rules(refused) == {"signer"}
    with pytest.raises(NotPermitted):
        confirm(office, name, ANYBODY)
    mine = AppointmentRequest(person=SECOND.person, post="minister", instrument="o")
    of_second = str(appointing.appoint(office, FIRST, key(), mine).command_id)
    with pytest.raises(RefusedByRule) as refused:
        confirm(office, of_second)
    assert rules(refused) == {"self_appointment"}


def replace_account(known: Caller) -> Caller:
    """The same person by another account."""
    return Caller("another account", known.person, known.name, known.posts, known.scopes)


def test_the_request_is_judged_anew_when_it_is_confirmed(office: Office) -> None:
    twice = [
        str(found_body(office, FIRST, key(), board("BODY-RACE", members=members)).command_id) for members in (3, 4)
    ]
    confirm(office, twice[0])
    with pytest.raises(AlreadyExists):
        confirm(office, twice[1])
    assert load_body(office, "BODY-RACE").members == 3


def board(name: str, members: int = 3) -> BodyRequest:
    return BodyRequest(
        body=name, role="board", th="ก", en="x", instrument="o", members=members, quorum_profile="apa_default"
    )


def test_a_proposal_that_was_declined_or_taken_back_is_over(office: Office) -> None:
    for by in (FIRST, SECOND):
        name = str(appointing.appoint(office, FIRST, key(), minister()).command_id)
        countersigning.decline(office, by, key(), name, AuthorityDecision(reason="ผิดคน"))
        with pytest.raises(RefusedByRule) as refused:
            confirm(office, name)
        assert rules(refused) == {"closed"}
        assert not held(office, name)


def test_testimony_of_one_person_gives_no_authority(office: Office) -> None:
    open_import(office, FIRST, key(), ImportRequest(source="file"))
    told = requests.TestimonyRequest(known_at="2020-01-01", actor="minister", source="file")
    with pytest.raises(RefusedByRule) as refused:
        appointing.appoint(office, FIRST, key(), AppointmentRequest(
            person="p-told", post="minister", instrument="o", testimony=told,
        ))  # fmt: skip
    assert rules(refused) == {"testimony"}


def test_a_dry_run_says_that_it_would_wait(office: Office) -> None:
    with pytest.raises(OnlyJudged) as judged:
        appointing.appoint(office, FIRST, replace_dry(key()), minister())
    assert [event.published for event in judged.value.events] == ["AuthorityProposed"]


def replace_dry(one: Key) -> Key:
    return Key(one.command_id, one.request_hash, dry=True)


def test_it_is_required_once_and_for_ever(office: Office) -> None:
    with pytest.raises(RefusedByRule) as refused:
        countersigning.require_second_signature(office, FIRST, key(), SecondSignatureRequest(instrument="o"))
    assert rules(refused) == {"second_signature"}


def test_two_confirmations_at_once_make_one_fact(office: Office) -> None:
    third = caller("operator", scopes="read operate", person="third-operator")
    name = str(appointing.appoint(office, FIRST, key(), minister()).command_id)
    start = Barrier(2)

    def sign(by: Caller) -> str:
        start.wait()
        try:
            confirm(office, name, by)
        except RefusedByRule as problem:
            return problem.reasons[0].rule
        return "signed"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(sign, (SECOND, third))) == ["closed", "signed"]
    appointed = [e for e in since_required(office) if isinstance(e, ev.PersonAppointed) and e.appointment == name]
    assert len(appointed) == 1


def test_a_confirmation_overtaken_by_a_refusal_to_sign_records_nothing(before: Office, other: Office) -> None:
    require(before)
    name = str(appointing.appoint(before, FIRST, key(), minister()).command_id)

    def declined() -> None:
        countersigning.decline(other, FIRST, key(), name, AuthorityDecision())

    before.ledger = Interrupted(before.ledger, declined, 1, f"body/{BODY}")  # type: ignore[assignment]
    with pytest.raises(RefusedByRule) as refused:
        confirm(before, name)
    assert rules(refused) == {"closed"}
    assert not held(other, name)


def test_the_requirement_is_not_overtaken_by_an_appointment_that_is_being_judged(before: Office, other: Office) -> None:
    before.ledger = Interrupted(before.ledger, lambda: require(other), 1, f"body/{BODY}")  # type: ignore[assignment]
    receipt = appointing.appoint(before, FIRST, key(), minister())
    assert waits(before, receipt)
    assert list(by_one(log_of(other))) == []


def test_the_requirement_is_not_overtaken_by_an_edition_either(before: Office, other: Office) -> None:
    ledger = before.ledger
    before.ledger = Interrupted(ledger, lambda: require(other), 1, "definition/national_plan_version")  # type: ignore[assignment]
    with pytest.raises(ChangedMeanwhile):
        definitions.publish_edition(before, FIRST, key(), next_edition())
    assert waits(before, definitions.publish_edition(before, FIRST, key(), next_edition()))


def test_a_day_to_come_binds_from_that_day_and_by_the_clock_of_the_office(before: Office) -> None:
    ahead = before.clock().date() + timedelta(days=5)
    asked = SecondSignatureRequest(instrument="o", effective_on=ahead)
    confirm(before, str(countersigning.require_second_signature(before, FIRST, key(), asked).command_id))
    assert countersigning.since(before) == ahead
    assert not waits(before, appointing.appoint(before, FIRST, key(), minister()))
    now = before.clock()
    later = replace(before, clock=lambda: now + timedelta(days=6))
    backdated = AppointmentRequest(person="p-b", post="minister", instrument="o", effective_on=now.date())
    assert waits(later, appointing.appoint(later, FIRST, key(), backdated))


def test_without_the_requirement_one_signature_is_enough_and_editions_are_answered_as_ever(before: Office) -> None:
    assert countersigning.since(before) is None
    receipt = appointing.appoint(before, FIRST, key(), minister())
    assert held(before, str(receipt.command_id))
    edition = next_edition()
    first, again = (definitions.publish_edition(before, by, key(), edition) for by in (FIRST, SECOND))
    assert again.replayed
    assert again.events == first.events
