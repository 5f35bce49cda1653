"""Why a form comes back to who sent it, and how a refusal of the services becomes that."""

import msgspec

from api.http.problems import status_of
from api.pages.meanwhile import Meanwhile
from api.pages.words import Lang
from domain.errors import Problem
from domain.reasons import Reason
from services.problems import InvalidInput, RefusedByRule, StepUpRequired


class Trouble(msgspec.Struct, kw_only=True):
    """Wrong fields by path, reasons of rules, another sentence, or news since the form was opened."""

    errors: dict[str, str] = {}
    reasons: tuple[Reason, ...] = ()
    sentence: str = ""
    news: Meanwhile | None = None
    status: int = 200


def trouble_of(problem: Problem, lang: Lang) -> Trouble:
    """What to say beside the form. Raises the problem itself when no form can cure it."""
    status = status_of(problem)
    if isinstance(problem, InvalidInput):
        errors = {e.pointer.strip("/").replace("documents/", "doc/"): getattr(e, lang) for e in problem.errors}
        return Trouble(errors=errors, status=status)
    if isinstance(problem, RefusedByRule):
        return Trouble(reasons=problem.reasons, status=status)
    if status in (404, 500) or isinstance(problem, StepUpRequired):
        raise problem
    return Trouble(sentence=problem.text(lang), status=status)
