"""JSON at the edge: bytes to plain data that can be stored exactly, plain data to requests, and answers to bytes."""

import json
import re
import unicodedata
from typing import Any, NoReturn, TypeVar

import msgspec

from api.http.errors import NotJson
from domain.canonical import MAX_DEPTH, MAX_INTEGER
from domain.thai.text import TextNotAllowed, clean
from services.problems import InvalidInput, Wrong

BODY_LIMIT = 2**20
T = TypeVar("T")

_ORDINARY = re.compile(r"[ -~\n\tก-ฺ฿-๛]*")
_KEY = re.compile(r"[\x20-\x7e]{1,128}")
_encoder = msgspec.json.Encoder(decimal_format="string")


class _Refused(Exception):
    """A value that the parser meets and that has no place yet."""

    def __init__(self, th: str, en: str) -> None:
        self.th = th
        self.en = en


def plain(raw: bytes) -> Any:
    """The value in `raw`: text in NFC, no floats, no key twice, nothing deeper than 32 or beyond 2**53.

    Raises NotJson; InvalidInput with the pointer of what is wrong.
    """
    try:
        value = _decoder.decode(raw.decode())
    except _Refused as refused:
        raise InvalidInput((Wrong("", refused.th, refused.en),)) from None
    except RecursionError:
        raise InvalidInput((_deep(""),)) from None
    except ValueError as error:
        raise NotJson() from error
    ordinary = raw.isascii() and b"\\" not in raw
    return value if _sound(value, 0, ordinary) else _checked(value, "", 0)


def typed(value: Any, shape: type[T]) -> T:
    """The value as a request. Raises InvalidInput with the pointer of the first wrong field."""
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        pointer, en = _located(str(error))
        raise InvalidInput((Wrong(pointer, "ค่าไม่ตรงตามรูปแบบที่กำหนด", en),)) from None


def encode(answer: object) -> bytes:
    """The bytes of an answer."""
    return _encoder.encode(answer)


def pointer_token(name: str) -> str:
    """A name as one step of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def _no_float(text: str) -> NoReturn:
    raise _Refused("ไม่รับตัวเลขทศนิยม ให้เขียนเป็นข้อความ", f"{text[:40]}: write fractions and money as text, not as numbers")


def _integer(text: str) -> int:
    if len(text) > len(str(MAX_INTEGER)) + 1 or abs(int(text)) > MAX_INTEGER:
        raise _Refused("จำนวนเต็มใหญ่เกินไป", "the integer is larger than 2**53 - 1")
    return int(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(name for name, _ in pairs if sum(name == other for other, _ in pairs) > 1)
        raise _Refused("มีชื่อช่องซ้ำกัน", f"the name {twice[:80]!r} occurs twice")
    return found


def _sound(value: Any, depth: int, ordinary: bool) -> bool:
    """Whether nothing need be changed or refused: the quick look that nearly every request passes."""
    if isinstance(value, str):
        return ordinary or _is_ordinary(value)
    if isinstance(value, dict):
        return depth < MAX_DEPTH and all(
            _KEY.fullmatch(name) and _sound(inner, depth + 1, ordinary) for name, inner in value.items()
        )
    if isinstance(value, list):
        return depth < MAX_DEPTH and all(_sound(inner, depth + 1, ordinary) for inner in value)
    return True


def _checked(value: Any, at: str, depth: int) -> Any:
    """The value with its text in NFC. Raises InvalidInput with the place of what is refused."""
    if isinstance(value, str):
        return text(value, at)
    if not isinstance(value, dict | list):
        return value
    if depth >= MAX_DEPTH:
        raise InvalidInput((_deep(at),))
    if isinstance(value, list):
        return [_checked(inner, f"{at}/{number}", depth + 1) for number, inner in enumerate(value)]
    for name in value:
        if not _KEY.fullmatch(name):
            wrong = Wrong(at, "ชื่อช่องต้องเป็นอักขระ ASCII 1–128 ตัว", "names are 1 to 128 printable ASCII characters")
            raise InvalidInput((wrong,))
    return {name: _checked(inner, f"{at}/{pointer_token(name)}", depth + 1) for name, inner in value.items()}


def _is_ordinary(value: str) -> bool:
    return bool(_ORDINARY.fullmatch(value)) and unicodedata.is_normalized("NFC", value)


def text(value: str, at: str) -> str:
    """Text in NFC. Raises InvalidInput for characters that cannot be seen or that change the direction of reading."""
    if _is_ordinary(value):
        return value
    try:
        return clean(value)
    except TextNotAllowed as problem:
        en = f"{problem.text('en')} ({problem.context['character']})"
        raise InvalidInput((Wrong(at, problem.text("th"), en),)) from None


_decoder = json.JSONDecoder(
    parse_float=_no_float, parse_constant=_no_float, parse_int=_integer, object_pairs_hook=_once
)


def _deep(at: str) -> Wrong:
    return Wrong(at, f"ซ้อนกันลึกเกิน {MAX_DEPTH} ชั้น", f"nested deeper than {MAX_DEPTH}")


def _located(message: str) -> tuple[str, str]:
    """msgspec's `… - at `$.input[0].x`` as a pointer and the sentence before it."""
    sentence, _, path = message.partition(" - at ")
    named = re.search(r"(?:missing required|unknown) field `([^`]*)`", sentence)
    steps = re.findall(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]", path.strip("`").removeprefix("$"))
    tokens = [pointer_token(name or number) for name, number in steps]
    if named:
        tokens.append(pointer_token(named.group(1)))
    return "".join(f"/{token}" for token in tokens), sentence
