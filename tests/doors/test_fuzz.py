"""Every door under generated requests: no failure of ours, every refusal a problem, and nothing stored of bad input."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings

from api.http import openapi
from api.http.v1 import DOORS
from tests.support.doors import Doors, Visitor, plan_body

EXAMPLES = 12
schema = schemathesis.openapi.from_dict(openapi.document(DOORS, "0"))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker runs here to wait for."""
    monkeypatch.setattr("services.reading.PATIENCE_S", 0.01)


@pytest.fixture(scope="module")
def operator(doors: Doors) -> Visitor:
    """Someone who may do nearly everything, so that requests get past the first check."""
    operator = doors.visitor("operator", "clerk", scopes="read act audit import operate")
    operator.post("/v1/plans", plan_body("F-1"))
    doors.catch_up()
    return operator


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_brings_a_door_down(case: schemathesis.Case, doors: Doors, operator: Visitor) -> None:
    headers = {"Authorization": f"Bearer {operator.key}", "Accept": "application/json"}
    before = doors.office.ledger.head()
    answer = case.call(base_url=str(doors.client.base_url), headers=headers)
    if answer.status_code >= 400:
        problem = answer.json()
        assert answer.status_code < 500 or problem["code"] == "read_behind", problem
        assert {"type", "title", "status", "code"} <= problem.keys()
        if problem["code"] != "refused_by_rule":
            assert doors.office.ledger.head() == before
