"""One command's reading of the log: the streams its guards declared, folded, with their versions as the read set."""

from collections.abc import Callable, Iterable
from datetime import date

from domain import events as ev
from domain.access import Access
from domain.body import Body
from domain.meeting import Meeting
from domain.obligation import Obligation
from domain.plan import Plan, successors
from domain.roster import OFFICES, Capacity, Roster
from domain.workdays import Calendar
from services.folds import Folded, Folds, step
from services.ledger import NewEvent
from services.problems import AlreadyExists, NotFound
from workflows.commands import Seat
from workflows.decide import uses_of
from workflows.definition import Definition, Move, Step
from workflows.meetings.ratifying import again
from workflows.memo import ByIdentity
from workflows.registry import GUARDS
from workflows.terms import charged
from workflows.view import Surroundings

CABINET = "BODY-CAB"


class World:
    """Reads streams and remembers at which version; `numbered` gives new events their places, `reads` the rest."""

    def __init__(self, folds: Folds, fresh: bool) -> None:
        self._folds = folds
        self._fresh = fresh
        self._seen: dict[str, int] = {}

    def folded(self, stream_name: str) -> Folded:
        """The stream as this command sees it."""
        folded = self._folds.get(stream_name, self._fresh)
        self._seen[stream_name] = folded.version
        return folded

    def _read(self, stream_name: str) -> object:
        return self.folded(stream_name).state

    def plan(self, ref: str) -> Plan:
        """The plan. Raises NotFound."""
        found = self.find_plan(ref)
        if found is None:
            raise NotFound(ref)
        return found

    def find_plan(self, ref: str | None) -> Plan | None:
        """The plan, or None; that it does not exist is a fact that is checked again when the command is stored."""
        state = self._read(f"plan/{ref}") if ref else None
        assert state is None or isinstance(state, Plan)
        return state

    def children(self, ref: str) -> tuple[str, ...]:
        """Refs of a plan's children, in the order they were opened."""
        events = self._read(f"children/{ref}") or ()
        assert isinstance(events, tuple)
        return tuple(event.child for event in events)

    def body(self, name: str | None) -> Body | None:
        """A body by id, or None."""
        state = self._read(f"body/{name}") if name else None
        assert state is None or isinstance(state, Body)
        return state

    def meeting(self, ref: str) -> Meeting:
        """The meeting. Raises NotFound."""
        found = self.find_meeting(ref)
        if found is None:
            raise NotFound(ref)
        return found

    def find_meeting(self, ref: str) -> Meeting | None:
        """The meeting, or None."""
        state = self._read(f"meeting/{ref}")
        assert state is None or isinstance(state, Meeting)
        return state

    def obligation(self, ref: str) -> Obligation:
        """The obligation. Raises NotFound."""
        found = self.find_obligation(ref)
        if found is None:
            raise NotFound(ref)
        return found

    def find_obligation(self, ref: str) -> Obligation | None:
        """The obligation, or None."""
        state = self._read(f"obligation/{ref}")
        assert state is None or isinstance(state, Obligation)
        return state

    def ratification(self, override: str) -> Obligation | None:
        """An override's ratification as it was asked for last: once refused it may be asked for under another ref."""
        ref, found = override, self.find_obligation(override)
        while found is not None and found.status == "refused":
            following = self.find_obligation(ref := again(ref))
            if following is None:
                break
            found = following
        return found

    def watch_agenda(self, body: str) -> None:
        """Make it part of the read set which meetings the body has called and what it was asked to ratify.

        To be called before they are looked for: what is found is then never older than the version remembered.
        """
        self.touch(f"agenda/{body}")

    def meetings_of(self, body: str, which: Callable[[Meeting], bool]) -> tuple[Meeting, ...]:
        """The body's meetings of which something holds that their notice fixed; that there is no other is read too.

        The rest are only glanced at: what goes on in them is no part of the read set.
        """
        called = self._read(f"agenda/{body}") or ()
        assert isinstance(called, tuple)
        refs = dict.fromkeys(noted.meeting for noted in called if noted.meeting is not None)
        seen = ((ref, self._folds.get(f"meeting/{ref}", fresh=False).state) for ref in refs)
        found = (self.find_meeting(ref) for ref, state in seen if state is not None and which(state))
        return tuple(meeting for meeting in found if meeting is not None)

    def ratifications(self, body: str) -> tuple[Obligation, ...]:
        """The overrides that this body has yet to ratify or refuse, the oldest first."""
        self.watch_agenda(body)
        found = (self.find_obligation(ref) for ref in self._folds.owing.ratifications(body))
        return tuple(one for one in found if one is not None and one.pending)

    def bodies_of(self, person: str) -> tuple[str, ...]:
        """The bodies to which the person is known; their streams are for the caller to read."""
        return tuple(self._folds.standing.bodies_of(person, self._fresh))

    def accounts_of(self, person: str) -> tuple[Access, ...]:
        """The accounts that a person ever had, by their own streams; those are then part of the read set."""
        found = (self._read(f"account/{account}") for account in self._folds.entries.of(person))
        return tuple(one for one in found if isinstance(one, Access))

    def capacities(self, person: str, on: date) -> tuple[Capacity, ...]:
        """What a person may act as on a day, by the bodies' own streams; those are then part of the read set."""
        bodies = [self.body(name) for name in self._folds.standing.bodies_of(person, self._fresh)]
        return tuple(held for body in bodies if body for held in body.roster.capacities(person, on))

    def seats(self, body: str | None, posts: Iterable[str], on: date) -> tuple[Seat, ...]:
        """Those of the posts that the body has (None: the posts of no body of ours), and who holds them on a day."""
        known = self.body(body or OFFICES)
        roster = known.roster if known else Roster()
        return tuple(
            Seat(post, tuple(held.person for held in roster.holders(on, post)))
            for post in posts
            if post in roster.posts
        )

    def imports(self) -> dict[str, ev.ImportOpened]:
        """The open import batches by id."""
        opened: dict[str, ev.ImportOpened] = {}
        events = self._read("system/imports") or ()
        assert isinstance(events, tuple)
        for event in events:
            if isinstance(event, ev.ImportOpened):
                opened[event.batch] = event
            elif isinstance(event, ev.ImportClosed):
                opened.pop(event.batch, None)
        return opened

    def touch(self, stream_name: str) -> None:
        """Learn a stream's version without needing its state (to append to it)."""
        if stream_name not in self._seen:
            self._read(stream_name)

    def numbered(self, events: Iterable[ev.Event]) -> tuple[NewEvent, ...]:
        """The events with the versions they take in their streams. Raises AlreadyExists for a second opening."""
        versions = dict(self._seen)
        placed = []
        for event in events:
            if event.stream_name not in versions:
                self.touch(event.stream_name)
                versions[event.stream_name] = self._seen[event.stream_name]
            versions[event.stream_name] += 1
            if isinstance(event, ev.PlanOpened | ev.ObligationImposed) and versions[event.stream_name] > 1:
                # a stream with two openings could never be read again
                raise AlreadyExists(event.stream_name.partition("/")[2])
            placed.append(NewEvent(event.stream_name, versions[event.stream_name], event))
        return tuple(placed)

    def reads(self, events: Iterable[NewEvent]) -> tuple[tuple[str, int], ...]:
        """The streams that were read and are not written: they must not have moved."""
        written = {event.stream_name for event in events}
        return tuple((name, version) for name, version in self._seen.items() if name not in written)

    @property
    def seen(self) -> tuple[str, ...]:
        return tuple(self._seen)


