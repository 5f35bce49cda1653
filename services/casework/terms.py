"""The terms of a resolution as a door takes them: words sealed, owners known, each with the name of its obligation."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from domain import events as ev
from domain.body import Body
from domain.plan import Plan
from domain.thai.text import clean
from services.ledger.vault import Vault
from services.problems import InvalidInput, Wrong
from services.requests import Name, Request
from services.saying import require_dated
from services.world import World
from workflows.definition import Definition
from workflows.terms import charged

LONGEST_REF = 80
Text = Annotated[str, Meta(min_length=1, max_length=20_000, pattern=r"\S")]
Names = Annotated[tuple[Name, ...], Meta(max_length=50)]


class OwnerRequest(Request, frozen=True, kw_only=True):
    """The post that owes it; the body is the plan's own where the post belongs to that, and may be left out."""

    role: Name
    body: Name | None = None


class TermRequest(Request, frozen=True, kw_only=True):
    """What the decision asks for; `blocks` are moves that wait for a condition, `lapses` ends the approval after it."""

    sort: Literal["condition", "observation", "assignment"]
    text: Text
    owner: OwnerRequest
    due_on: date | None = None
    evidence: Names = ()
    blocks: Names = ()
    lapses: bool = False


def of_plan(plan: Plan) -> str:
    """What the obligations of the plan's next move are called: plan, the move's version, and a number each."""
    return f"{plan.ref}.{plan.version + 1}"


def written(
    vault: Vault,
    scope: str,
    prefix: str,
    given: Sequence[TermRequest],
    at: str,
    decided_on: date,
    definition: Definition | None = None,
    own_body: str | None = None,
) -> tuple[ev.Term, ...]:
    """The terms with their words sealed in `scope`.

    Raises InvalidInput when a name would be longer than 80, or a term due more than a century after the decision.
    """
    for number, one in enumerate(given):
        require_dated(one.due_on, f"{at}/{number}/due_on", decided_on)
    longest = f"{prefix}.{len(given)}"
    if given and len(longest) > LONGEST_REF:
        th, en = (
            f"รหัสภาระ {longest} ยาวเกิน {LONGEST_REF} ตัวอักษร",
            f"would be named {longest}, over {LONGEST_REF} characters",
        )
        raise InvalidInput((Wrong(at, th, en),))
    return tuple(
        ev.Term(
            obligation=f"{prefix}.{number}",
            number=number,
            sort=one.sort,
            text=vault.seal(clean(one.text), scope),
            owner=_owner(one.owner, definition, own_body),
            due_on=one.due_on,
            evidence=one.evidence,
            blocks=one.blocks,
            lapses=one.lapses,
        )
        for number, one in enumerate(given, start=1)
    )


def _owner(asked: OwnerRequest, definition: Definition | None, own_body: str | None) -> ev.Awaiting:
    spec = definition.roles.get(asked.role) if definition else None
    bound = own_body if spec is not None and spec.own_body else None
    return ev.Awaiting(role=asked.role, body=asked.body or bound)


def require_owners(world: World, resolution: ev.Resolution | None, at: str) -> None:
    """Every body that is to owe something exists. Raises InvalidInput."""
    wrong = tuple(
        Wrong(f"{at}/{term.number - 1}/owner/body", "ไม่มีคณะนี้", "is no body that is known here")
        for term in (resolution.terms if resolution else ())
        if term.owner.body is not None and world.body(term.owner.body) is None
    )
    if wrong:
        raise InvalidInput(wrong)


def owners(world: World, resolution: ev.Resolution) -> dict[str, Body]:
    """The bodies whose posts the terms charge, by id."""
    return {name: body for name in sorted(charged(resolution)) if (body := world.body(name)) is not None}
