"""A body as its stream makes it: instrument, size, quorum profile, and what happened to it."""

import msgspec
from msgspec.structs import replace

from domain import events as ev


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """State folded from `body/<id>`; `members` is the number the instrument names."""

    version: int
    body: str
    role: str
    th: str
    en: str
    members: int
    quorum_profile: str
    area: str | None = None
    facts: tuple[ev.BodyFactRecorded, ...] = ()


def evolve(body: Body | None, event: ev.Event) -> Body:
    """The body after one more fact."""
    match event:
        case ev.BodyFounded():
            return Body(
                version=1 if body is None else body.version + 1,
                body=event.body,
                role=event.role,
                th=event.th,
                en=event.en,
                members=event.members,
                quorum_profile=event.quorum_profile,
                area=event.area,
                facts=body.facts if body else (),
            )
        case ev.BodyFactRecorded() if body is not None:
            return replace(body, version=body.version + 1, facts=(*body.facts, event))
        case _:
            raise ValueError(f"a body's stream cannot go on with {type(event).__name__}")