class Rehearsal(World):
    """A world in which what was accepted so far has already happened, though nothing of it is stored."""

    def __init__(self, under: World) -> None:
        self._under = under
        self._ahead: dict[str, Folded] = {}

    def folded(self, stream_name: str) -> Folded:
        """The stream with everything that has happened in the rehearsal; the log is read once for each stream."""
        if stream_name not in self._ahead:
            self._ahead[stream_name] = self._under.folded(stream_name)
        return self._ahead[stream_name]

    def happen(self, events: Iterable[ev.Event]) -> None:
        """Take up accepted events, in order."""
        for event in events:
            before = self.folded(event.stream_name)
            kind = event.stream_name.partition("/")[0]
            self._ahead[event.stream_name] = step(kind, before, before.version + 1, event)


def _declared(step: Step) -> frozenset[str]:
    return frozenset(read for use in uses_of(step) for read in GUARDS[use.use].reads)


_wanted = ByIdentity(_declared)
"""What the guards of a step read."""


def surroundings(
    world: World,
    definition: Definition,
    step: Step,
    plan: Plan,
    today: date,
    calendar: Calendar,
    resolution: ev.Resolution | None = None,
) -> Surroundings:
    """Fold what the step's guards and companions declared, and nothing else; of a resolution, whom it charges."""
    wanted = _wanted(step)
    plans: dict[str, Plan] = {}
    children: dict[str, tuple[str, ...]] = {}
    related = {plan.parent} if "parent" in wanted else set()
    if "predecessor" in wanted or "predecessor_children" in wanted or (isinstance(step, Move) and step.with_):
        related.add(plan.predecessor)
    if "successors" in wanted:
        related.update(successors(plan))
    for ref in related:
        if other := world.find_plan(ref):
            plans[other.ref] = other
    families = [plan.ref] if "children" in wanted else []
    if "predecessor_children" in wanted and plan.predecessor:
        families.append(plan.predecessor)
    for family in families:
        children[family] = world.children(family)
        plans |= {ref: world.plan(ref) for ref in children[family]}
    overrides = _overrides(plan) if "ratifications" in wanted and plan.obligations else ()
    ratifications = {override: world.ratification(override) for override in overrides}
    owed = plan.obligations if "obligations" in wanted else ()
    return Surroundings(
        today=today,
        calendar=calendar,
        plans=plans,
        children=children,
        bodies=_bodies(world, wanted, step, plan, resolution),
        obligations={ref: world.obligation(ref) for ref in owed},
        ratifications={override: asked for override, asked in ratifications.items() if asked is not None},
    )


def _bodies(
    world: World, wanted: frozenset[str], step: Step, plan: Plan, resolution: ev.Resolution | None
) -> dict[str, Body]:
    names = {deciding_body(step, plan)} if "body" in wanted else set()
    names |= charged(resolution) if "charged" in wanted else set()
    names |= {CABINET} if "cabinet" in wanted else set()
    return {found.body: found for name in names if (found := world.body(name)) is not None}


def _overrides(plan: Plan) -> tuple[str, ...]:
    return tuple(made.override.override for made in plan.moves() if made.override is not None)


def deciding_body(step: Step, plan: Plan) -> str | None:
    """The body whose decision the move records; None for other moves."""
    if not isinstance(step, Move) or step.body is None:
        return None
    return plan.body if step.body == "own" else step.body
