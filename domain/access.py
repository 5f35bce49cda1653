"""Who could come in by one account, by which means, given and ended by whom; folded from the account's own stream."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from domain import events as ev


class Credential(msgspec.Struct, frozen=True):
    """What opened an account; instants are those of recording, None where the fold was not told them."""

    given: ev.CredentialGiven
    given_at: datetime | None = None
    ended: ev.CredentialEnded | ev.AccountClosed | None = None
    ended_at: datetime | None = None


class Scopes(msgspec.Struct, frozen=True):
    """What the account's means could open at most, from this fact to the next."""

    said: ev.AccountOpened | ev.AccountScopesChanged
    said_at: datetime | None = None


class Access(msgspec.Struct, frozen=True):
    """One account: `scopes` in the order they were said, the last of them holds; credentials in the order given."""

    account: str
    person: str
    scopes: tuple[Scopes, ...]
    credentials: tuple[Credential, ...] = ()
    closed: ev.AccountClosed | None = None
    closed_at: datetime | None = None

    @property
    def held(self) -> frozenset[str]:
        """The scopes that hold now."""
        return frozenset(self.scopes[-1].said.scopes)

    def open(self, means: ev.Means | None = None) -> tuple[Credential, ...]:
        """What opens it now, an expired key too."""
        return tuple(c for c in self.credentials if c.ended is None and means in (None, c.given.means))

    def opens(self, means: ev.Means, credential: str) -> bool:
        """Whether this opens it now, as far as the log knows."""
        return any(c.given.credential == credential for c in self.open(means))


def evolve(state: Access | None, event: ev.Event, at: datetime | None = None) -> Access | None:
    """The account after one more fact, which was recorded `at`."""
    if isinstance(event, ev.AccountOpened):
        return Access(event.account, event.person, (Scopes(event, at),))
    if state is None or state.closed is not None:
        return state
    match event:
        case ev.AccountScopesChanged():
            return msgspec.structs.replace(state, scopes=(*state.scopes, Scopes(event, at)))
        case ev.CredentialGiven():
            return msgspec.structs.replace(state, credentials=(*state.credentials, Credential(event, at)))
        case ev.CredentialEnded(credential=credential, means=means):
            ended = tuple(
                _ended(c, event, at) if (c.given.means, c.given.credential) == (means, credential) else c
                for c in state.credentials
            )
            return msgspec.structs.replace(state, credentials=ended)
        case ev.AccountClosed():
            left = tuple(_ended(c, event, at) for c in state.credentials)
            return msgspec.structs.replace(state, credentials=left, closed=event, closed_at=at)
        case _:
            return state


def folded(facts: Iterable[tuple[ev.Event, datetime]]) -> Access | None:
    """The account of these facts with the instants at which they were recorded."""
    state: Access | None = None
    for event, at in facts:
        state = evolve(state, event, at)
    return state


def _ended(one: Credential, by: ev.CredentialEnded | ev.AccountClosed, at: datetime | None) -> Credential:
    return one if one.ended is not None else msgspec.structs.replace(one, ended=by, ended_at=at)
