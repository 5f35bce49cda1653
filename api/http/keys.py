"""Preconditions and command identity: Idempotency-Key, If-Match, If-None-Match."""

import hashlib
import re
from typing import Any
from uuid import UUID, uuid4, uuid5

from starlette.datastructures import Headers

from api.http.errors import BadHeader
from domain import canonical
from services.callers import Caller, Key

_TAG = re.compile(r'(?:W/)?"?(\d{1,9})"?')
_TOKEN = re.compile(r"[\x21-\x7e]{1,200}")


def command_key(caller: Caller, headers: Headers, method: str, path: str, body: Any) -> Key:
    """The command this request is: the same key from the same account is the same command; without a key each is new.

    Raises BadHeader.
    """
    said = headers.get("idempotency-key")
    if said is not None and not _TOKEN.fullmatch(said):
        raise BadHeader(header="Idempotency-Key")
    command_id = uuid4() if said is None else uuid5(UUID(caller.account), said)
    asked = canonical.encode([caller.account, method, path, body])
    return Key(command_id, hashlib.sha256(asked).digest())


def version_seen(headers: Headers) -> int | None:
    """The version in If-Match; None when there is none. Raises BadHeader for anything but one version."""
    said = headers.get("if-match")
    if said is None:
        return None
    found = _TAG.fullmatch(said.strip())
    if found is None:
        raise BadHeader(header="If-Match")
    return int(found.group(1))


def wants_new(headers: Headers) -> None:
    """On creation If-None-Match may only be `*`, which is also what its absence means. Raises BadHeader."""
    if headers.get("if-none-match", "*").strip() != "*":
        raise BadHeader(header="If-None-Match")


def unchanged(headers: Headers, tag: str) -> bool:
    """Whether the client already has what this tag names."""
    known = [item.strip().removeprefix("W/") for item in headers.get("if-none-match", "").split(",")]
    return tag in known or "*" in known


def etag(version: int) -> str:
    """A plan's version as its entity tag."""
    return f'"{version}"'
