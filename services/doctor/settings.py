"""Are the settings valid, known, and the secrets kept from others?"""

import difflib
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from services.doctor.finding import Finding, well
from services.settings import PREFIX, BadSetting, Settings, is_secret, variables

HANDED_OVER = "/run/secrets/"  # in a container, where there are no others


class Listed(msgspec.Struct, frozen=True):
    """A setting as `anumat doctor` lists it; a secret's value is stars."""

    variable: str
    value: str
    given: bool
    secret: bool
    en: str
    th: str


def listed(settings: Settings, environment: Mapping[str, str] = os.environ) -> list[Listed]:
    """Every setting with its value and what it means."""
    rows = []
    for name, field in Settings.model_fields.items():
        variable = f"{PREFIX}{name.upper()}"
        value = getattr(settings, name)
        extra = field.json_schema_extra
        th = str(extra["th"]) if isinstance(extra, dict) else ""
        given = variable in environment or f"{variable}_FILE" in environment
        rows.append(
            Listed(variable, "" if value is None else str(value), given, is_secret(field), field.description or "", th)
        )
    return rows


def check(environment: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Invalid values, names that are no setting, secret files open to others."""
    try:
        Settings.load()
    except BadSetting as problem:
        yield Finding(
            "settings.valid", "wrong", problem.detail, problem.detail, "Correct the variable.", "แก้ค่าตัวแปรให้ถูกต้อง"
        )
    else:
        yield well("settings.valid", "Every setting is valid.", "ค่าตั้งทุกค่าถูกต้อง")
    known = variables()
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in known:
            yield _unknown(name, known)
        elif name.endswith("_FILE") and name in known and _open_to_others(environment[name]):
            path = environment[name]
            yield Finding(
                "settings.secret_file", "warn", f"{name}: others may read {path}.", f"{name}: ผู้อื่นอ่าน {path} ได้",
                f"chmod 600 {path}", f"chmod 600 {path}",
            )  # fmt: skip


def _unknown(name: str, known: Mapping[str, object]) -> Finding:
    near = difflib.get_close_matches(name, known, 1)
    hint_en = f"Did you mean {near[0]}? If not, remove it." if near else "Remove it; the list is above."
    hint_th = f"หมายถึง {near[0]} หรือไม่ ถ้าไม่ใช่ให้ลบออก" if near else "ให้ลบออก ดูรายการด้านบน"
    return Finding("settings.unknown", "warn", f"{name} is no setting.", f"{name} ไม่ใช่ค่าตั้ง", hint_en, hint_th)


def _open_to_others(path: str) -> bool:
    try:
        return not path.startswith(HANDED_OVER) and bool(Path(path).stat().st_mode & stat.S_IRWXO)
    except OSError:
        return False
