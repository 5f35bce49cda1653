"""Persons: the directory outside the log; the operator renames and erases, and events keep their pseudonyms."""

from typing import Annotated

import msgspec

from api.http.doors import Answer, Call, Door
from domain.reasons import Text
from services import accounts
from services.means import Office
from services.requests import Request

OPERATE = frozenset({"operate"})


class NewName(Request, frozen=True, kw_only=True):
    """What the person is called from now on, also in what was recorded before."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Persons(msgspec.Struct, frozen=True):
    persons: tuple[accounts.Person, ...]


def list_persons(office: Office, call: Call) -> Answer:
    """Everybody the directory knows."""
    return Answer(body=Persons(tuple(accounts.persons(office))))


def rename(office: Office, call: Call) -> Answer:
    """Rename a person."""
    call.require_recent()
    accounts.rename_person(office, call.path["person"], call.body.name)
    return Answer(body=b"", status=204)


def erase(office: Office, call: Call) -> Answer:
    """Erase a person: the name is forgotten, the accounts are closed, the log keeps the pseudonym."""
    call.require_recent()
    accounts.erase_person(office, call.path["person"], accounts.by_caller(call.caller, call.key))
    return Answer(body=b"", status=204)


_ONE = "/v1/persons/{person}"
DOORS = (
    Door(
        method="GET",
        path="/v1/persons",
        handle=list_persons,
        summary=Text("ทำเนียบบุคคล", "The directory of persons"),
        needs=OPERATE,
        gives=Persons,
    ),
    Door(
        method="PUT",
        path=_ONE,
        handle=rename,
        summary=Text("เปลี่ยนชื่อบุคคล", "Rename a person"),
        needs=OPERATE,
        takes=NewName,
        status=204,
        example={"name": "ชื่อใหม่"},
    ),
    Door(
        method="DELETE",
        path=_ONE,
        handle=erase,
        summary=Text("ลบบุคคลออกจากทำเนียบ", "Erase a person from the directory"),
        needs=OPERATE,
        status=204,
    ),
)
