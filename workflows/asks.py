"""Is an input of the shape a step asks for? Every error with its JSON pointer and a sentence in both languages."""

from functools import lru_cache
from typing import Any

import msgspec
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from domain import canonical

_THAI = {
    "required": "ขาดข้อมูลที่ต้องมี",
    "additionalProperties": "มีข้อมูลที่ไม่รู้จัก",
    "type": "ชนิดข้อมูลไม่ถูกต้อง",
    "enum": "ไม่อยู่ในรายการที่กำหนด",
    "format": "รูปแบบไม่ถูกต้อง",
    "pattern": "รูปแบบไม่ถูกต้อง",
    "minLength": "สั้นเกินไป",
    "maxLength": "ยาวเกินไป",
    "minItems": "มีรายการน้อยเกินไป",
    "maxItems": "มีรายการมากเกินไป",
    "minimum": "ค่าต่ำเกินไป",
    "maximum": "ค่าสูงเกินไป",
}
MOST_ERRORS = 50


@lru_cache(maxsize=1024)
def _validator(schema: bytes) -> Draft202012Validator:
    return Draft202012Validator(msgspec.json.decode(schema), format_checker=FormatChecker(formats=["date", "uuid"]))


def errors(schema: dict[str, Any], value: Any) -> list[tuple[str, str, str]]:
    """(JSON pointer, Thai, English) for each error, in document order; at most 50."""
    found: list[tuple[str, str, str]] = []
    for error in _validator(canonical.encode(schema)).iter_errors(value):
        found += ((pointer, thai, english) for pointer, thai, english in _said(error))
        if len(found) >= MOST_ERRORS:
            break
    return sorted(found[:MOST_ERRORS])


def _said(error: ValidationError) -> list[tuple[str, str, str]]:
    at = "".join(f"/{_token(part)}" for part in error.absolute_path)
    thai = _THAI.get(str(error.validator), "ไม่ถูกต้อง")
    wanted = error.validator_value
    if error.validator == "required" and isinstance(error.instance, dict) and isinstance(wanted, list):
        missing = [name for name in wanted if name not in error.instance]
        return [(f"{at}/{_token(name)}", thai, "is required") for name in missing]
    return [(at, thai, error.message[:300])]


def _token(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")
