"""Decisions need more than a session: somebody who proved a few minutes ago who they are, or a key made for it."""

from services.callers import DECIDE, Caller
from services.problems import StepUpRequired
from workflows.definition import Step


def is_decision(step: Step | None) -> bool:
    """Whether a step decides for a body, or its definition says that it decides."""
    return step is not None and (step.decides or getattr(step, "body", None) is not None)


def require_decide(caller: Caller) -> None:
    """Raises StepUpRequired unless the caller may decide now."""
    if DECIDE not in caller.scopes:
        raise StepUpRequired()
