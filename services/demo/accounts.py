"""An account for each acting role, with a random password and key; written where only the machine's owner reads."""

import json
import secrets
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from services.accounts import create_account, find_account, issue_key
from services.accounts.pool import HasPool
from services.callers import Post
from services.embedded.datadir import write_private

FILE = "accounts.json"
Known = dict[str, dict[str, str]]


def ensure(office: HasPool, folder: Path) -> Known:
    """Create the accounts that are not there yet; gives (and writes) username, password and API key of each.

    An account that exists but is missing from the file keeps its password and gets a new key.
    """
    path = folder / FILE
    known: Known = json.loads(path.read_text("utf-8")) if path.exists() else {}
    missing = {name: said for name, said in _wanted().items() if name not in known}
    for name, said in missing.items():
        known[name] = _made(office, name, said)
        write_private(path, json.dumps(known, indent=1, ensure_ascii=False))
    return known


def _made(office: HasPool, name: str, said: dict[str, Any]) -> dict[str, str]:
    password = secrets.token_urlsafe(12)
    found = find_account(office, name)
    if found is None:
        posts = [Post(post["role"], post.get("body")) for post in said["posts"]]
        account = create_account(office, name, password, said["th"], posts, said["scopes"])
    else:
        account, password = found.account, ""
    key = issue_key(office, account, label="demo")
    return {"username": name, "password": password, "api_key": key.key}


def _wanted() -> dict[str, dict[str, Any]]:
    text = (files("services.demo") / "data" / "accounts.yaml").read_text("utf-8")
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return found
