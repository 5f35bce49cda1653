"""The pieces a printed document is made of, as the template knows them."""

from collections.abc import Iterable, Sequence
from typing import Any

Block = dict[str, Any]
Cell = str | dict[str, str]


def cover(lines: Iterable[str], notes: Iterable[str]) -> Block:
    """A page of its own: the title, what meets when and where, and small notes at the foot."""
    return {"is": "cover", "lines": list(lines), "notes": list(notes)}


def opening(lines: Iterable[str]) -> Block:
    """The title over centred lines, at the head of the first page."""
    return {"is": "opening", "lines": list(lines)}


def heading(text: str, level: int = 1) -> Block:
    return {"is": "heading", "text": text, "level": level}


def text(words: str, *, indent: bool = True) -> Block:
    """A paragraph, its first line indented as in official papers."""
    return {"is": "text", "text": words, "indent": indent}


def entry(head: str, rest: str) -> Block:
    """A row that no table has room for: what names it, and under it everything else."""
    return {"is": "entry", "head": head, "rest": rest}


def quote(words: str) -> Block:
    """Words that somebody else wrote."""
    return {"is": "quote", "text": words}


def finding(label: str, words: str) -> Block:
    """A framed resolution."""
    return {"is": "finding", "label": label, "text": words}


def code(words: str) -> Block:
    """A digest, small."""
    return {"is": "code", "text": words}


def listed(items: Iterable[str], *, numbered: bool = True) -> Block:
    return {"is": "list", "items": list(items), "numbered": numbered}


def pairs(rows: Iterable[tuple[str, str]]) -> Block:
    """Labelled values; those without a value are left out."""
    return {"is": "pairs", "rows": [list(row) for row in rows if row[1]]}


def rows(head: Sequence[str], widths: Sequence[int], body: Iterable[Sequence[Cell]], *, small: bool = False) -> Block:
    """A table; a width of 0 is as wide as it needs, others share the rest."""
    return {"is": "rows", "head": list(head), "widths": list(widths), "rows": [list(r) for r in body], "small": small}


def digest(words: str) -> Cell:
    """A digest in a cell."""
    return {"code": words}


def signing(places: Iterable[Sequence[str]]) -> Block:
    """Places to sign, side by side, each with the lines under it."""
    return {"is": "signing", "places": [list(place) for place in places]}


def new_page() -> Block:
    return {"is": "new page"}
