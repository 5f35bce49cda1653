"""Proves a definition sound before it is published: everything named exists, every stage is reached and left."""

from workflows import check_graph, check_names
from workflows.definition import Definition
from workflows.flaws import Flaw

__all__ = ["Flaw", "check"]


def check(definition: Definition) -> list[Flaw]:
    """Every flaw, by place; empty for a definition that may be published."""
    return sorted({*check_names.flaws(definition), *check_graph.flaws(definition)})
