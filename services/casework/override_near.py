"""What an override is judged by, read from the log: who holds which listed post, who ratifies, and when it meets."""

from datetime import date

from domain import events as ev
from domain.meeting import Meeting
from domain.obligation import Obligation
from domain.plan import Plan
from domain.roster import OFFICES, Capacity
from domain.thai.dates import bangkok_date
from services.authority.appointing import every_body
from services.authority.vacancies import has_holder
from services.means import Office
from services.problems import NotFound
from services.world import World, surroundings
from workflows import overriding
from workflows.authority import acting
from workflows.definition import Definition, Move
from workflows.meetings.ratifying import WITHIN
from workflows.override_facts import Listed, Near


def near_of(
    office: Office,
    world: World,
    definition: Definition,
    plan: Plan,
    move: Move,
    person: str,
    proposed: ev.OverrideProposed | None = None,
) -> Near:
    """Everything an override is judged by, read from the log; the rosters of all bodies are part of the read set."""
    today = bangkok_date(office.clock())
    around = surroundings(world, definition, move, plan, today, office.calendar)
    bodies = {name: known for name, _ in every_body(office) if (known := world.body(name)) is not None}
    body = bodies.get(overriding.ratifier(definition, plan, move) or "")
    own = (proposed.actor.post, proposed.actor.body) if proposed else None
    first = listed(world, proposed.actor.person if proposed else person, today, only=own)
    coming = called_meetings(office, world, body.body, today) if body else ()
    return Near(
        around=around,
        first=first,
        second=listed(world, person, today, other_than=own) if proposed else None,
        body=body,
        coming=coming,
        due_on=coming[0].held_on if coming else today + WITHIN,
        obligations=_obligations(world, plan),
        vacant=not has_holder(definition, move, plan, bodies, today),
    )


def called_meetings(office: Office, world: World, body: str, today: date) -> tuple[Meeting, ...]:
    """The body's meetings that have been called and are not open yet, the next first; that there is no other is in the
    read set. What is open already goes by the agenda on which its members were called."""
    world.watch_agenda(body)
    called: list[ev.MeetingConvened] = []
    after = 0
    while news := office.ledger.read(after, 500, topics=(ev.MeetingConvened.TOPIC,)):
        found = (stored.event for stored in news)
        called += [e for e in found if isinstance(e, ev.MeetingConvened) and e.body == body and e.held_on >= today]
        after = news[-1].position
    meetings = (world.find_meeting(event.meeting) for event in sorted(called, key=lambda e: e.held_on))
    return tuple(meeting for meeting in meetings if meeting is not None and meeting.status == "convened")


def ratifications(office: Office, plan: Plan) -> tuple[Obligation, ...]:
    """For each override of the plan, in order: its ratification as it was asked for last."""
    if not plan.obligations:
        return ()
    world = World(office.folds, fresh=True)
    made = (move.override.override for move in plan.moves() if move.override is not None)
    found = (world.ratification(override) for override in made)
    return tuple(one for one in found if one is not None)


def listed(
    world: World,
    person: str,
    today: date,
    only: tuple[str, str | None] | None = None,
    other_than: tuple[str, str | None] | None = None,
) -> Listed:
    """The person in a listed post held by an own appointment, another than one where possible; else as he or she is."""
    held = [c for c in world.capacities(person, today) if c.delegation is None]
    held = [c for c in held if only in (None, (c.role, c.body))]
    found = [(c, terms) for c in held if (terms := _terms(world, c)) is not None and terms.may_override]
    found.sort(key=lambda one: (one[0].role, one[0].body) == other_than)
    if found:
        return Listed(acting=acting(person, found[0][0]), terms=found[0][1])
    return Listed(acting=acting(person, held[0] if held else None))


def nobody(person: str) -> Listed:
    """The person without any post."""
    return Listed(acting=acting(person, None))


def _terms(world: World, held: Capacity) -> ev.PostEstablished | None:
    body = world.body(held.body or OFFICES)
    return body.roster.posts.get(held.role) if body else None


def _obligations(world: World, plan: Plan) -> tuple[Obligation, ...]:
    found = (world.find_obligation(ref) for ref in plan.obligations)
    return tuple(one for one in found if one is not None)


def move_named(definition: Definition, plan: Plan, name: str) -> Move:
    """The move by name, from the present stage where it has one. Raises NotFound for the engine's own."""
    move = definition.move(name, plan.stage) or next((m for m in definition.moves if m.name == name), None)
    if move is None or "system" in move.by:
        raise NotFound(name)
    return move
