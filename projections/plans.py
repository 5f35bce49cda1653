"""What read models of plans share: a plan's identity, the posts an event awaits, corrections of its opening."""

import unicodedata
from functools import lru_cache

from domain import events as ev


@lru_cache(maxsize=65536)
def identity(ref: str) -> str:
    """The form that decides whether two refs are the same plan."""
    return unicodedata.normalize("NFC", ref.strip()).lower()


def subject_of(event: ev.Event | None) -> tuple[str, ...]:
    """The plan an event of a plan's stream belongs to."""
    return (identity(event.ref),) if isinstance(event, ev.PlanEvent) else ()


def post_text(awaiting: ev.Awaiting) -> str:
    """`role`, or `role@body` where the post is one of the plan's own body."""
    return f"{awaiting.role}@{awaiting.body}" if awaiting.body else awaiting.role
