"""What a command on a meeting reads: the meeting, its body, other meetings it names, the plans it is about."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from domain.body import Body
from domain.meeting import Meeting
from domain.thai.dates import BANGKOK, bangkok_date
from services.callers import Key
from services.ledger import StaleVersion
from services.means import Office
from services.problems import InvalidInput, NotFound, Wrong
from services.saying import Said, instant, require_dated
from services.world import World
from workflows.authority import Held, acting, reaching
from workflows.meetings import Around, keepers

MEETING_AHEAD = 2
"""Years ahead for which a meeting may be called: longer than any calendar of meetings is kept (INV)."""


def matched(meeting: Meeting, if_match: int | None) -> Meeting:
    """The meeting, if it is at the version the caller saw. Raises StaleVersion."""
    if if_match is not None and meeting.version != if_match:
        raise StaleVersion(f"meeting/{meeting.ref}", meeting.version)
    return meeting


def body_of(world: World, name: str, on: date) -> Body:
    """The body under the edition of its instrument in force on the meeting's day. Raises NotFound."""
    body = world.body(name)
    if body is None:
        raise NotFound(name)
    return body.on(on)


def around(
    office: Office,
    world: World,
    today: date,
    body: Body,
    meetings: Iterable[str | None] = (),
    plans: Iterable[str | None] = (),
    obligations: Iterable[str | None] = (),
    now: datetime | None = None,
) -> Around:
    """The streams that judging needs, folded; `now` for a live act.

    Raises NotFound for a plan or an obligation that is not there.
    """
    owed = [world.obligation(ref) for ref in obligations if ref]
    found = [world.plan(ref) for ref in plans if ref]
    others = [world.find_meeting(ref) for ref in meetings if ref]
    return Around(
        today=today,
        now=now,
        body=body,
        keepers=keepers(office.book.all(), body),
        meetings={meeting.ref: meeting for meeting in others if meeting is not None},
        plans={plan.ref: plan for plan in found},
        obligations={one.ref: one for one in owed},
        definitions={plan.ref: office.book.pinned(plan.definition) for plan in found},
    )


def same_day(world: World, meeting: Meeting, persons: Iterable[str]) -> tuple[Meeting, ...]:
    """The meetings of that day, of this body and of every other one these persons sit on."""
    bodies = {body for person in persons for body in world.bodies_of(person)} | {meeting.body}
    found = (world.meetings_of(body, lambda one: one.held_on == meeting.held_on) for body in sorted(bodies))
    return tuple(one for of_body in found for one in of_body if one.ref != meeting.ref)


def named_by(meeting: Meeting) -> tuple[str | None, ...]:
    """The earlier meetings on which this one's quorum and notice rest."""
    return meeting.adjourned_from, meeting.notice.told_at_last_meeting


def facts(said: Said, key: Key, near: Around, meeting: str, published: str, on: date | None = None) -> dict[str, Any]:
    """The fields that every fact of a meeting carries; the actor in the first post held that keeps its meetings."""
    return {
        "stream_name": f"meeting/{meeting}",
        "published": published,
        "meeting": meeting,
        "body": near.body.body,
        **said_by(said, near),
        "effective_on": on or said.effective_on,
        "correlation_id": str(key.command_id),
        "testimony": said.testimony,
    }


def said_by(said: Said, near: Around) -> dict[str, Any]:
    """Who records, and for whom: in a keeper's post held today, else in the first post held, to be refused.

    A delegation narrowed to some moves does not reach meetings.
    """
    held = reaching(said.posts if said.testimony else said.today_posts, "meeting", None)
    kept = [post for post in held if post.role in near.keepers and _may_keep(near, post)]
    chosen = acting(said.person, next(iter((*kept, *held)), None))
    return {"actor": chosen.actor, "on_behalf_of": chosen.on_behalf_of}


def _may_keep(near: Around, post: Held) -> bool:
    """A post of the body where it must be."""
    return not near.keepers[post.role] or post.body == near.body.body


def moment(text: str | None, day: date, said: Said, now: datetime, at: str = "/at") -> datetime:
    """A time of the day "09:30" in Bangkok, an instant, or now for a live act. Raises InvalidInput."""
    if text is None and said.testimony is None:
        return now.replace(microsecond=0).astimezone(BANGKOK)
    wrong = Wrong(at, "ต้องเป็นเวลาแบบ 09:30 หรือ ISO 8601 ที่มีเขตเวลา", "must be as 09:30, or an instant with offset")
    if text is None or len(text) == len("2019-02-01"):
        raise InvalidInput((wrong,))
    if len(text) == len("09:30"):
        try:
            return datetime.combine(day, time.fromisoformat(text), BANGKOK)
        except ValueError:
            raise InvalidInput((wrong,)) from None
    found = instant(text, at)
    require_dated(bangkok_date(found), at, bangkok_date(now), MEETING_AHEAD)
    return found
