"""One thing the doctor looked at: how it is, and the remedy if it is not well."""

from typing import Literal

import msgspec

State = Literal["ok", "warn", "wrong"]


class Finding(msgspec.Struct, frozen=True):
    """`check` is stable; sentences and remedies are in Thai and English, remedies empty when all is well."""

    check: str
    state: State
    en: str
    th: str
    remedy_en: str = ""
    remedy_th: str = ""


def well(check: str, en: str, th: str) -> Finding:
    return Finding(check, "ok", en, th)
