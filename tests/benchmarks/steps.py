"""A decided step in process: fold, judge, sign, append in order, by callers on plans of their own."""

from services.casework import plans
from services.means import Office
from tests.benchmarks.limits import unique
from tests.benchmarks.measure import rate_of
from tests.support.offices import caller, key, open_request, step

CLERK = caller("clerk")


def opened(office: Office, count: int) -> list[str]:
    """Fresh plans of the small kind."""
    refs = [f"B-{unique()}-{number}" for number in range(count)]
    for ref in refs:
        plans.open_plan(office, CLERK, key(), open_request(ref))
    return refs


def decided_steps(office: Office, callers: int, each: int) -> float:
    """Moves made a second; each caller moves its own plan to and fro, under keys it brings along."""
    refs = opened(office, callers)
    keys = [[key() for _ in range(each)] for _ in range(callers)]

    def move(number: int, turn: int) -> None:
        plans.make_move(office, CLERK, keys[number][turn], refs[number], ("send", "recall")[turn % 2], step(), None)

    return rate_of(callers, each, move)
