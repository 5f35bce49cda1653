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
    `keeps`: bodies whose meetings the reader keeps beside his or her own.
    """

    editions: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    imports: bool = False
    keeps: tuple[str, ...] = ()


def readable(reader: Reader, register: str) -> tuple[str, list[Any]]:
    """The condition on a row `r` of the register, with its values."""
    concerned, values = concerns(reader, register)
    condition = f"(r.published OR {concerned}"
    if reader.follows:
        condition += (
            " OR (r.kind = ANY(%s) AND EXISTS"
            f" (SELECT 1 FROM {register} p WHERE p.plan = lower(r.parent) AND p.published))"
        )
        values.append(list(reader.follows))
    return condition + ")", values


def concerns(reader: Reader, register: str) -> tuple[str, list[Any]]:
    """The condition that an unpublished row `r` is the reader's concern, with its values."""
    asked: list[tuple[str, list[Any]]] = []
    if reader.editions:
        asked.append(("r.kind || '@' || r.edition = ANY(%s)", [list(reader.editions)]))
    if reader.own:
        asked.append(("r.kind || '@' || r.body = ANY(%s)", [list(reader.own)]))
    if reader.bodies:
        parent = f"SELECT 1 FROM {register} p WHERE p.plan = lower(r.parent)"
        of_parent = f"EXISTS ({parent} AND (p.body = ANY(%s) OR p.kind || '@' || p.edition = ANY(%s)))"
        of_child = f"EXISTS (SELECT 1 FROM {register} c WHERE lower(c.parent) = r.plan AND c.body = ANY(%s))"
        asked.append((of_parent, [list(reader.bodies), list(reader.families)]))
        asked.append((of_child, [list(reader.bodies)]))
    if reader.imports:
        asked.append(("r.imported", []))
    condition = " OR ".join(sql for sql, _ in asked) or "false"
    return f"({condition})", [value for _, values in asked for value in values]
