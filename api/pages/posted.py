"""What was typed into a form, as flat text by path, so that nothing typed is lost whatever happens to it.

`input/returns#` holds how many rows `input/returns` has; `effective_on.day`, `.month` and `.year` are one date.
"""

import re
from collections.abc import Mapping

Posted = dict[str, str]

ROWS = "#"
DATE = (".day", ".month", ".year")
_CONTROL = frozenset({"csrf", "do"})
_ADD = re.compile(r"add:(?P<path>[^\s#]{1,300})")
_REMOVE = re.compile(r"remove:(?P<path>[^\s#]{1,300})/(?P<row>[0-9]{1,4})")
MOST_ROWS = 200


def kept(posted: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a later step of the same form must send again, in stable order."""
    return sorted((name, text) for name, text in posted.items() if name not in _CONTROL)


def rows(posted: Mapping[str, str], path: str) -> int:
    """How many rows the form has at `path`."""
    said = posted.get(path + ROWS, "0")
    return min(int(said), MOST_ROWS) if said.isascii() and said.isdigit() and len(said) < 5 else 0


def with_rows_changed(posted: Mapping[str, str], action: str) -> Posted | None:
    """The form after an add-row or remove-row button; None when the action is not one of these."""
    if found := _ADD.fullmatch(action):
        path = found["path"]
        return {**posted, path + ROWS: str(min(rows(posted, path) + 1, MOST_ROWS))}
    if found := _REMOVE.fullmatch(action):
        return without_row(posted, found["path"], int(found["row"]))
    return None


def without_row(posted: Mapping[str, str], path: str, row: int) -> Posted:
    """The form without one row; the rows after it move up."""
    count = rows(posted, path)
    if row >= count:
        return dict(posted)
    changed: Posted = {}
    for name, text in posted.items():
        number, rest = _row_of(name, path)
        if number is None or number < row:
            changed[name] = text
        elif number > row:
            changed[f"{path}/{number - 1}{rest}"] = text
    changed[path + ROWS] = str(count - 1)
    return changed


def tidy(posted: Mapping[str, str]) -> Posted:
    """The form without rows in which nothing was filled in; inner rows first."""
    result = dict(posted)
    for path in sorted((n[:-1] for n in posted if n.endswith(ROWS)), key=lambda p: (-p.count("/"), p)):
        for row in reversed(range(rows(result, path))):
            if not _filled(result, f"{path}/{row}"):
                result = without_row(result, path, row)
    return result


def is_filled(posted: Mapping[str, str], path: str) -> bool:
    """Whether anything at or under `path` was filled in."""
    return (
        bool(posted.get(path, "").strip())
        or any(posted.get(path + part, "").strip() for part in DATE)
        or (_filled(posted, path))
    )


def _filled(posted: Mapping[str, str], path: str) -> bool:
    inside = (path + "/", path + ".", path + ":")
    return any(
        text.strip() not in ("", "false") and not (name.endswith(ROWS) and text == "0")
        for name, text in posted.items()
        if name == path or name.startswith(inside)
    )


def _row_of(name: str, path: str) -> tuple[int | None, str]:
    if not name.startswith(path + "/"):
        return None, ""
    digits = re.match(r"[0-9]+", name[len(path) + 1 :])
    if digits is None:
        return None, ""
    return int(digits[0]), name[len(path) + 1 + digits.end() :]
