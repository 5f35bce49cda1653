"""A change of what opens an account and the fact of it: one transaction, so that neither is ever there alone."""

import hashlib
import hmac
from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from uuid import UUID, uuid4, uuid5

import msgspec

from domain import events as ev
from domain.access import Access, Credential
from domain.thai.dates import bangkok_date
from services.accounts.pool import HasLog
from services.callers import Caller, Key
from services.ledger import AlreadyStored, Command, NewEvent, StaleVersion
from services.problems import ChangedMeanwhile
from workflows.authority import ENGINE

TRIES = 4
HOLDER = "account_holder"
"""In whose capacity a person without a post keeps what opens the own account."""
Facts = list[ev.AccountEvent]
Answer = TypeVar("Answer")


class By(msgspec.Struct, frozen=True):
    """Who changes something, under which command; without a caller nobody's rights limit it."""

    actor: ev.Actor
    key: Key
    caller: Caller | None = None


def by_caller(caller: Caller, key: Key) -> By:
    """The caller in the first post held, else as operator or as holder of an account."""
    if caller.posts:
        post = caller.posts[0]
        return By(ev.Actor(person=caller.person, post=post.role, body=post.body), key, caller)
    return By(ev.Actor(person=caller.person, post="operator" if "operate" in caller.scopes else HOLDER), key, caller)


def by_system() -> By:
    """The engine, under a command of its own."""
    return By(ENGINE, Key(uuid4(), hashlib.sha256(b"").digest()))


def part_of(key: Key, part: object) -> Key:
    """The command for one part of what was asked: the same part again is the same command."""
    return Key(uuid5(key.command_id, str(part)), key.request_hash)


def record(
    office: HasLog, by: By, change: Callable[[Any], tuple[Facts, Answer]], again: Callable[[Facts], Answer]
) -> Answer:
    """Make the change and record its facts, together; a repeated command is answered from its facts.

    `change` works on the connection it is given, and what it raises undoes all. Raises KeyReused, ChangedMeanwhile
    and as Ledger.append.
    """
    asked = private(office, by.key)
    for _ in range(TRIES):
        if known := office.ledger.facts_of(asked.command_id, asked.request_hash):
            return again([fact for fact in known if isinstance(fact, ev.AccountEvent)])
        try:
            with office.pool.connection() as connection, connection.transaction():
                facts, answer = change(connection)
                placed = _placed(office, facts)
                if placed:
                    office.ledger.append_within(connection, Command(asked.command_id, asked.request_hash, placed))
        except (AlreadyStored, StaleVersion):
            continue
        office.folds.note(placed)
        return answer
    raise ChangedMeanwhile


def private(office: HasLog, key: Key) -> Key:
    """The key with its hash under ours: what is asked here holds names and passwords, and a log is read for ever."""
    return Key(key.command_id, _keyed(office, b"anumat/asked/1", key.request_hash))


def credential_id(office: HasLog, account: UUID, *made_of: bytes) -> UUID:
    """The opaque id of a credential: says nothing to whoever lacks our key, and fits this account and secret only."""
    return UUID(bytes=_keyed(office, b"anumat/credential/1", account.bytes, *made_of)[:16], version=4)


def entry(office: HasLog, account: UUID) -> Access | None:
    """The account as the log has it now."""
    state: Access | None = office.folds.get(stream_of(account)).state
    return state


def opens(office: HasLog, account: UUID, means: ev.Means, credential: UUID, *made_of: bytes) -> bool:
    """Whether the log knows that this opens the account: a row put into the tables past it opens nothing.

    What was there before the log kept this has an id that is not made of its secret.
    """
    known = entry(office, account)
    found = [c.given for c in known.open(means) if c.given.credential == str(credential)] if known else []
    fits = credential_id(office, account, *made_of) == credential
    return any(fits or given.before_log is not None for given in found)


def fact(
    office: HasLog, by: By, kind: type[ev.AccountEvent], account: UUID, person: str, **said: Any
) -> ev.AccountEvent:
    """One fact about an account, told by whoever does it, of today."""
    return kind(
        stream_name=stream_of(account),
        published=kind.__name__,
        actor=by.actor,
        effective_on=bangkok_date(office.clock()),
        correlation_id=str(by.key.command_id),
        account=str(account),
        person=person,
        **said,
    )


def ended(office: HasLog, by: By, account: UUID, person: str, these: Iterable[Credential], because: ev.Ending) -> Facts:
    """The facts that end these credentials of an account."""
    return [
        fact(
            office,
            by,
            ev.CredentialEnded,
            account,
            person,
            means=one.given.means,
            credential=one.given.credential,
            because=because,
        )
        for one in these
    ]


def stream_of(account: UUID | str) -> str:
    """The stream of an account's facts."""
    return f"account/{account}"


def _placed(office: HasLog, facts: Facts) -> tuple[NewEvent, ...]:
    versions: dict[str, int] = {}
    placed = []
    for one in facts:
        name = one.stream_name
        versions[name] = versions[name] + 1 if name in versions else office.folds.get(name).version + 1
        placed.append(NewEvent(name, versions[name], one))
    return tuple(placed)


def _keyed(office: HasLog, *parts: bytes) -> bytes:
    sized = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.new(office.settings.seed("vault_key"), sized, hashlib.sha256).digest()
