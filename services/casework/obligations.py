"""The life of an obligation: what it is now, evidence shown, accepted or sent back; each judged, stored, answered."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from domain import events as ev
from domain.obligation import Obligation
from domain.plan import Plan
from domain.reasons import Reason, Text
from domain.roster import Capacity
from domain.thai.dates import bangkok_date
from domain.thai.text import clean
from projections import obligations as listed
from projections.model import Connection
from services.attachments import described
from services.callers import DECIDE, Caller, Key, unstored
from services.carrying_out import Attempt, carry_out
from services.ledger import Receipt, StaleVersion
from services.means import Office
from services.problems import StepUpRequired
from services.refusals import Subject
from services.requests import AttachedDocument, Dated, Words
from services.saying import Said, say
from services.world import World
from workflows import obligations as rules
from workflows.authority import Held, acting, reaching
from workflows.decide import Accepted, Refused
from workflows.meetings import keepers
from workflows.obligations import Near


class EvidenceRequest(Dated, frozen=True, kw_only=True):
    """What shows that it is done: files, a statement (kept sealed), or both."""

    documents: Annotated[tuple[AttachedDocument, ...], Meta(max_length=100)] = ()
    statement: Words | None = None


class AcceptRequest(Dated, frozen=True, kw_only=True):
    """It is fulfilled, from the day the evidence was shown unless another is given."""


class ReturnRequest(Dated, frozen=True, kw_only=True):
    """Why the evidence does not show it; kept sealed."""

    why: Annotated[str, Meta(min_length=1, max_length=20_000, pattern=r"\S")]


class Desk(msgspec.Struct, frozen=True):
    """One command being written down."""

    office: Office
    key: Key
    said: Said
    owed: Obligation
    near: Near

    def says(self, published: str, fits: Callable[[Held], bool], on: date | None = None) -> dict[str, Any]:
        """The common fields; the actor in the first post held today that fits, else in the first, to be refused."""
        all_held = self.said.posts if self.said.testimony else self.said.today_posts
        held = reaching(all_held, "obligation", self.owed.plan_kind)
        chosen = acting(self.said.person, next(filter(fits, held), held[0] if held else None))
        return {
            "stream_name": f"obligation/{self.owed.ref}",
            "published": published,
            "actor": chosen.actor,
            "on_behalf_of": chosen.on_behalf_of,
            "effective_on": on or self.said.effective_on,
            "correlation_id": str(self.key.command_id),
            "testimony": self.said.testimony,
            "obligation": self.owed.ref,
            "plan": self.owed.plan,
        }

    def seal(self, words: str | None) -> ev.Sealed | None:
        scope = f"plan/{self.owed.plan}" if self.owed.plan else f"meeting/{self.owed.meeting}"
        return self.office.vault.seal(clean(words), scope) if words and words.strip() else None


def _shown(desk: Desk, asked: EvidenceRequest) -> Accepted | Refused:
    said = desk.says("EvidenceSubmitted", lambda post: rules.owes(desk.owed, post))
    files = described(desk.office, desk.said.caller, asked.documents)
    fact = ev.EvidenceSubmitted(**said, documents=files, statement=desk.seal(asked.statement))
    return rules.submit(desk.owed, desk.near, fact)


def _accepted(desk: Desk, asked: AcceptRequest) -> Accepted | Refused:
    shown, published = desk.owed.submitted, ev.ObligationDischarged.NAMES[desk.owed.term.sort]
    on = asked.effective_on or (shown.effective_on if shown else None)
    said = desk.says(published, lambda post: rules.keeps(desk.owed, desk.near, post), on)
    fact = ev.ObligationDischarged(**said, submitted_by=shown.actor if shown else None)
    return rules.answer(desk.owed, desk.near, fact)


def _returned(desk: Desk, asked: ReturnRequest) -> Accepted | Refused:
    said = desk.says("EvidenceReturned", lambda post: rules.keeps(desk.owed, desk.near, post))
    why = desk.seal(asked.why)
    assert why is not None
    return rules.answer(desk.owed, desk.near, ev.EvidenceReturned(**said, reason=why))


class Command(msgspec.Struct, frozen=True):
    """One thing that can be done about an obligation; `decides` asks for a recent sign-in."""

    takes: type[Dated]
    label: Text
    judge: Callable[[Desk, Any], Accepted | Refused]
    decides: bool = False


COMMANDS: dict[str, Command] = {
    "evidence": Command(EvidenceRequest, Text("ยื่นหลักฐาน", "Show the evidence"), _shown),
    "accept": Command(AcceptRequest, Text("รับรองว่าปฏิบัติครบแล้ว", "Accept it as fulfilled"), _accepted, decides=True),
    "return": Command(ReturnRequest, Text("ส่งหลักฐานกลับ", "Send the evidence back"), _returned),
}
"""By the name in the address. What only a meeting can do (ratify, let fall) is an item of its agenda."""


def carry(
    office: Office, caller: Caller, key: Key, ref: str, name: str, request: Dated, if_match: int | None
) -> Receipt:
    """Record it. Raises RefusedByRule, InvalidInput, StaleVersion, NotFound, StepUpRequired, ChangedMeanwhile."""
    command = COMMANDS[name]
    if command.decides and request.testimony is None and DECIDE not in caller.scopes:
        raise StepUpRequired
    owed = load(office, ref)
    subject = Subject(owed.plan or ref, f"obligation:{name}", caller.person)
    return carry_out(office, key, subject, _judging(office, caller, key, ref, command, request, if_match))


def preview(office: Office, caller: Caller, ref: str, name: str, request: Dated) -> tuple[ev.Event, ...] | Refused:
    """What it would record, or every reason why not; nothing is stored. Raises NotFound and InvalidInput."""
    attempt = _judging(office, caller, unstored(), ref, COMMANDS[name], request, None)
    outcome, _, _ = attempt(World(office.folds, fresh=True))
    return outcome if isinstance(outcome, Refused) else outcome.events


def against(office: Office, caller: Caller, ref: str) -> dict[str, tuple[Reason, ...]]:
    """By command: why this caller could not do it now, whatever the form said."""
    empty = {"evidence": EvidenceRequest(), "accept": AcceptRequest(), "return": ReturnRequest(why="-")}
    return {name: _against(office, caller, ref, name, request) for name, request in empty.items()}


def _against(office: Office, caller: Caller, ref: str, name: str, request: Dated) -> tuple[Reason, ...]:
    seen = preview(office, caller, ref, name, request)
    reasons = seen.reasons if isinstance(seen, Refused) else ()
    return tuple(reason for reason in reasons if reason.rule != "evidence")


def load(office: Office, ref: str) -> Obligation:
    """The obligation as the log has it. Raises NotFound."""
    return World(office.folds, fresh=True).obligation(ref)


def today(office: Office) -> date:
    """The Bangkok day."""
    return bangkok_date(office.clock())


def of_plan(office: Office, plan: Plan) -> tuple[Obligation, ...]:
    """What a plan's decisions imposed, in their order."""
    world = World(office.folds, fresh=True)
    found = (world.find_obligation(ref) for ref in plan.obligations)
    return tuple(one for one in found if one is not None)


