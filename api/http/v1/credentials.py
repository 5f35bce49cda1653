"""Who could come in, by which means, given and ended by whom: from the log, for keepers, auditors and one's own."""

import msgspec

from api.http.doors import Answer, Call, Door
from api.http.queries import Param
from api.http.v1.accounts import ANY, account_named
from domain.reasons import Text
from services import accounts
from services.means import Office
from services.problems import NotFound

LOOKS_AT_ALL = frozenset({"audit", "operate"})
ON = {"on": Param("date", "Only what opened something at some moment of this day in Bangkok")}


class Credentials(msgspec.Struct, frozen=True):
    """Accounts with their scopes, passwords, keys and identities, in the order they were given."""

    credentials: tuple[accounts.Line, ...]


def of_account(office: Office, call: Call) -> Answer:
    """What opens and ever opened the account."""
    found = accounts.credentials_of(office, account_named(office, call), call.query["on"])
    return Answer(body=Credentials(tuple(found)))


def of_person(office: Office, call: Call) -> Answer:
    """What opens and ever opened any account of this pseudonym, who is erased from the directory too."""
    person = call.path["person"]
    if not LOOKS_AT_ALL & call.caller.scopes and person != call.caller.person:
        raise NotFound
    return Answer(body=Credentials(tuple(accounts.credentials_of_person(office, person, call.query["on"]))))


DOORS = (
    Door(
        method="GET",
        path="/v1/accounts/{username}/credentials",
        handle=of_account,
        summary=Text("ใครให้สิ่งใดเปิดบัญชีนี้ เมื่อใด สิ้นสุดเมื่อใด", "Who gave the account what, when, and when it ended"),
        needs=ANY,
        gives=Credentials,
        query=ON,
    ),
    Door(
        method="GET",
        path="/v1/persons/{person}/credentials",
        handle=of_person,
        summary=Text(
            "ใครเข้าระบบในนามแฝงนี้ได้ ด้วยสิ่งใด ใครให้", "Who could sign in as this pseudonym, by what, given by whom"
        ),
        needs=ANY,
        gives=Credentials,
        query=ON,
    ),
)
