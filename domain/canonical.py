"""The one byte form of a recorded fact: RFC 8785 JSON, restricted so that msgspec's sorted output is that form."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from domain.errors import Problem

BODY_LIMIT = 256 * 1024
MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 32
_KEY = re.compile(r"[\x20-\x7e]{1,128}")


class NotCanonical(Problem):
    """The value cannot be stored exactly; write fractions and money as text."""

    code = "not_canonical"
    th = "ค่านี้เก็บให้ตรงตัวไม่ได้ ให้เขียนเศษส่วนและจำนวนเงินเป็นข้อความ"


def check(value: object, depth: int = 0) -> None:
    """Refuse what RFC 8785 cannot hold exactly: floats, integers ≥ 2**53, keys outside ASCII, deep nesting."""
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise NotCanonical(detail=f"{value} is too large")
    elif depth >= MAX_DEPTH:
        raise NotCanonical(detail=f"nested deeper than {MAX_DEPTH}")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str) or not _KEY.fullmatch(key):
                raise NotCanonical(detail=f"key {key!r}")
            check(inner, depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        for inner in value:
            check(inner, depth + 1)
    else:
        raise NotCanonical(detail=type(value).__name__)


_encoder = msgspec.json.Encoder(order="sorted", decimal_format="string")


def encode(value: object) -> bytes:
    """Canonical bytes of an event or of checked plain data; keys sorted, no white space, UTF-8."""
    return _encoder.encode(value)


def plain(value: object, untouched: Iterable[type] = ()) -> Any:
    """An event or a part of one as plain data; types `untouched` stay what they are."""
    return msgspec.to_builtins(value, builtin_types=untouched, enc_hook=_parsed)


def _parsed(value: object) -> object:
    """What is kept as bytes is the one thing that is no plain data by itself."""
    if not isinstance(value, msgspec.Raw):
        raise NotCanonical(detail=type(value).__name__)
    return msgspec.json.decode(value)


def digest(value: object) -> str:
    """SHA-256, in hex, of the canonical bytes."""
    return hashlib.sha256(encode(value)).hexdigest()
