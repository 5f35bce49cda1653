"""A new account, with the appointments of its person."""

import uuid
from uuid import UUID

import msgspec

from services import accounts
from services.authority.appointing import appoint
from services.authority.bodies import require_operator
from services.authority.second_signature import waits
from services.callers import Caller, Key, Post
from services.means import Office
from services.problems import InvalidInput, Wrong
from services.requests import AppointmentRequest


class Joining(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to come in; `person` joins the account to a pseudonym of the directory."""

    username: str
    name: str
    password: str | None = None
    posts: tuple[Post, ...] = ()
    instrument: str | None = None
    scopes: tuple[str, ...] = ("read",)
    person: str | None = None


class Joined(msgspec.Struct, frozen=True):
    """The account, and the proposals of those of its appointments that wait for a second signature."""

    account: UUID
    waiting: tuple[str, ...] = ()


def join(office: Office, caller: Caller, key: Key, new: Joining) -> Joined:
    """Make the account, then appoint its person to each post; the same command again makes what is still missing.

    Raises NotPermitted, InvalidInput for posts without an instrument, and as accounts.create_account and
    appointing.appoint; an appointment refused leaves an account without that post.
    """
    require_operator(caller)
    if new.posts and not new.instrument:
        raise InvalidInput((Wrong("/instrument", "ต้องระบุคำสั่งแต่งตั้ง", "the instrument of appointment is needed"),))
    by, asked_privately = accounts.by_caller(caller, key), accounts.private(office, key).request_hash
    account = accounts.create_account(office, new.username, new.password, new.name, new.scopes, new.person, True, by)
    made = accounts.caller(office, account)
    if made is None:  # a repeat, after the account was closed
        return Joined(account)
    waiting = []
    for post in new.posts:
        asked = AppointmentRequest(person=made.person, post=post.role, body=post.body, instrument=new.instrument or "")
        command = uuid.uuid5(key.command_id, f"{post.role}@{post.body}")
        receipt = appoint(office, caller, Key(command, asked_privately), asked)
        waiting += [str(receipt.command_id)] if waits(office, receipt) else []
    return Joined(account, tuple(waiting))
