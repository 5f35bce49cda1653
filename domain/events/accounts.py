"""Facts of who could come in: accounts by pseudonym, and what opened them; never a name, a secret or a sign-in."""

from typing import ClassVar, Literal

from domain.events.base import Event

Means = Literal["password", "key", "identity"]
Ending = Literal["replaced", "rotated", "revoked", "unlinked"]


class AccountEvent(Event, frozen=True, kw_only=True):
    """A fact in an account's own stream, `account/<id>`; `person` is the pseudonym for whom it opens."""

    account: str
    person: str


class AccountOpened(AccountEvent, frozen=True, kw_only=True):
    """`scopes` are all that anything of the account may open.

    `before_log`: the account was there before the log kept such facts, by its tables since this instant (ISO 8601).
    """

    TOPIC: ClassVar[str] = "account.opened.1"
    scopes: tuple[str, ...]
    before_log: str | None = None


class AccountScopesChanged(AccountEvent, frozen=True, kw_only=True):
    """From now on these are its scopes; keys that have more open no more than these."""

    TOPIC: ClassVar[str] = "account.scopes_changed.1"
    scopes: tuple[str, ...]


class AccountClosed(AccountEvent, frozen=True, kw_only=True):
    """Nothing opens it again; `erased`: because the person's name was erased from the directory."""

    TOPIC: ClassVar[str] = "account.closed.1"
    erased: bool = False


class CredentialGiven(AccountEvent, frozen=True, kw_only=True):
    """The actor gave the account something that opens it; `credential` is its opaque id.

    `scopes` and `expires_at` are a key's. `first_password`: the actor, not the person, knows the password, which
    opens little until its person has chosen another. `before_log` as in AccountOpened.
    """

    TOPIC: ClassVar[str] = "account.credential_given.1"
    means: Means
    credential: str
    scopes: tuple[str, ...] = ()
    expires_at: str | None = None
    first_password: bool = False
    before_log: str | None = None


class CredentialEnded(AccountEvent, frozen=True, kw_only=True):
    """It opens nothing any more; the end of an account ends the rest without a word."""

    TOPIC: ClassVar[str] = "account.credential_ended.1"
    means: Means
    credential: str
    because: Ending
