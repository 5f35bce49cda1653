"""Guessing and listening: slow for strangers, no lock on the owner's door, and nothing tells who has an account."""

import statistics
import time

import pytest

from services import accounts
from services.accounts import TooManyAttempts, WrongCredentials
from services.accounts.passwords import FREE_TRIES, _subjects
from tests.support.browsing import PASSWORD, Browser, person
from tests.support.doors import Doors


def guess(doors: Doors, name: str, address: str, browser: str = "") -> str:
    try:
        accounts.authenticate_password(doors.office, name, "not the password", address, browser)
    except (WrongCredentials, TooManyAttempts) as problem:
        return problem.code
    raise AssertionError("a guess was right")


def spend(doors: Doors, subjects: dict[str, int]) -> None:
    """As if these had already been tried so often."""
    with doors.office.pool.connection() as connection:
        for subject, failures in subjects.items():
            connection.execute(
                "INSERT INTO office.sign_in_failure VALUES (%s, %s, clock_timestamp(), 'epoch')"
                " ON CONFLICT (subject) DO UPDATE SET failures = EXCLUDED.failures",
                [subject, failures],
            )


def test_one_address_is_slowed_down_over_all_names(doors: Doors) -> None:
    subjects = list(_subjects("any", "192.0.2.1"))
    spend(doors, {subjects[2]: FREE_TRIES["address"]})
    assert guess(doors, "yet-another-name", "192.0.2.1") == "too_many_attempts"
    assert guess(doors, "yet-another-name", "192.0.2.2") == "wrong_credentials"


def test_one_name_is_slowed_down_over_all_addresses(doors: Doors) -> None:
    person(doors, "wanted")
    subjects = list(_subjects("wanted", ""))
    spend(doors, {subjects[1]: FREE_TRIES["name"]})
    assert guess(doors, "WANTED", "192.0.2.3") == "too_many_attempts"


def test_strangers_cannot_lock_the_owner_out_of_a_browser_that_knows_the_account(doors: Doors) -> None:
    person(doors, "besieged")
    own, new = Browser(doors), Browser(doors)
    assert own.sign_in("besieged").status_code == 303
    own.http.cookies.delete("anumat")
    subjects = list(_subjects("besieged", ""))
    spend(doors, {subjects[1]: FREE_TRIES["name"] + 5})
    assert new.sign_in("besieged").status_code == 429
    assert own.sign_in("besieged").status_code == 303
    own.http.cookies.delete("anumat")
    said = [own.sign_in("besieged", "not the password").status_code for _ in range(6)]
    assert said == [401] * 5 + [429]


def test_an_own_account_does_not_make_guessing_at_others_free_again(doors: Doors) -> None:
    person(doors, "accomplice")
    subjects = list(_subjects("any", "192.0.2.4"))
    spend(doors, {subjects[2]: FREE_TRIES["address"] - 1})
    accounts.authenticate_password(doors.office, "accomplice", PASSWORD, "192.0.2.4")
    assert guess(doors, "somebody", "192.0.2.4") == "wrong_credentials"
    assert guess(doors, "somebody", "192.0.2.4") == "too_many_attempts"


def test_nothing_tells_a_known_name_from_an_unknown_one_or_a_closed_one(doors: Doors) -> None:
    person(doors, "existing")
    accounts.close_account(doors.office, person(doors, "closed-one"))
    doors.visitor("keys-only")
    said = set()
    for name in ("existing", "not-existing", "closed-one", "keys-only"):
        answer = Browser(doors).sign_in(name, "not the password")
        body = answer.text.replace(name, "").split("<main")[1].split('name="csrf"')
        said.add((answer.status_code, body[0], body[1].split(">", 1)[1]))
    assert len(said) == 1


def test_a_known_name_takes_no_longer_than_an_unknown_one(doors: Doors) -> None:
    person(doors, "timed")
    guess(doors, "warm", "192.0.2.50")
    took: dict[str, list[float]] = {"timed": [], "untimed": []}
    for round_ in range(5):
        for name, times in took.items():
            started = time.perf_counter()
            guess(doors, name, f"192.0.2.{60 + round_}")
            times.append(time.perf_counter() - started)
    known, unknown = (statistics.median(times) for times in took.values())
    assert known / unknown == pytest.approx(1, abs=0.5)
