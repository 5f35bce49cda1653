"""Accounts: who comes in, by which appointments they act, the keys of machines; the operator's, but for one's own."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from api.http.doors import Answer, Call, Door, path_of
from domain.reasons import Text
from domain.roster import Capacity
from services import accounts
from services.authority.holding import capacities
from services.authority.joining import Joining, join
from services.callers import Post
from services.means import Office
from services.problems import NotFound
from services.requests import Request

ANY = frozenset(accounts.SCOPES)
OPERATE = frozenset({"operate"})


class NewAccount(Request, frozen=True, kw_only=True):
    """`person` joins the account to a pseudonym already known; without a password it signs in by key only.

    `posts` are appointments of the person from today on, each by the same `instrument`.
    """

    username: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9ก-๛._@-]{1,80}$")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    password: str | None = None
    posts: tuple[Post, ...] = ()
    instrument: str | None = None
    scopes: tuple[str, ...] = ("read",)
    person: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]{3,64}$")] | None = None


class NewKey(Request, frozen=True, kw_only=True):
    """A key's label, its scopes (all the account's when left out) and when it ends."""

    label: Annotated[str, msgspec.Meta(max_length=200)] = ""
    scopes: tuple[str, ...] | None = None
    expires_at: datetime | None = None


class NewScopes(Request, frozen=True, kw_only=True):
    """All the scopes that the account has from now on."""

    scopes: tuple[str, ...]


class Accounts(msgspec.Struct, frozen=True):
    accounts: tuple[accounts.Account, ...]


class AccountMade(accounts.Account, frozen=True, kw_only=True):
    """A new account; `waiting` are the proposals of its appointments where a second person has to sign for them."""

    waiting: tuple[str, ...] = ()


class Keys(msgspec.Struct, frozen=True):
    keys: tuple[accounts.ApiKey, ...]


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """The caller, the posts held today, and why: each capacity with its appointment, instrument and period."""

    account: str
    person: str
    name: str
    posts: tuple[Post, ...]
    scopes: frozenset[str]
    capacities: tuple[Capacity, ...]


def me(office: Office, call: Call) -> Answer:
    """Who the caller is here, and by which appointments."""
    said = {name: getattr(call.caller, name) for name in ("account", "person", "name", "posts", "scopes")}
    return Answer(body=Me(**said, capacities=capacities(office, call.caller.person)))


def list_accounts(office: Office, call: Call) -> Answer:
    """Every account."""
    return Answer(body=Accounts(tuple(accounts.accounts(office))))


def create(office: Office, call: Call) -> Answer:
    """Create an account."""
    call.require_recent()
    new: NewAccount = call.body
    asked = Joining(**{name: getattr(new, name) for name in Joining.__struct_fields__})
    joined = join(office, call.caller, call.key, asked)
    created = accounts.find_account(office, new.username)
    assert created is not None
    made = AccountMade(**msgspec.structs.asdict(created), waiting=joined.waiting)
    return Answer(body=made, status=201, headers={"Location": path_of("accounts", new.username)})


def close(office: Office, call: Call) -> Answer:
    """Close the account: its keys and sessions end."""
    accounts.close_account(office, account_named(office, call), by(call))
    return Answer(body=b"", status=204)


def list_keys(office: Office, call: Call) -> Answer:
    """The account's keys, without the keys."""
    return Answer(body=Keys(tuple(accounts.keys_of(office, account_named(office, call)))))


def issue_key(office: Office, call: Call) -> Answer:
    """Issue a key; it is shown this once."""
    call.require_recent()
    new: NewKey = call.body
    issued = accounts.issue_key(office, account_named(office, call), new.scopes, new.label, new.expires_at, by(call))
    return _shown_once(issued)


def rotate_key(office: Office, call: Call) -> Answer:
    """Replace a key by a new one; the old one ends within a second."""
    call.require_recent()
    return _shown_once(accounts.rotate_key(office, account_named(office, call), _key_id(call), by(call)))


def revoke_key(office: Office, call: Call) -> Answer:
    """Revoke a key; it ends within a second."""
    accounts.revoke_key(office, account_named(office, call), _key_id(call), by(call))
    return Answer(body=b"", status=204)


def change_scopes(office: Office, call: Call) -> Answer:
    """Change what the account opens, its keys too; nobody widens the own one."""
    call.require_recent()
    accounts.change_scopes(office, account_named(office, call), call.body.scopes, by(call))
    return Answer(body=accounts.find_account(office, call.path["username"]))


def by(call: Call) -> accounts.By:
    """The caller, under the command that this request is."""
    return accounts.by_caller(call.caller, call.key)


def _shown_once(issued: accounts.IssuedKey) -> Answer:
    headers = {"Cache-Control": "no-store"} | ({} if issued.key else {"Idempotency-Replayed": "true"})
    return Answer(body=issued, status=201, headers=headers)


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
    Door(method="GET", path="/v1/me", handle=me, summary=Text("ฉันคือใคร", "Who I am here"), needs=ANY, gives=Me),
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
        gives=AccountMade,
        status=201,
        example={
            "username": "secretary2",
            "name": "เลขานุการคณะกรรมการ",
            "posts": [{"role": "national_committee_secretariat", "body": "BODY-NC"}],
            "instrument": "คำสั่งที่ 1/2569",
            "scopes": ["read", "act"],
        },
    ),
    Door(
        method="DELETE", path=_ONE, handle=close, summary=Text("ปิดบัญชี", "Close an account"), needs=OPERATE, status=204
    ),
    Door(
        method="POST",
        path=f"{_ONE}/scopes",
        handle=change_scopes,
        summary=Text("เปลี่ยนขอบเขตสิทธิของบัญชี", "Change an account's scopes"),
        needs=OPERATE,
        takes=NewScopes,
        gives=accounts.Account,
        example={"scopes": ["read", "act"]},
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
