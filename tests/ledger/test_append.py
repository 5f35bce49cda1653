"""What append promises: all or nothing, once, in order, and durable before it answers."""

import pytest

from services.ledger import Ledger, StaleVersion
from tests.support.events import child, command


def test_a_command_is_stored_and_read_back(ledger: Ledger) -> None:
    receipt = ledger.append(command(child("children/NP-v1", 1)))
    (stored,) = ledger.stream("children/NP-v1")
    assert (stored.position, stored.leaf_hash) == (receipt.events[0].position, receipt.events[0].leaf_hash)


def test_a_stale_version_is_refused_with_the_current_one(ledger: Ledger) -> None:
    ledger.append(command(child("children/NP-v1", 1)))
    with pytest.raises(StaleVersion) as refused:
        ledger.append(command(child("children/np-V1", 1)))
    assert (refused.value.stream_name, refused.value.current) == ("children/np-V1", 1)
