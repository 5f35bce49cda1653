"""Who is asking: an account with its pseudonym, the posts it holds, and what its key or session may do."""

import hashlib
from uuid import UUID, uuid4

import msgspec

DECIDE = "decide"
"""The scope of decisions: who may act has it; at a page while the sign-in is recent, by a key if it was named."""


class Post(msgspec.Struct, frozen=True):
    """A role held in a body; `body` is None for posts of no body of ours (the minister, the Cabinet's secretariat)."""

    role: str
    body: str | None = None


class Caller(msgspec.Struct, frozen=True):
    """`scopes`: read, act, decide, audit (all), import (testimony), subscribe, operate (accounts, bodies, …)."""

    account: str
    person: str
    name: str
    posts: tuple[Post, ...]
    scopes: frozenset[str]


class Key(msgspec.Struct, frozen=True):
    """A command's identity: uuid5 of account and Idempotency-Key, and the hash of what was asked under it.

    `dry`: judge the command only, see `carry_out`.
    """

    command_id: UUID
    request_hash: bytes
    dry: bool = False


def unstored() -> Key:
    """The key of a dry run: nothing is ever stored under it."""
    return Key(uuid4(), hashlib.sha256(b"").digest(), dry=True)
