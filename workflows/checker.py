"""Proves a definition sound before it is published: everything named exists, every stage is reached and left."""

from collections.abc import Sequence

from workflows import check_family, check_graph, check_names
from workflows.definition import Definition
from workflows.flaws import Flaw

__all__ = ["Flaw", "check"]


def check(definition: Definition, known: Sequence[Definition] = ()) -> list[Flaw]:
    """Every flaw, by place; empty for a definition that may be published.

    With `known` (all kinds, this one included) parents, forks and joins are proven too.
    """
    found = {*check_names.flaws(definition), *check_graph.flaws(definition)}
    if known and not found:
        found |= set(check_family.flaws(definition, known))
    return sorted(found)
