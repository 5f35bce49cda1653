"""Who could come in, by which means, given and ended by whom and when: read from the log, for keepers and auditors."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from domain import access
from domain import events as ev
from domain.thai.dates import end_of_bangkok_day, start_of_bangkok_day
from services.accounts.errors import NoSuchPerson
from services.accounts.pool import HasLog
from services.accounts.recording import stream_of

Opened = Literal["account", "scopes", "password", "key", "identity"]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was given, and its end.

    `what`: the account itself, all its scopes from some moment on, or a credential with its opaque id. `before_log`:
    there since then by the tables; that somebody stated it at `given_at` is all the log knows.
    """

    account: str
    person: str
    what: Opened
    credential: str | None
    scopes: tuple[str, ...]
    expires_at: datetime | None
    first_password: bool
    given_by: ev.Actor
    given_at: datetime
    before_log: datetime | None
    ended_by: ev.Actor | None = None
    ended_at: datetime | None = None
    because: str | None = None

    def on(self, day: date) -> bool:
        """Whether it was there at some moment of this day in Bangkok."""
        ends = [moment for moment in (self.ended_at, self.expires_at) if moment is not None]
        begins = self.before_log or self.given_at
        return begins <= end_of_bangkok_day(day) and all(end > start_of_bangkok_day(day) for end in ends)


def credentials_of(office: HasLog, account: UUID | str, on: date | None = None) -> list[Line]:
    """Everything that ever opened the account, in the order it was given; with a day, what did so then."""
    stored = office.ledger.stream(stream_of(account))
    known = access.folded((one.event, one.recorded_at) for one in stored if one.event is not None)
    return [line for line in _lines(known) if on is None or line.on(on)] if known else []


def credentials_of_person(office: HasLog, person: str, on: date | None = None) -> list[Line]:
    """The same of every account that the pseudonym ever had. Raises NoSuchPerson for one that never had any."""
    accounts = office.folds.entries.of(person)
    if not accounts:
        raise NoSuchPerson()
    return [line for account in accounts for line in credentials_of(office, account, on)]


def _lines(known: access.Access) -> list[Line]:
    first, *later = known.scopes
    lines = [_line(known, "account", first.said, first.said_at, known.closed, known.closed_at)]
    for number, one in enumerate(known.scopes):
        after = known.scopes[number + 1] if number + 1 < len(known.scopes) else None
        ended, at = (after.said, after.said_at) if after else (known.closed, known.closed_at)
        if later:
            lines.append(_line(known, "scopes", one.said, one.said_at, ended, at))
    lines += [_line(known, c.given.means, c.given, c.given_at, c.ended, c.ended_at) for c in known.credentials]
    return sorted(lines, key=lambda line: line.given_at)


def _line(
    known: access.Access,
    what: Opened,
    said: ev.AccountOpened | ev.AccountScopesChanged | ev.CredentialGiven,
    at: datetime | None,
    ended: ev.AccountEvent | None,
    ended_at: datetime | None,
) -> Line:
    assert at is not None  # `folded` tells every instant
    given = said if isinstance(said, ev.CredentialGiven) else None
    before = None if isinstance(said, ev.AccountScopesChanged) else said.before_log
    return Line(
        account=known.account,
        person=known.person,
        what=what,
        credential=given.credential if given else None,
        scopes=said.scopes,
        expires_at=datetime.fromisoformat(given.expires_at) if given and given.expires_at else None,
        first_password=bool(given and given.first_password),
        given_by=said.actor,
        given_at=at,
        before_log=datetime.fromisoformat(before) if before else None,
        ended_by=ended.actor if ended else None,
        ended_at=ended_at,
        because=_because(ended) if ended else None,
    )


def _because(ended: ev.AccountEvent) -> str:
    match ended:
        case ev.CredentialEnded(because=why):
            return why
        case ev.AccountClosed(erased=erased):
            return "erased" if erased else "closed"
        case _:
            return "changed"
