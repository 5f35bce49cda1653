"""Who says what as of when: caller and today for a live act, attested actor and day known for testimony."""

from datetime import MAXYEAR, UTC, date, datetime, time
from typing import Any

import msgspec

from domain import events as ev
from domain.plan import Plan
from domain.thai.dates import BANGKOK, bangkok_date, date_text
from domain.workdays import Calendar
from services.callers import Caller, Post
from services.problems import ImportRequired, InvalidInput, Wrong
from services.requests import TestimonyRequest
from services.world import World
from workflows.authority import Acting, Held, acting, capacity, choose, reaching
from workflows.definition import Definition, Step
from workflows.view import Surroundings

LONGEST_NAME = 80
FIRST_DAY = date(1932, 6, 24)
"""No legal date lies before 24 June B.E. 2475: no Cabinet, no committee and no plan of this kind is older (INV)."""
YEARS_AHEAD = 100
"""No order, term of office or condition reaches further than a century from the day it is written down (INV)."""


class Said(msgspec.Struct, frozen=True):
    """The clocks and identity of one command.

    `posts` are those in which the actor may act on the legal day, `today_posts` those held on the day of recording.
    `caller` is who says it, testimony too.
    """

    person: str
    posts: tuple[Held, ...]
    today: date
    effective_on: date
    caller: Caller
    testimony: ev.Testimony | None = None
    today_posts: tuple[Held, ...] = ()
    world: World | None = None
    """Where the seats of a substitute's body are read; testimony has none."""

    def stepping(self, definition: Definition, step: Step, own_body: str | None, name: str) -> dict[str, Any]:
        """The fields of a command that say who makes the step, by which authority."""
        chosen = capacity(definition, step, own_body, self.person, self.posts, name)
        may_record = not step.by or self._holds_today(definition, definition.actors(step.by), own_body, name)
        held = tuple(ev.Actor(person=self.person, post=post.role, body=post.body) for post in self.posts)
        return {**self._acting(definition, chosen), "may_record": may_record, "held": held}

    def speaking(
        self, definition: Definition, roles: tuple[str, ...], own_body: str | None, what: str
    ) -> dict[str, Any]:
        """Who acts where no step is made (content, corrections), in a post among `roles` if one is held."""
        fits = choose(definition, roles, own_body, self.posts, what)
        if fits is not None and not self._holds_today(definition, roles, own_body, what):
            return self._acting(definition, acting(self.person, None))
        first = next(iter(reaching(self.posts, what, definition.kind)), None)
        return self._acting(definition, acting(self.person, fits or first))

    def _acting(self, definition: Definition, chosen: Acting) -> dict[str, Any]:
        """Actor, delegator and authority; for a substitute also who holds the posts it stands in for."""
        stood_in = definition.stood_in.get(chosen.actor.post, ())
        seats = self.world.seats(chosen.actor.body, stood_in, self.effective_on) if self.world and stood_in else ()
        return {
            "actor": chosen.actor,
            "on_behalf_of": chosen.on_behalf_of,
            "authority": chosen.authority,
            "seats": seats,
        }

    def any_actor(self, roles: tuple[str, ...] = ()) -> ev.Actor:
        """The first post held among `roles`, else the first post held."""
        post = next((p for p in self.posts if p.role in roles), self.posts[0] if self.posts else None)
        return acting(self.person, post).actor

    def _holds_today(self, definition: Definition, roles: tuple[str, ...], own_body: str | None, name: str) -> bool:
        return self.testimony is not None or choose(definition, roles, own_body, self.today_posts, name) is not None


