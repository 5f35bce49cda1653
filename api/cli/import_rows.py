"""Rows of past facts from CSV, XLSX or JSONL: the same fields whichever the file, every wrong row named at once."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from api.cli.xlsx import UnreadableSheet, sheet
from domain.errors import Problem

AS_JSON = ("input", "value", "content")
PLAIN = ("name", "reason", "kind", "title", "series", "issue", "parent", "predecessor", "area", "body")
NEEDED = ("do", "ref", "effective_on", "actor")
OTHER = ("known_at", "source", "documents", "waivers", "period_start", "period_end")
FIELDS = frozenset((*NEEDED, *PLAIN, *AS_JSON, *OTHER))


class Paper(msgspec.Struct, frozen=True):
    """A file to attach, by its path beside the rows' own file."""

    kind: str
    path: str
    title: str = ""


class Line(msgspec.Struct, frozen=True):
    """One row: where it stands in the file, what the API takes of it, and its papers."""

    number: int
    row: dict[str, Any]
    papers: tuple[Paper, ...] = ()

    @property
    def what(self) -> str:
        """The row in a word or two."""
        return f"{self.row['do']} {self.row.get('name') or self.row.get('kind', '')}".strip()


class UnreadableRows(Problem):
    """Some rows of the file cannot be read; nothing was sent."""

    code = "unreadable_rows"
    th = "อ่านบางแถวของไฟล์ไม่ได้ จึงไม่ได้ส่งสิ่งใด"

    def __init__(self, wrong: list[dict[str, Any]]) -> None:
        super().__init__()
        self.wrong = wrong


def read(file: Path) -> list[Line]:
    """The rows of a file, by its ending. Raises UnreadableRows naming every line that cannot be read."""
    lines: list[Line] = []
    wrong: list[dict[str, Any]] = []
    for number, row in _rows(file):
        try:
            lines.append(_line(number, row))
        except ValueError as error:
            wrong.append({"line": number, "field": "", "detail": str(error)})
    if not lines and not wrong:
        wrong.append({"line": 1, "field": "", "detail": "the file has no rows"})
    if wrong:
        raise UnreadableRows(wrong)
    return lines


def _rows(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        if file.suffix.lower() == ".xlsx":
            yield from _tabular(sheet(file.read_bytes()))
            return
        text = file.read_bytes().decode("utf-8-sig")
    except (UnicodeDecodeError, UnreadableSheet) as error:
        raise UnreadableRows([{"line": 1, "field": "", "detail": str(error)}]) from error
    if file.suffix.lower() == ".csv":
        yield from _tabular(csv.reader(io.StringIO(text)))
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield number, _object(line, number)


def _tabular(rows: Iterator[list[str]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    heads = [head.strip() for head in next(rows, [])]
    for number, cells in enumerate(rows, start=2):
        if any(cell.strip() for cell in cells):
            yield number, {head: cell.strip() for head, cell in zip(heads, cells, strict=False) if cell.strip()}


def _object(line: str, number: int) -> Mapping[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise UnreadableRows([{"line": number, "field": "", "detail": f"not JSON: {error}"}]) from error
    if not isinstance(found, dict):
        raise UnreadableRows([{"line": number, "field": "", "detail": "not a JSON object"}])
    return found


def _line(number: int, given: Mapping[str, Any]) -> Line:
    """Raises ValueError with everything that is wrong in one sentence."""
    unknown = sorted(given.keys() - FIELDS)
    missing = [name for name in NEEDED if not given.get(name)]
    if unknown or missing:
        raise ValueError("; ".join([f"unknown: {name}" for name in unknown] + [f"missing: {name}" for name in missing]))
    on = _day(given["effective_on"], "effective_on")
    row: dict[str, Any] = {name: str(given[name]) for name in ("do", "ref", *PLAIN) if given.get(name)}
    row |= {name: _json(given[name], name) for name in AS_JSON if given.get(name)}
    row["effective_on"] = on
    row["testimony"] = {
        "known_at": str(given.get("known_at") or on),
        "actor": given["actor"] if isinstance(given["actor"], dict) else str(given["actor"]),
        "source": str(given.get("source") or f"line {number}"),
    }
    if given.get("period_start") or given.get("period_end"):
        row["period"] = {end: _day(given.get(f"period_{end}", ""), f"period_{end}") for end in ("start", "end")}
    row["waivers"] = [{"rule": rule, "reason": why} for rule, why in _pairs(given.get("waivers", ""), "waivers")]
    papers = tuple(Paper(kind, path) for kind, path in _pairs(given.get("documents", ""), "documents"))
    return Line(number, row, papers)


def _day(text: object, name: str) -> str:
    try:
        return date.fromisoformat(str(text)).isoformat()
    except ValueError:
        raise ValueError(f"{name}: {text!r} is not a date such as 2019-02-01 (common era)") from None


def _json(given: object, name: str) -> object:
    if isinstance(given, dict):
        return given
    try:
        return json.loads(str(given))
    except ValueError as error:
        raise ValueError(f"{name}: not JSON: {error}") from None


def _pairs(given: object, name: str) -> list[tuple[str, str]]:
    """`a=b; c=d`, or an object of the same."""
    if isinstance(given, dict):
        return [(str(left), str(right)) for left, right in given.items()]
    found = []
    for piece in filter(None, (piece.strip() for piece in str(given).split(";"))):
        left, equals, right = piece.partition("=")
        if not (left and equals and right):
            raise ValueError(f"{name}: {piece!r} is not NAME=VALUE")
        found.append((left.strip(), right.strip()))
    return found
