"""A run of the golden scenario that was cut short goes on where it stopped."""

from services.client import Client
from services.demo import golden
from tests.support.served import Served


def test_a_run_that_was_cut_short_goes_on(served: Served, operator: Client) -> None:
    served.play_until(operator, 20)
    before = served.office.ledger.head()
    seen: list[bool] = []
    played = golden.play(operator, lambda row, repeat: seen.append(repeat))
    assert played.plans["NP-v2"] == "closed"
    assert 0 < played.new < played.commands
    assert seen.index(False) == len([row for row in golden.rows() if row.seq <= 20])
    assert served.office.ledger.head() > before
    assert operator.get("/v1/imports").body["imports"] == []
