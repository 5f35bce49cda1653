"""Which rows of the register a reader's posts open: the same rule as for one plan, asked of the read models in SQL.

A list may show less than the log allows (a read model may lag), never more.
"""

from typing import Any

import msgspec


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader's posts come to; `kind@edition` and `kind@body` are single words, so that one index look-up serves.

    `editions`: concern the reader whatever the plan's body. `own`: plans of the kind whose own body he or she is in.
    `bodies`: bodies in which a post is held; their plans open their parents and children. `families`: editions whose
    deciding bodies are among them. `follows`: kinds published with their parent. `imports`: also what was imported.
    `keeps`: bodies whose meetings the reader keeps beside his or her own. `posts`: what is held, as
    `role@body` and `role@`.
    """

    editions: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    imports: bool = False
    keeps: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()


def readable(reader: Reader, register: str, *, counting: bool = False) -> tuple[str, list[Any]]:
    """The condition on a row `r` of the register, with its values; `counting` reads all rows, not those of a page."""
    concerned, values = concerns(reader, register, counting=counting)
    condition = f"(r.published OR {concerned}"
    if reader.follows:
        parent = f"SELECT true FROM {register} p WHERE p.plan = lower(r.parent) AND p.published"
        condition += f" OR (r.kind = ANY(%s) AND {_there(parent, counting)})"
        values.append(list(reader.follows))
    return condition + ")", values


def concerns(reader: Reader, register: str, *, counting: bool = False) -> tuple[str, list[Any]]:
    """The condition that an unpublished row `r` is the reader's concern, with its values."""
    asked: list[tuple[str, list[Any]]] = []
    if reader.editions:
        asked.append(("r.kind || '@' || r.edition = ANY(%s)", [list(reader.editions)]))
    if reader.own:
        asked.append(("r.kind || '@' || r.body = ANY(%s)", [list(reader.own)]))
    if reader.bodies:
        theirs = "(p.body = ANY(%s) OR p.kind || '@' || p.edition = ANY(%s))"
        parent = f"SELECT true FROM {register} p WHERE p.plan = lower(r.parent) AND {theirs}"
        child = f"SELECT true FROM {register} c WHERE lower(c.parent) = r.plan AND c.body = ANY(%s)"
        asked.append((_there(parent, counting), [list(reader.bodies), list(reader.families)]))
        asked.append((_there(child, counting), [list(reader.bodies)]))
    if reader.imports:
        asked.append(("r.imported", []))
    condition = " OR ".join(sql for sql, _ in asked) or "false"
    return f"({condition})", [value for _, values in asked for value in values]


def _there(select: str, counting: bool) -> str:
    """Whether a row is there: looked up for each row of a page; hashed once where all rows are read."""
    return f"EXISTS ({select})" if counting else f"({select} LIMIT 1) IS TRUE"
