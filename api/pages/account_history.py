"""Who gave an account what, when, and when and by whom it ended: lines of the log in words."""

from datetime import datetime
from uuid import UUID

import msgspec

from api.pages.naming import Names
from api.pages.visit import Visit
from domain import events as ev
from services import accounts

SHORT = 8
"""Characters of an opaque id by which lines are told apart."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One line: what it was, who gave it when, and who ended it when and why, where it has ended."""

    what: str
    credential: str
    scopes: tuple[str, ...]
    first_password: bool
    given_by: str
    given_at: datetime
    before_log: datetime | None
    expires_at: datetime | None
    ended_by: str
    ended_at: datetime | None
    because: str


def shown(visit: Visit, account: UUID) -> list[Shown]:
    """The account's lines, what was given last first."""
    lines = accounts.credentials_of(visit.office, account)
    names = Names(visit.office, visit.lang)
    names.learn(actor for line in lines for actor in (line.given_by, line.ended_by) if actor)

    def who(actor: ev.Actor | None) -> str:
        return names.actor(actor) if actor else ""

    return [
        Shown(
            what=visit.say(f"given.{line.what}"),
            credential=(line.credential or "")[:SHORT],
            scopes=line.scopes,
            first_password=line.first_password,
            given_by=who(line.given_by),
            given_at=line.given_at,
            before_log=line.before_log,
            expires_at=line.expires_at,
            ended_by=who(line.ended_by),
            ended_at=line.ended_at,
            because=visit.say(f"given.{line.because}") if line.because else "",
        )
        for line in reversed(lines)
    ]
