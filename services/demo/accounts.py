"""An account for each acting role, with a random password and key; written where only the machine's owner reads."""

import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from services.accounts import create_account, find_account, issue_key
from services.accounts.pool import HasPool
from services.callers import Post
from services.embedded.datadir import write_private

FILE = "accounts.json"
AT_ONCE = 2
"""Hashing a password takes 64 MiB and a processor for a moment."""
Known = dict[str, dict[str, str]]


def ensure(office: HasPool, folder: Path) -> Known:
    """Create the accounts that are not there yet; gives (and writes) username, password and API key of each.

    Passwords are written down before they are set, so that a start that was cut short leaves none unknown.
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
    keyless = [name for name, said in known.items() if not said["api_key"] and name in wanted]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        keys = threads.map(lambda name: _key_for(office, name, known[name]["password"], wanted[name]), keyless)
        for name, key in zip(keyless, keys, strict=True):
            known[name]["api_key"] = key
    _write(path, known)
    return known


def _key_for(office: HasPool, name: str, password: str, said: dict[str, Any]) -> str:
    """A new key of the account, made with this password if it is not there."""
    found = find_account(office, name)
    if found is None:
        posts = [Post(post["role"], post.get("body")) for post in said["posts"]]
        account = create_account(office, name, password, said["th"], posts, said["scopes"])
    else:
        account = found.account
    return issue_key(office, account, label="demo").key


def _write(path: Path, known: Known) -> None:
    write_private(path, json.dumps(known, indent=1, ensure_ascii=False))


def _wanted() -> dict[str, dict[str, Any]]:
    text = (files("services.demo") / "data" / "accounts.yaml").read_text("utf-8")
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return found
