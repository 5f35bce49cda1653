"""The guards by room: importing this package registers them all."""

from workflows.guards import (
    always,
    area_draft,
    authority,
    cabinet,
    clearance,
    decisions,
    drafting,
    ending,
    four_eyes,
    meetings,
    objection,
    practice,
    ratification,
    reasons,
    review,
    standing_in,
    text,
)
from workflows.guards.always import not_from_here

__all__ = [
    "always",
    "area_draft",
    "authority",
    "cabinet",
    "clearance",
    "decisions",
    "drafting",
    "ending",
    "four_eyes",
    "meetings",
    "not_from_here",
    "objection",
    "practice",
    "ratification",
    "reasons",
    "review",
    "standing_in",
    "text",
]