class Waiting(msgspec.Struct, frozen=True):
    """What a caller's posts owe, the earliest due first, and evidence that he or she may accept."""

    owed: tuple[listed.ObligationRow, ...]
    to_accept: tuple[listed.ObligationRow, ...]


def waiting(office: Office, caller: Caller, connection: Connection, limit: int = 100) -> Waiting:
    """The obligations on a caller's desk; what this caller may accept is judged by the rules, not by the list."""
    world = World(office.folds, fresh=False)
    held = world.capacities(caller.person, today(office))
    owed = listed.owed(connection, [(post.role, post.body) for post in held], limit) if held else ()
    kept = [name for name in listed.waiting_bodies(connection) if _keeps(office, world, held, name)]
    shown = listed.shown(connection, kept, limit) if kept else ()
    return Waiting(
        owed, tuple(row for row in shown if not _against(office, caller, row.ref, "accept", AcceptRequest()))
    )


def _keeps(office: Office, world: World, held: tuple[Capacity, ...], name: str) -> bool:
    known = world.body(name)
    posts = keepers(office.book.all(), known) if known else {}
    return any(post.role in posts and (not posts[post.role] or post.body == name) for post in held)


def _judging(
    office: Office, caller: Caller, key: Key, ref: str, command: Command, request: Dated, if_match: int | None
) -> Attempt:
    def attempt(world: World) -> tuple[Accepted | Refused, Plan | None, ev.Actor]:
        owed = world.obligation(ref)
        if if_match is not None and owed.version != if_match:
            raise StaleVersion(f"obligation/{owed.ref}", owed.version)
        said = say(world, caller, office.clock(), request.effective_on, request.testimony)
        body, plan = world.body(owed.body), world.find_plan(owed.plan)
        posts = keepers(office.book.all(), body) if body else {}
        near = Near(today=said.today, keepers=posts, plan=plan)
        outcome = command.judge(Desk(office, key, said, owed, near), request)
        return outcome, plan, said.any_actor()

    return attempt
