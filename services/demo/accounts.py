"""A founding with an account for each acting role; passwords and keys go where only the machine's owner reads."""

import json
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from domain.roster import OFFICES
from services.accounts import create_account, find_account, issue_key
from services.authority import genesis
from services.authority.more_bodies import sets
from services.embedded.datadir import write_private
from services.means import Office

FILE = "accounts.json"
SIGNERS = ("secretary", "second_secretary")
SINCE = date(2017, 6, 6)
AT_ONCE = 2
"""Hashing a password takes 64 MiB and a processor for a moment."""
Known = dict[str, dict[str, str]]


def ensure(office: Office, folder: Path) -> Known:
    """Found the log with the demo's persons, posts and accounts, and give each account a key.

    Gives (and writes) username, password and API key of each. Passwords are written down before they are set, so
    that a start that was cut short leaves none unknown.
    """
    path, wanted = folder / FILE, _wanted()
    known: Known = json.loads(path.read_text("utf-8")) if path.exists() else {}
    new = {
        name: {"username": name, "password": secrets.token_urlsafe(12), "api_key": ""}
        for name in wanted
        if name not in known
    }
    known |= new
    _write(path, known)
    if not genesis.is_founded(office):
        _found(office, wanted, {name: said["password"] for name, said in known.items()})
    keyless = [name for name, said in known.items() if not said["api_key"] and name in wanted]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        keys = threads.map(lambda name: _key_for(office, name, known[name]["password"], wanted[name]), keyless)
        for name, key in zip(keyless, keys, strict=True):
            known[name]["api_key"] = key
    _write(path, known)
    return known


def _found(office: Office, wanted: dict[str, dict[str, Any]], passwords: dict[str, str]) -> None:
    """The way of `anumat init`: both signers are present, with their passwords."""
    seats = [
        genesis.NewAppointment(person=name, post=post["role"], body=post.get("body") or OFFICES, holds_from=SINCE)
        for name, said in wanted.items()
        for post in said["posts"]
    ]
    sitting = list(_members())
    founding = genesis.checked(
        genesis.Founding(
            instrument="คำสั่งแต่งตั้งของชุดตัวอย่าง (สมมุติขึ้นทั้งหมด)",
            signed_by=SIGNERS,
            shipped=tuple(sets()),
            persons={name: genesis.NewPerson(said["th"]) for name, said in wanted.items()}
            | {seat.person: genesis.NewPerson(name) for name, seat in sitting},
            accounts=tuple(
                genesis.NewAccount(username=name, person=name, scopes=tuple(said["scopes"]))
                for name, said in wanted.items()
            ),
            appointments=(*seats, *(seat for _, seat in sitting)),
        )
    )
    for name in SIGNERS:
        genesis.sign(office, founding, name, passwords[name], passwords)


def _members() -> Iterator[tuple[str, genesis.NewAppointment]]:
    """The bodies' members by role names, with their seats: `BODY-NC.member-03`."""
    for body, said in _data("members.yaml").items():
        posts = [post for post, count in said["posts"].items() for _ in range(count)]
        for number, post in enumerate(posts, 1):
            person = f"{body}.member-{number:02}"
            yield (
                f"{said['th']} {number:02} (สมมุติ)",
                genesis.NewAppointment(person=person, post=post, body=body, holds_from=SINCE),
            )


def _key_for(office: Office, name: str, password: str, said: dict[str, Any]) -> str:
    """A new key of the account, made with this password if it is not there."""
    found = find_account(office, name)
    account = found.account if found else create_account(office, name, password, said["th"], said["scopes"])
    return issue_key(office, account, label="demo").key


def _write(path: Path, known: Known) -> None:
    write_private(path, json.dumps(known, indent=1, ensure_ascii=False))


def _wanted() -> dict[str, dict[str, Any]]:
    return _data("accounts.yaml")


def _data(name: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((files("services.demo") / "data" / name).read_text("utf-8"))
    return found
