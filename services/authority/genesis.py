"""The founding: the first bodies, posts, appointments and accounts of a log, signed for by two persons, once."""

import json
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from domain import events as ev
from domain.errors import Problem
from domain.proposal import POLICY
from domain.thai.dates import bangkok_date
from services import accounts
from services.accounts.passwords import hashed
from services.authority.bodies import founding_facts
from services.authority.founding_file import (
    BadFounding,
    Founding,
    NewAccount,
    NewAppointment,
    NewPerson,
    NewPost,
    checked,
    read_founding,
)
from services.callers import Key
from services.ledger import Command, NewEvent, StaleVersion
from services.means import Office

__all__ = [
    "AlreadyFounded",
    "BadFounding",
    "Founding",
    "NewAccount",
    "NewAppointment",
    "NewPerson",
    "NewPost",
    "NotASigner",
    "Signed",
    "checked",
    "is_founded",
    "read_founding",
    "sign",
]

STREAM = "system/founding"


class AlreadyFounded(Problem):
    """This log has been founded; from then on appointments are made by those in office."""

    code = "already_founded"
    th = "ระบบนี้จัดตั้งแล้ว การแต่งตั้งต่อจากนี้ทำโดยผู้มีอำนาจตามปกติ"


class NotASigner(Problem):
    """Sign as one of the two persons whom the founding file names, each once."""

    code = "not_a_signer"
    th = "ผู้ลงนามต้องเป็นบุคคลสองคนที่แฟ้มจัดตั้งระบุ คนละหนึ่งครั้ง"


class Signed(msgspec.Struct, frozen=True):
    """What came of a signature: whether the founding is complete, and first passwords of the other accounts."""

    complete: bool
    passwords: dict[str, str] = {}


def is_founded(office: Office) -> bool:
    return office.ledger.version(STREAM) > 0


def sign(
    office: Office, founding: Founding, username: str, password: str, others: Mapping[str, str] | None = None
) -> Signed:
    """Sign as one of the two named; the second signature founds. `others` are passwords of the other accounts.

    Raises AlreadyFounded, NotASigner, BadFounding, WeakPassword.
    """
    if is_founded(office):
        raise AlreadyFounded
    if username not in founding.signed_by:
        raise NotASigner
    _require_places(office, founding)
    waiting = _waiting(office, founding)
    if waiting is None:
        _wait(office, founding, username, hashed(password))
        return Signed(False)
    first, first_hash, persons = waiting
    if first == username:
        raise NotASigner
    hashes = {first: accounts.Hashed(first_hash), username: hashed(password)}
    passwords = _join_all(office, founding, persons, hashes, others or {})
    _record(office, founding, persons)
    return Signed(True, passwords)


def _waiting(office: Office, founding: Founding) -> tuple[str, str, dict[str, str]] | None:
    with office.pool.connection() as connection:
        row = connection.execute(
            "SELECT signer, password_hash, persons FROM office.founding WHERE digest = %s", [founding.digest]
        ).fetchone()
    return (row[0], row[1], row[2]) if row else None


def _wait(office: Office, founding: Founding, username: str, secret: str) -> None:
    persons = {key: f"p-{uuid.uuid4().hex[:16]}" for key in founding.persons}
    with office.pool.connection() as connection:
        connection.execute(
            "INSERT INTO office.founding (digest, signer, password_hash, persons) VALUES (%s, %s, %s, %s)",
            [founding.digest, username, secret, json.dumps(persons)],
        )


def _join_all(
    office: Office,
    founding: Founding,
    persons: dict[str, str],
    hashes: dict[str, accounts.Hashed],
    others: Mapping[str, str],
) -> dict[str, str]:
    """Make the accounts and name everybody; what is there already is left. Gives the passwords nobody chose."""
    made: dict[str, str] = {}
    accounts.add_persons(office, {persons[key]: person.name for key, person in founding.persons.items()})
    for account in founding.accounts:
        if accounts.find_account(office, account.username) is not None:
            continue
        password = None
        if account.username not in hashes:
            password = others.get(account.username) or accounts.new_password()
            made[account.username] = password
        name = founding.persons[account.person].name
        secret = hashes.get(account.username, password)
        given = account.username not in hashes and account.username not in others
        by = _founder(office, founding, persons, account.username)
        person = persons[account.person]
        accounts.create_account(office, account.username, secret, name, account.scopes, person, given, by)
    return {name: password for name, password in made.items() if name not in others}


