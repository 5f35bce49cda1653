"""The founding file: what it holds, and whether it agrees with itself."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import yaml

from domain import canonical
from domain import events as ev
from domain.errors import Problem
from domain.roster import OFFICES
from services.authority.bodies import founding_facts
from services.authority.more_bodies import sets
from services.authority.second_signature import OPERATOR
from services.problems import InvalidInput
from services.requests import BodyRequest, Instrument, Request


class NewPost(Request, frozen=True, kw_only=True):
    body: str
    post: str
    th: str
    en: str
    seats: int = 1
    votes: bool = False
    presides: int = 0
    may_override: bool = False


class NewPerson(Request, frozen=True):
    name: str


class NewAppointment(Request, frozen=True, kw_only=True):
    """`person` is a name of the file; without a body, a post that belongs to none; from today unless said."""

    person: str
    post: str
    body: str = OFFICES
    holds_from: date | None = None
    until: date | None = None
    acting: bool = False
    instrument: str | None = None


class NewAccount(Request, frozen=True, kw_only=True):
    username: str
    person: str
    scopes: tuple[str, ...] = ("read",)


class Founding(Request, frozen=True, kw_only=True):
    """What the file holds; `signed_by` names two user names of its accounts, of two persons.

    `shipped` names sets of bodies that come with this product (`services/authority/more_bodies.yaml`).
    `second_signature`: from this founding on two persons sign for every act on authority.
    """

    instrument: Instrument
    signed_by: tuple[str, str]
    persons: dict[str, NewPerson]
    appointments: tuple[NewAppointment, ...]
    accounts: tuple[NewAccount, ...]
    shipped: tuple[str, ...] = ()
    bodies: tuple[BodyRequest, ...] = ()
    posts: tuple[NewPost, ...] = ()
    second_signature: bool = False

    @property
    def founded(self) -> tuple[BodyRequest, ...]:
        """All bodies it founds, those of the shipped sets first."""
        return (*(body for name in self.shipped for body in sets()[name]), *self.bodies)

    @property
    def operators(self) -> set[str]:
        """The persons who could sign for an act on authority."""
        held = {one.person for one in self.appointments if (one.post, one.body) == (OPERATOR, OFFICES)}
        return held & {account.person for account in self.accounts if "operate" in account.scopes}

    @property
    def digest(self) -> str:
        said = msgspec.to_builtins(self)
        if not self.second_signature:  # files from before this key keep the digest they were signed with
            del said["second_signature"]
        return hashlib.sha256(canonical.encode(said)).hexdigest()

    def account(self, username: str) -> NewAccount:
        """Raises BadFounding."""
        found = next((a for a in self.accounts if a.username == username), None)
        if found is None:
            raise BadFounding(f"no account {username}")
        return found


class BadFounding(Problem):
    """The founding file is not whole or does not agree with itself."""

    code = "bad_founding"
    th = "แฟ้มจัดตั้งไม่ครบถ้วนหรือขัดกันเอง"


def read_founding(path: Path) -> Founding:
    """The founding of a YAML file. Raises BadFounding."""
    try:
        return checked(msgspec.convert(yaml.safe_load(path.read_text("utf-8")), Founding))
    except (OSError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise BadFounding(str(error)) from None


def checked(founding: Founding) -> Founding:
    """The founding, if all that it names is in it. Raises BadFounding."""
    signers = {founding.account(name).person for name in founding.signed_by}
    if len(signers) != len(founding.signed_by):
        raise BadFounding("signed_by: two persons are needed")
    named = [*(held.person for held in founding.appointments), *(account.person for account in founding.accounts)]
    if unknown := [person for person in named if person not in founding.persons]:
        raise BadFounding(f"persons: {', '.join(unknown)}")
    if unknown := [name for name in founding.shipped if name not in sets()]:
        raise BadFounding(f"shipped: {', '.join(unknown)}; known: {', '.join(sets())}")
    if founding.second_signature and len(founding.operators) < len(founding.signed_by):
        raise BadFounding(f"second_signature: two persons in the post {OPERATOR}, with accounts that may operate")
    try:
        for body in founding.founded:
            founding_facts(_UNSAID, body)
    except InvalidInput as wrong:
        raise BadFounding("; ".join(f"{error.pointer} {error.en}" for error in wrong.errors)) from None
    return founding


_UNSAID: dict[str, Any] = {"actor": ev.Actor(person="", post=""), "effective_on": date.min, "correlation_id": ""}
"""For judging a founding that nobody has signed yet."""
