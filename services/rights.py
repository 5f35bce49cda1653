"""Who may read what before publication: one caller's rights to plans, meetings, events and files, from the log."""

from collections.abc import Iterable

from domain import events as ev
from domain.meeting import Meeting
from domain.obligation import Obligation
from domain.plan import Plan
from domain.publication import published
from domain.roster import Capacity
from domain.thai.dates import bangkok_date
from projections import documents, readers
from services.callers import Caller
from services.folds import Folded, step
from services.ledger import Stored
from services.means import Office
from services.world import World
from workflows.definition import Definition
from workflows.guards.objection import took_part
from workflows.meetings import keepers
from workflows.reading import audience, concerns, follows_parent, whole

FULL = frozenset({"audit", "subscribe"})
"""Scopes that read everything their doors give: auditors, and systems trusted with the whole log."""
IMPORT, OPERATE = "import", "operate"
WITH_FILES = (ev.MinutesDrafted, ev.MinutesCorrected, ev.MinutesCorrectionProposed, ev.MinutesCorrectionDeclined)
"""What speaks of a whole meeting, and so of every item of it."""


class Reader:
    """What one caller may read now; made for one request or stretch of the feed, because posts end and plans change.

    The posts are those held today by the rosters in the log, read on when the caller was told apart, half a second
    ago at most. Memory answers first; before it says no, the log is asked.
    """

    def __init__(self, office: Office, caller: Caller) -> None:
        self._office = office
        self._caller = caller
        self.full = bool(FULL & caller.scopes)
        self.imports = IMPORT in caller.scopes
        self._held: tuple[Capacity, ...] = ()
        if not self.full:
            today = bangkok_date(office.clock())
            self._held = World(office.folds, fresh=False).capacities(caller.person, today)
        self._bodies = frozenset(post.body for post in self._held if post.body and whole(post))
        self._current: set[str] = set()
        """Streams already read on for this reader."""
        self._plans: dict[str, bool] = {}
        self._meetings: dict[str, bool] = {}

    def plan(self, ref: str) -> bool:
        """Whether this plan, as it is now and as it ever was, may be read; an absent one never, except in full."""
        if self.full:
            return True
        if ref not in self._plans:
            self._plans[ref] = any(self._opens(ref, fresh) for fresh in (False, True))
        return self._plans[ref]

    def meeting(self, ref: str) -> bool:
        """Whether this meeting may be read: by its body, whoever keeps it or imported it, and whom a plan concerns."""
        if self.full:
            return True
        if ref not in self._meetings:
            self._meetings[ref] = any(self._attends(self._meeting(ref, fresh), fresh) for fresh in (False, True))
        return self._meetings[ref]

    def obligation(self, ref: str) -> bool:
        """Whether this obligation may be read: by whoever owes it and the readers of its plan, else of its meeting."""
        if self.full:
            return True
        found = self._obligation(ref, fresh=False) or self._obligation(ref, fresh=True)
        if found is None:
            return False
        owner = found.term.owner
        if any(post.role == owner.role and owner.body in (None, post.body) for post in self._held):
            return True
        if found.plan is not None:
            return self.plan(found.plan)
        return found.meeting is not None and self.meeting(found.meeting)

    def items(self, meeting: Meeting) -> frozenset[int]:
        """The items of a readable meeting that may be read: those without a plan, or with a readable one."""
        return frozenset(n for n, item in meeting.items.items() if item.plan is None or self.plan(item.plan))

    def whole_meeting(self, ref: str) -> bool:
        """Whether everything that was before the meeting may be read, and so its minutes."""
        meeting = None if self.full else self._meeting(ref, fresh=False)
        return self.full or (
            meeting is not None and self.meeting(ref) and len(self.items(meeting)) == len(meeting.items)
        )

    def event(self, event: ev.Event | None) -> bool:
        """Whether an event may be read; what it says of a plan or a meeting is read by the readers of that."""
        if self.full:
            return True
        match event:
            case None:
                return False
            case ev.PlanEvent(ref=ref) | ev.MoveRefused(ref=ref) | ev.ChildOpened(child=ref):
                return self.plan(ref)
            case ev.ObligationEvent():
                return self.obligation(event.obligation)
            case ev.MeetingEvent() | ev.MeetingCommandRefused():
                return self.meeting(event.meeting) and self._about(event)
            case ev.AgendaNoted(meeting=meeting, obligation=owed):
                return self.meeting(meeting) if meeting else self.obligation(owed or "")
            case ev.AuthorityEvent():
                return OPERATE in self._caller.scopes
            case ev.AccountEvent(person=person):
                return OPERATE in self._caller.scopes or person == self._caller.person
            case _:
                return True

    def prepare(self, stored: Iterable[Stored]) -> None:
        """Read on, in a few reads, what has to be known of the plans and meetings that these events are about."""
        if self.full:
            return
        about = {name for one in stored for name in _streams_of(one.event)} - self._current
        self._warm(about)
        plans = [self._plan(name.partition("/")[2], fresh=False) for name in about if name.startswith("plan/")]
        family = {f"plan/{plan.parent}" for plan in plans if plan is not None and plan.parent}
        if self._bodies:
            children = {f"children/{plan.ref}" for plan in plans if plan is not None}
            self._warm(children)
            family |= {f"plan/{child}" for name in children for child in self._children(name.partition("/")[2], False)}
        self._warm(family - self._current)

    def known(self, stored: Iterable[Stored]) -> list[Stored]:
        """The events of a readable plan's trail without those about plans that may not be read (children)."""
        return [s for s in stored if not isinstance(s.event, ev.ChildOpened) or self.event(s.event)]

    def document(self, sha256: str) -> bool:
        """Whether a file may be read: by its sender, and wherever it is relied on by something readable."""
        if self.full or self._office.documents.sent_by(sha256, self._caller.account):
            return True
        with self._office.pool.connection() as connection:
            found = documents.references(connection, sha256)
        return any(self.reference(one) for one in found)

    def reference(self, reference: documents.Reference) -> bool:
        """Whether what relies on a file may be read."""
        kind, _, ref = reference.stream_name.partition("/")
        match kind:
            case "plan":
                return self.plan(ref)
            case "meeting":
                return self.whole_meeting(ref)
            case "obligation":
                return self.obligation(ref)
            case _:
                return True

    @property
    def lists(self) -> readers.Reader | None:
        """The same rights as lists ask for them; None reads everything."""
        if self.full:
            return None
        editions, own, families, keeps = set(), set(), set(), set()
        definitions = self._office.book.lately()
        for d in definitions:
            edition = f"{d.kind}@{d.edition}"
            named = audience(d)
            if any(concerns(d, None, post) for post in self._held):
                editions.add(edition)
            own |= {f"{d.kind}@{p.body}" for p in self._held if p.body and p.reaches(None, d.kind)}
            families |= {edition} if named.bodies & self._bodies else set()
            roles = {post.role for post in self._held if whole(post)}
            keeps |= {m.body for m in d.moves if m.body not in (None, "own") and roles & set(d.actors(m.by))}
        return readers.Reader(
            editions=tuple(sorted(editions)),
            own=tuple(sorted(own)),
            bodies=tuple(sorted(self._bodies)),
            families=tuple(sorted(families)),
            follows=tuple(sorted({d.kind for d in definitions if follows_parent(d)})),
            imports=self.imports,
            posts=tuple(sorted({f"{post.role}@{body}" for post in self._held for body in ("", post.body or "")})),
            keeps=tuple(sorted(body for body in keeps if body)),
        )

    def _opens(self, ref: str, fresh: bool) -> bool:
        plan = self._plan(ref, fresh)
        if plan is None:
            return False
        definition = self._office.book.pinned(plan.definition)
        return self._is_public(plan, definition, fresh) or self._concerned(plan, definition, fresh)

    def _is_public(self, plan: Plan, definition: Definition, fresh: bool) -> bool:
        if published(plan):
            return True
        parent = self._plan(plan.parent, fresh) if follows_parent(definition) else None
        return parent is not None and published(parent)

    def _concerned(self, plan: Plan, definition: Definition, fresh: bool) -> bool:
        """By a post that the plan names; by having acted in it, as an official still (Budget Procedures Act s.52).

        Further by having imported it, and by the body of its parent or of a child.
        """
        if any(concerns(definition, plan.body, post) for post in self._held):
            return True
        if self._held and any(took_part(plan, frozenset({self._caller.person}))):
            return True
        if self.imports and plan.import_batch is not None:
            return True
        return bool(self._bodies) and any(name in self._bodies for name in self._family(plan, fresh))

    def _family(self, plan: Plan, fresh: bool) -> Iterable[str | None]:
        """The bodies of the plan's parent, then of its children."""
        parent = self._plan(plan.parent, fresh)
        if parent is not None:
            yield from (parent.body, *audience(self._office.book.pinned(parent.definition)).bodies)
        for child in self._children(plan.ref, fresh):
            found = self._plan(child, fresh)
            yield found.body if found else None

    def _attends(self, meeting: Meeting | None, fresh: bool) -> bool:
        if meeting is None:
            return False
        if meeting.body in self._bodies or (self.imports and meeting.import_batch is not None):
            return True
        body = World(self._office.folds, fresh).body(meeting.body)
        kept = keepers(self._office.book.lately(), body) if body is not None and self._held else {}
        if any(whole(p) and p.role in kept and (not kept[p.role] or p.body == meeting.body) for p in self._held):
            return True
        plans = (self._plan(item.plan, fresh) for item in meeting.items.values())
        return any(
            plan is not None and self._concerned(plan, self._office.book.pinned(plan.definition), fresh)
            for plan in plans
        )

    def _about(self, event: ev.MeetingEvent | ev.MeetingCommandRefused) -> bool:
        """Whether the items that a meeting's event is about may be read."""
        if isinstance(event, ev.AgendaItemPlaced):
            return event.plan is None or self.plan(event.plan)
        if isinstance(event, ev.MeetingCommandRefused):
            other_business = event.item is not None or self.whole_meeting(event.meeting)
            return other_business if event.plan is None else self.plan(event.plan)
        if isinstance(event, WITH_FILES):
            return self.whole_meeting(event.meeting)
        numbers = {getattr(event, "item", None)} - {None}
        if isinstance(event, ev.PapersLocked):
            numbers = {int(number) for number in event.papers}
        if not numbers:
            return True
        meeting = self._meeting(event.meeting, fresh=False)
        if meeting is None or not numbers <= meeting.items.keys():
            meeting = self._meeting(event.meeting, fresh=True)
        return meeting is not None and numbers <= self.items(meeting)

    def _plan(self, ref: str | None, fresh: bool) -> Plan | None:
        state = self._folded(f"plan/{ref}", fresh).state if ref else None
        return state if isinstance(state, Plan) else None

    def _obligation(self, ref: str, fresh: bool) -> Obligation | None:
        state = self._folded(f"obligation/{ref}", fresh).state
        return state if isinstance(state, Obligation) else None

    def _meeting(self, ref: str, fresh: bool) -> Meeting | None:
        state = self._folded(f"meeting/{ref}", fresh).state
        return state if isinstance(state, Meeting) else None

    def _children(self, ref: str, fresh: bool) -> list[str]:
        return [event.child for event in self._folded(f"children/{ref}", fresh).state or ()]

    def _warm(self, names: set[str]) -> None:
        self._current |= self._office.folds.warm(names) if names else set()

    def _folded(self, name: str, fresh: bool) -> Folded:
        """The stream's state; where a newer release wrote in it, what this one understands of it."""
        again = fresh and name not in self._current
        try:
            folded = self._office.folds.get(name, again)
            self._current |= {name} if again else set()
            return folded
        except ev.UnknownTopic:
            folded = Folded(0, None)
            for stored in self._office.ledger.trail(name):
                folded = step(name.partition("/")[0], folded, stored.version, stored.event)
            return folded


def _streams_of(event: ev.Event | None) -> Iterable[str]:
    """The streams on which it depends who may read an event."""
    match event:
        case ev.PlanEvent(ref=ref) | ev.MoveRefused(ref=ref) | ev.ChildOpened(child=ref):
            yield f"plan/{ref}"
        case ev.ObligationEvent(plan=ref):
            yield f"obligation/{event.obligation}"
            yield from (f"plan/{ref}",) if ref else ()
        case ev.MeetingEvent() | ev.MeetingCommandRefused():
            yield f"meeting/{event.meeting}"
        case ev.AgendaNoted(meeting=meeting, obligation=owed):
            yield f"meeting/{meeting}" if meeting else f"obligation/{owed}"