def say(
    world: World, caller: Caller, now: datetime, effective_on: date | None, testimony: TestimonyRequest | None
) -> Said:
    """The live or attested identity; live posts are read from the log. Raises ImportRequired and InvalidInput."""
    require_dated(effective_on, "/effective_on", bangkok_date(now))
    if testimony is None:
        today = bangkok_date(now)
        on = effective_on or today
        held = world.capacities(caller.person, on)
        todays = held if on == today else world.capacities(caller.person, today)
        return Said(caller.person, held, today, on, caller, today_posts=todays, world=world)
    known_at = instant(testimony.known_at, "/testimony/known_at")
    if known_at > now:
        raise InvalidInput((Wrong("/testimony/known_at", "ต้องไม่อยู่ในอนาคต", "must not lie in the future"),))
    attested = _attested(testimony.actor)
    stated = ev.Testimony(
        known_at=known_at.isoformat(),
        source=testimony.source,
        recorded_by=recorder(caller),
        batch=_batch(world, caller, testimony.batch),
    )
    today = bangkok_date(known_at)
    post = Post(attested.post, attested.body)
    return Said(attested.person, (post,), today, effective_on or today, caller, stated)


def require_dated(day: date | None, pointer: str, today: date, years: int = YEARS_AHEAD) -> None:
    """Raises InvalidInput for a day before anything here could have had legal effect, or further ahead than `years`."""
    if day is None:
        return
    if day < FIRST_DAY:
        raise InvalidInput((Wrong(pointer, "ต้องไม่ก่อน 24 มิถุนายน พ.ศ. 2475", f"must not lie before {FIRST_DAY}"),))
    last = today.replace(year=min(today.year + years, MAXYEAR), day=min(today.day, 28))
    if day > last:
        th, en = f"ต้องไม่หลัง {date_text(last, 'th')}", f"must not lie after {last}"
        raise InvalidInput((Wrong(pointer, th, en),))


def recorder(caller: Caller) -> ev.Actor:
    """The account that writes testimony down; not the one who acted."""
    post = caller.posts[0] if caller.posts else Post("operator")
    return ev.Actor(person=caller.person, post=post.role, body=post.body)


def instant(text: str, pointer: str) -> datetime:
    """A day (its start in Bangkok) or an instant with its offset. Raises InvalidInput."""
    wrong = Wrong(pointer, "ต้องเป็นวันที่หรือเวลาแบบ ISO 8601 ที่มีเขตเวลา", "must be an ISO 8601 date, or instant with offset")
    try:
        if len(text) == len("2019-02-01"):
            moment = datetime.combine(date.fromisoformat(text), time(), BANGKOK)
        else:
            moment = datetime.fromisoformat(text)
        moment.astimezone(UTC)  # an instant that UTC cannot name cannot be compared with any other
        moment.astimezone(BANGKOK)  # nor one that has no day here
    except (ValueError, OverflowError) as error:
        raise InvalidInput((wrong,)) from error
    if moment.tzinfo is None:
        raise InvalidInput((wrong,))
    return moment


def _attested(actor: str | dict[str, str | None]) -> ev.Actor:
    if isinstance(actor, str):
        rest, _, person = actor.partition("/")
        role, _, body = rest.partition("@")
        actor = {"post": role, "body": body or None, "person": person or None}
    wrong = [
        Wrong(f"/testimony/actor/{name}", "ไม่รู้จักช่องนี้ หรือยาวเกิน", "is not a known field, or is too long")
        for name, value in actor.items()
        if name not in ("post", "body", "person") or len(value or "") > LONGEST_NAME
    ]
    post = actor.get("post")
    if not post:
        wrong.append(Wrong("/testimony/actor/post", "ต้องระบุตำแหน่ง", "a post is needed"))
    if wrong or not post:
        raise InvalidInput(tuple(wrong))
    return ev.Actor(person=f"attested:{actor.get('person') or post}", post=post, body=actor.get("body"))


def _batch(world: World, caller: Caller, batch: str | None) -> str:
    """The open batch named, or the caller's only open one."""
    if "import" not in caller.scopes:
        raise ImportRequired
    mine = {name: opened for name, opened in world.imports().items() if opened.actor.person == caller.person}
    if batch is None and len(mine) == 1:
        return next(iter(mine))
    if batch is None or batch not in mine:
        raise ImportRequired(batch or "")
    return batch


def beside(world: World, plan: Plan, said: Said, calendar: Calendar) -> Surroundings:
    """What is looked at beside the plan where no guard is asked: what is told of it, also the parent."""
    parent = world.find_plan(plan.parent) if said.testimony is not None else None
    return Surroundings(today=said.today, calendar=calendar, plans={parent.ref: parent} if parent else {})
