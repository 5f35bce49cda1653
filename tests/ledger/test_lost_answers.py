"""Connections that are cut, lose an answer or fall silent: the caller gets the first receipt or an honest error."""

import time
from collections.abc import Iterator

import pytest

from services.ledger import Ledger, LedgerUnavailable
from tests.support.database import Database
from tests.support.events import child, command
from tests.support.proxy import Proxy, proxy

CHILDREN = "children/NP-v1"


@pytest.fixture
def wire(database: Database) -> Iterator[Proxy]:
    with proxy(database.socket) as running:
        yield running


@pytest.fixture
def far(database: Database, wire: Proxy) -> Iterator[Ledger]:
    """The ledger of `database`, reached through the proxy and used once, so that its connections are open."""
    with database.ledger(url=database.through(wire.port), timeout_s=1.5) as ledger:
        ledger.append(command(child(CHILDREN, 1)))
        yield ledger


def test_an_answer_lost_after_commit_is_found_again(far: Ledger, wire: Proxy) -> None:
    asked = command(child(CHILDREN, 2))
    wire.lose_answer()
    receipt = far.append(asked)
    assert wire.lost == 1
    assert (receipt.replayed, receipt.events[0].version) == (True, 2)
    assert far.version(CHILDREN) == 2


def test_the_retry_gets_the_first_receipt_although_the_stream_has_moved_on(
    database: Database, ledger: Ledger, wire: Proxy
) -> None:
    asked = command(child(CHILDREN, 1))
    with database.ledger(url=database.through(wire.port), timeout_s=0.4) as far:
        far.append(command(child("children/warm", 1)))
        wire.swallow_answers()
        with pytest.raises(LedgerUnavailable):
            far.append(asked)
        wire.heal()
        ledger.append(command(child(CHILDREN, 2)))
        receipt = far.append(asked)
    assert (receipt.replayed, receipt.events[0].version) == (True, 1)
    assert ledger.version(CHILDREN) == 2


def test_a_lost_request_is_sent_again(far: Ledger, wire: Proxy) -> None:
    wire.lose_request()
    receipt = far.append(command(child(CHILDREN, 2)))
    assert (wire.lost, receipt.replayed, far.version(CHILDREN)) == (1, False, 2)


def test_a_half_open_connection_is_given_up_in_time(far: Ledger, wire: Proxy) -> None:
    wire.swallow_answers()
    started = time.monotonic()
    with pytest.raises(LedgerUnavailable):
        far.append(command(child(CHILDREN, 2)))
    assert time.monotonic() - started < 3 * 1.5
    wire.heal()
    wire.cut()
    assert far.version(CHILDREN) in (1, 2)


def test_a_cut_connection_is_replaced_for_readers_and_writers(far: Ledger, wire: Proxy) -> None:
    wire.cut()
    assert far.append(command(child(CHILDREN, 2))).events[0].version == 2
    wire.cut()
    assert len(far.stream(CHILDREN)) == 2


def test_no_server_is_an_honest_error_soon(far: Ledger, wire: Proxy) -> None:
    wire.close()
    with pytest.raises(LedgerUnavailable):
        far.append(command(child(CHILDREN, 2)))
    with pytest.raises(LedgerUnavailable):
        far.stream(CHILDREN)


def test_a_long_lock_on_the_head_delays_and_doubles_nothing(database: Database, ledger: Ledger) -> None:
    asked = command(child(CHILDREN, 1))
    with database.connect() as blocker, blocker.transaction():
        blocker.execute("SELECT FROM ledger.head FOR UPDATE")
        with database.ledger(timeout_s=1.0) as impatient, pytest.raises(LedgerUnavailable):
            impatient.append(asked)
    assert ledger.append(asked).events[0].version == 1
    assert ledger.version(CHILDREN) == 1


def test_a_closed_ledger_takes_nothing_more(database: Database) -> None:
    ledger = database.ledger()
    ledger.close()
    with pytest.raises(LedgerUnavailable):
        ledger.append(command(child(CHILDREN, 1)))


def test_a_wrong_password_is_told_at_once(database: Database) -> None:
    started = time.monotonic()
    with pytest.raises(LedgerUnavailable, match="password authentication failed"):
        database.ledger(url=database.url().replace("anumat_api:", "anumat_api:wrong"))
    assert time.monotonic() - started < 5
