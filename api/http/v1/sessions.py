"""How an account comes in: its sessions, its password, and its identities at the provider."""

from typing import Annotated
from uuid import UUID

import msgspec

from api.http.doors import Answer, Call, Door
from api.http.v1.accounts import account_named, by
from domain.reasons import Text
from services import accounts
from services.accounts import NoSuchSession, ProvedIdentity
from services.means import Office
from services.requests import Request

ANY = frozenset(accounts.SCOPES)
OPERATE = frozenset({"operate"})


class NewPassword(Request, frozen=True, kw_only=True):
    """The operator sets a first password, which its person is to change."""

    password: Annotated[str, msgspec.Meta(max_length=128)]


class Identity(Request, frozen=True, kw_only=True):
    """Issuer and subject, exactly as the provider says them."""

    issuer: Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
    subject: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]


class Sessions(msgspec.Struct, frozen=True):
    sessions: tuple[accounts.OpenSession, ...]


class Identities(msgspec.Struct, frozen=True):
    identities: tuple[ProvedIdentity, ...]


class Waiting(msgspec.Struct, frozen=True):
    """`code` is what a refused person was told."""

    waiting: tuple[accounts.WaitingIdentity, ...]


def list_sessions(office: Office, call: Call) -> Answer:
    """Where the account is signed in."""
    return Answer(body=Sessions(tuple(accounts.sessions_of(office, account_named(office, call)))))


def end_all(office: Office, call: Call) -> Answer:
    """Sign out everywhere; every session ends within a second."""
    accounts.end_sessions(office, account_named(office, call))
    return Answer(body=b"", status=204)


def end_one(office: Office, call: Call) -> Answer:
    """End one session; it ends within a second."""
    try:
        session = UUID(call.path["session"])
    except ValueError:
        raise NoSuchSession from None
    accounts.end_one(office, account_named(office, call), session)
    return Answer(body=b"", status=204)


def set_password(office: Office, call: Call) -> Answer:
    """Set a first password; every session of the account ends, and its person is asked for another."""
    call.require_recent()
    accounts.change_password(office, account_named(office, call), call.body.password, first=True, by=by(call))
    return Answer(body=b"", status=204)


def list_identities(office: Office, call: Call) -> Answer:
    """The identities by which the account may sign in."""
    return Answer(body=Identities(tuple(accounts.identities_of(office, account_named(office, call)))))


def link(office: Office, call: Call) -> Answer:
    """Let an identity of the provider sign in as the account."""
    call.require_recent()
    identity = ProvedIdentity(call.body.issuer, call.body.subject)
    accounts.link_identity(office, account_named(office, call), identity, by(call))
    return Answer(body=b"", status=204)


def unlink(office: Office, call: Call) -> Answer:
    """The identity signs in no more; the account's sessions end."""
    identity = ProvedIdentity(call.body.issuer, call.body.subject)
    accounts.unlink_identity(office, account_named(office, call), identity, by(call))
    return Answer(body=b"", status=204)


def list_waiting(office: Office, call: Call) -> Answer:
    """Identities that proved themselves and that no account has."""
    return Answer(body=Waiting(tuple(accounts.waiting_identities(office))))


_ONE = "/v1/accounts/{username}"
_IDENTITY = {"issuer": "https://login.example.org", "subject": "248289761001"}

DOORS = (
    Door(
        method="GET",
        path=f"{_ONE}/sessions",
        handle=list_sessions,
        summary=Text("การเข้าใช้ของบัญชี", "Where the account is signed in"),
        needs=ANY,
        gives=Sessions,
    ),
    Door(
        method="DELETE",
        path=f"{_ONE}/sessions",
        handle=end_all,
        summary=Text("ออกจากระบบทุกที่", "Sign out everywhere"),
        needs=ANY,
        status=204,
    ),
    Door(
        method="DELETE",
        path=f"{_ONE}/sessions/{{session}}",
        handle=end_one,
        summary=Text("สิ้นสุดการเข้าใช้หนึ่งรายการ", "End one session"),
        needs=ANY,
        status=204,
    ),
    Door(
        method="PUT",
        path=f"{_ONE}/password",
        handle=set_password,
        summary=Text("ตั้งรหัสผ่าน", "Set a password"),
        needs=OPERATE,
        takes=NewPassword,
        status=204,
        example={"password": "อย่างน้อยสิบสองอักขระ"},
    ),
    Door(
        method="GET",
        path=f"{_ONE}/identities",
        handle=list_identities,
        summary=Text("ตัวตนที่ผูกกับบัญชี", "Identities linked to the account"),
        needs=ANY,
        gives=Identities,
    ),
    Door(
        method="POST",
        path=f"{_ONE}/identities",
        handle=link,
        summary=Text("ผูกตัวตนกับบัญชี", "Link an identity to the account"),
        needs=OPERATE,
        takes=Identity,
        status=204,
        example=_IDENTITY,
    ),
    Door(
        method="POST",
        path=f"{_ONE}/identities/unlink",
        handle=unlink,
        summary=Text("เลิกผูกตัวตนกับบัญชี", "Unlink an identity from the account"),
        needs=OPERATE,
        takes=Identity,
        status=204,
        example=_IDENTITY,
    ),
    Door(
        method="GET",
        path="/v1/identities/waiting",
        handle=list_waiting,
        summary=Text("ตัวตนที่รอผูกกับบัญชี", "Identities that no account has yet"),
        needs=OPERATE,
        gives=Waiting,
    ),
)