def _founder(office: Office, founding: Founding, persons: dict[str, str], username: str) -> accounts.By:
    """Whoever signs second opens the accounts; each under a command that a repeated signature repeats."""
    key = Key(uuid.uuid5(office.ledger.log_id, f"founding:{founding.digest}"), bytes.fromhex(founding.digest))
    second = persons[founding.account(founding.signed_by[1]).person]
    return accounts.By(ev.Actor(person=second, post="founder"), accounts.part_of(key, username))


def _record(office: Office, founding: Founding, persons: dict[str, str]) -> None:
    """All facts of the founding in one command; the stream of the founding lets only one through."""
    command_id = uuid.uuid5(office.ledger.log_id, f"founding:{founding.digest}")
    today = bangkok_date(office.clock())
    signers = [persons[founding.account(name).person] for name in founding.signed_by]
    events = _events(founding, persons, signers, today, str(command_id))
    versions: dict[str, int] = {}
    placed = []
    for event in events:
        known = versions.get(event.stream_name)
        versions[event.stream_name] = (office.ledger.version(event.stream_name) if known is None else known) + 1
        placed.append(NewEvent(event.stream_name, versions[event.stream_name], event))
    try:
        office.ledger.append(Command(command_id, bytes.fromhex(founding.digest), tuple(placed)))
    except StaleVersion:
        raise AlreadyFounded from None
    with office.pool.connection() as connection:
        connection.execute("DELETE FROM office.founding")


def _events(
    founding: Founding, persons: dict[str, str], signers: list[str], today: date, correlation: str
) -> list[ev.Event]:
    said: dict[str, Any] = {
        "actor": ev.Actor(person=signers[1], post="founder"),
        "effective_on": today,
        "correlation_id": correlation,
    }
    by_two = {**said, "proposed_by": ev.Actor(person=signers[0], post="founder")}
    by = tuple(signers)
    signed: dict[str, Any] = {"digest": founding.digest, "instrument": founding.instrument, "signed_by": by}
    events: list[ev.Event] = [ev.FoundingSigned(stream_name=STREAM, published="FoundingSigned", **said, **signed)]
    for body in founding.founded:
        events += founding_facts(by_two, body)
    for post in founding.posts:
        fields = msgspec.structs.asdict(post) | {"instrument": founding.instrument}
        name = f"body/{post.body}"
        events.append(ev.PostEstablished(stream_name=name, published="PostEstablished", **by_two, **fields))
    for number, held in enumerate(founding.appointments):
        name = str(uuid.uuid5(uuid.UUID(correlation), f"appointment:{number}"))
        events.append(_appointed(founding, by_two, held, name, persons[held.person]))
    if founding.second_signature:
        named: dict[str, Any] = {
            "stream_name": POLICY,
            "published": "SecondSignatureRequired",
            "instrument": founding.instrument,
        }
        events.append(ev.SecondSignatureRequired(**by_two, **named))
    return events


def _appointed(
    founding: Founding, said: dict[str, Any], held: NewAppointment, name: str, person: str
) -> ev.PersonAppointed:
    return ev.PersonAppointed(
        stream_name=f"body/{held.body}",
        published="PersonAppointed",
        **said,
        body=held.body,
        appointment=name,
        person=person,
        post=held.post,
        holds_from=held.holds_from or said["effective_on"],
        until=held.until,
        instrument=held.instrument or founding.instrument,
        acting=held.acting,
    )


def _require_places(office: Office, founding: Founding) -> None:
    """Every post is of this file or of the log, and so is its body. Raises BadFounding."""
    posts = {(post.body, post.post) for post in founding.posts}
    posts |= {(body.body, post.post) for body in founding.founded for post in body.posts}
    bodies = {body.body for body in founding.founded}
    parents = {body.parent for body in founding.founded if body.parent}
    for name in parents | {held.body for held in founding.appointments} | {post.body for post in founding.posts}:
        body = office.folds.get(f"body/{name}").state
        if body is not None:
            bodies.add(name)
            posts |= {(name, post) for post in body.roster.posts}
    lacking = [f"{h.body}:{h.post}" for h in founding.appointments if (h.body, h.post) not in posts]
    lacking += [post.body for post in founding.posts if post.body not in bodies]
    named = [body.body for body in founding.founded]
    lacking += sorted(parents - bodies) + sorted({f"{name} twice" for name in named if named.count(name) > 1})
    taken = [body.body for body in founding.founded if office.ledger.version(f"body/{body.body}")]
    if lacking or taken:
        raise BadFounding(", ".join([*lacking, *(f"{name} is there already" for name in taken)]))
