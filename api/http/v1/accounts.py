"""Accounts: who comes in, the posts they hold, the keys of machines; the operator's, but for one's own."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from api.http.doors import Answer, Call, Door, path_of
from domain.reasons import Text
from services import accounts
from services.callers import Caller, Post
from services.means import Office
from services.problems import NotFound
from services.requests import Request

ANY = frozenset(accounts.SCOPES)
OPERATE = frozenset({"operate"})


class NewAccount(Request, frozen=True, kw_only=True):
    """`person` joins the account to a pseudonym already known; without a password it signs in by key only."""

    username: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9ก-๛._@-]{1,80}$")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    password: str | None = None
    posts: tuple[Post, ...] = ()
    scopes: tuple[str, ...] = ("read",)
    person: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]{3,64}$")] | None = None


class NewPosts(Request, frozen=True, kw_only=True):
    """All the posts the account is to hold."""

    posts: tuple[Post, ...]


class NewKey(Request, frozen=True, kw_only=True):
    """A key's label, its scopes (all the account's when left out) and when it ends."""

    label: Annotated[str, msgspec.Meta(max_length=200)] = ""
    scopes: tuple[str, ...] | None = None
    expires_at: datetime | None = None


class Accounts(msgspec.Struct, frozen=True):
    accounts: tuple[accounts.Account, ...]


class Keys(msgspec.Struct, frozen=True):
    keys: tuple[accounts.ApiKey, ...]


def me(office: Office, call: Call) -> Answer:
    """Who the caller is here."""
    return Answer(body=call.caller)


def list_accounts(office: Office, call: Call) -> Answer:
    """Every account."""
    return Answer(body=Accounts(tuple(accounts.accounts(office))))


def create(office: Office, call: Call) -> Answer:
    """Create an account."""
    call.require_recent()
    new: NewAccount = call.body
    accounts.create_account(office, new.username, new.password, new.name, new.posts, new.scopes, new.person)
    created = accounts.find_account(office, new.username)
    return Answer(body=created, status=201, headers={"Location": path_of("accounts", new.username)})


def change_posts(office: Office, call: Call) -> Answer:
    """Let the account hold exactly these posts."""
    call.require_recent()
    accounts.change_posts(office, account_named(office, call), call.body.posts)
    return Answer(body=b"", status=204)


def close(office: Office, call: Call) -> Answer:
    """Close the account: its keys and sessions end."""
    accounts.close_account(office, account_named(office, call))
    return Answer(body=b"", status=204)


def list_keys(office: Office, call: Call) -> Answer:
    """The account's keys, without the keys."""
    return Answer(body=Keys(tuple(accounts.keys_of(office, account_named(office, call)))))


def issue_key(office: Office, call: Call) -> Answer:
    """Issue a key; it is shown this once."""
    call.require_recent()
    new: NewKey = call.body
    issued = accounts.issue_key(office, account_named(office, call), new.scopes, new.label, new.expires_at)
    return Answer(body=issued, status=201, headers={"Cache-Control": "no-store"})


def rotate_key(office: Office, call: Call) -> Answer:
    """Replace a key by a new one; the old one ends within a second."""
    call.require_recent()
    issued = accounts.rotate_key(office, account_named(office, call), _key_id(call))
    return Answer(body=issued, status=201, headers={"Cache-Control": "no-store"})


def revoke_key(office: Office, call: Call) -> Answer:
    """Revoke a key; it ends within a second."""
    accounts.revoke_key(office, account_named(office, call), _key_id(call))
    return Answer(body=b"", status=204)


def account_named(office: Office, call: Call) -> UUID:
    """The account named in the path, for its owner and the operator. Raises NotFound."""
    found = accounts.find_account(office, call.path["username"])
    if found is None or ("operate" not in call.caller.scopes and str(found.account) != call.caller.account):
        raise NotFound
    return found.account


def _key_id(call: Call) -> UUID:
    try:
        return UUID(call.path["key_id"])
    except ValueError:
        raise NotFound from None


_ONE = "/v1/accounts/{username}"

DOORS = (
    Door(method="GET", path="/v1/me", handle=me, summary=Text("ฉันคือใคร", "Who I am here"), needs=ANY, gives=Caller),
    Door(
        method="GET",
        path="/v1/accounts",
        handle=list_accounts,
        summary=Text("บัญชีทั้งหมด", "Every account"),
        needs=OPERATE,
        gives=Accounts,
    ),
    Door(
        method="POST",
        path="/v1/accounts",
        handle=create,
        summary=Text("สร้างบัญชี", "Create an account"),
        needs=OPERATE,
        takes=NewAccount,
        gives=accounts.Account,
        status=201,
        example={
            "username": "secretary2",
            "name": "เลขานุการคณะกรรมการ",
            "posts": [{"role": "committee_secretary", "body": "BODY-NC"}],
            "scopes": ["read", "act"],
        },
    ),
    Door(
        method="PUT",
        path=f"{_ONE}/posts",
        handle=change_posts,
        summary=Text("เปลี่ยนตำแหน่งของบัญชี", "Change the posts an account holds"),
        needs=OPERATE,
        takes=NewPosts,
        status=204,
        example={"posts": [{"role": "auditor", "body": None}]},
    ),
    Door(
        method="DELETE", path=_ONE, handle=close, summary=Text("ปิดบัญชี", "Close an account"), needs=OPERATE, status=204
    ),
    Door(
        method="GET",
        path=f"{_ONE}/keys",
        handle=list_keys,
        summary=Text("กุญแจ API ของบัญชี", "The account's API keys"),
        needs=ANY,
        gives=Keys,
    ),
    Door(
        method="POST",
        path=f"{_ONE}/keys",
        handle=issue_key,
        summary=Text("ออกกุญแจ API", "Issue an API key"),
        needs=ANY,
        takes=NewKey,
        gives=accounts.IssuedKey,
        status=201,
        example={"label": "dashboard", "scopes": ["read"]},
    ),
    Door(
        method="POST",
        path=f"{_ONE}/keys/{{key_id}}/rotate",
        handle=rotate_key,
        summary=Text("เปลี่ยนกุญแจ API", "Rotate an API key"),
        needs=ANY,
        gives=accounts.IssuedKey,
        status=201,
    ),
    Door(
        method="DELETE",
        path=f"{_ONE}/keys/{{key_id}}",
        handle=revoke_key,
        summary=Text("เพิกถอนกุญแจ API", "Revoke an API key"),
        needs=ANY,
        status=204,
    ),
)
