"""Whoever could sign in as somebody has a hand in what that person signs, however the means came about."""

from datetime import date
from typing import Any

from domain import events as ev
from domain.hands import Hands

DAY = date(2026, 11, 1)


def known(*events: ev.Event) -> Hands:
    hands = Hands()
    for event in events:
        hands.take(event)
    return hands


def said(by: str, person: str, account: str, published: str) -> dict[str, Any]:
    actor = ev.Actor(person=by, post="system" if by == "engine" else "operator")
    common = {"stream_name": f"account/{account}", "published": published, "actor": actor, "effective_on": DAY}
    return {**common, "correlation_id": "c", "account": account, "person": person}


def given(by: str, person: str, account: str, name: str, means: str = "password", first: bool = False) -> ev.Event:
    more = {"means": means, "credential": name, "first_password": first}
    return ev.CredentialGiven(**said(by, person, account, "CredentialGiven"), **more)


def ended(by: str, person: str, account: str, name: str, means: str = "password") -> ev.Event:
    more = {"means": means, "credential": name, "because": "replaced"}
    return ev.CredentialEnded(**said(by, person, account, "CredentialEnded"), **more)


def closed(by: str, person: str, account: str) -> ev.Event:
    return ev.AccountClosed(**said(by, person, account, "AccountClosed"))


def test_what_the_engine_gave_and_what_was_typed_in_at_the_founding_is_nobody_elses() -> None:
    hands = known(given("engine", "a", "1", "k", "key"), given("b", "a", "2", "p"))
    assert hands.of("a") == {"a"}


def test_a_first_password_stays_in_its_givers_hands_when_another_is_chosen_after_it() -> None:
    hands = known(given("x", "y", "1", "p", first=True), ended("y", "y", "1", "p"), given("y", "y", "1", "q"))
    assert hands.of("y") == {"x", "y"}


def test_a_new_one_from_another_hand_ends_the_first_ones_share() -> None:
    hands = known(
        given("x", "y", "1", "p", first=True), ended("z", "y", "1", "p"), given("z", "y", "1", "q", first=True)
    )
    assert hands.of("y") == {"y", "z"}


def test_what_was_given_under_a_mask_counts_for_who_wore_it_also_when_the_mask_is_gone() -> None:
    hands = known(
        given("y", "y", "own", "p"),
        given("x", "y", "mask", "p", first=True),
        given("y", "y", "own", "k", "key"),
        given("y", "w", "third", "p", first=True),
        closed("y", "y", "mask"),
    )
    assert hands.of("y") == {"x", "y"}
    assert hands.of("w") == {"w", "x", "y"}


def test_an_account_that_is_closed_opens_nothing_for_anybody() -> None:
    hands = known(given("y", "y", "own", "p"), given("x", "y", "mask", "p", first=True), closed("z", "y", "mask"))
    assert hands.of("y") == {"y"}
