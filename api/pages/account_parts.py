"""What the pages of one's own account and of an account kept by the operator have in common: sessions and keys."""

from typing import Any
from uuid import UUID

from api.pages.forms import Reader
from api.pages.visit import Visit
from domain.errors import Problem
from domain.thai.dates import end_of_bangkok_day
from services import accounts
from services.problems import InvalidInput, NotFound, Wrong

LABEL = 200
EXPIRES = "expires"


def shown_of(visit: Visit, account: UUID) -> dict[str, Any]:
    """Sessions, keys and ways in of the account, for its template."""
    return {
        "sessions": accounts.sessions_of(visit.office, account),
        "this": visit.known.session if visit.known else None,
        "keys": [key for key in accounts.keys_of(visit.office, account) if key.revoked_at is None],
        "identities": accounts.identities_of(visit.office, account),
        "has_password": accounts.has_password(visit.office, account),
        "typed": {"scope:read": "on"} if visit.action.partition(":")[0] != "issue" else visit.posted,
    }


def sentence_of(visit: Visit, problem: Problem) -> str:
    """What to say above the form that met this problem."""
    if isinstance(problem, InvalidInput):
        return " ".join(getattr(wrong, visit.lang) for wrong in problem.errors)
    return problem.text(visit.lang)


def by(visit: Visit) -> accounts.By:
    """The visitor, under the command of the form that was sent."""
    asked = {name: said for name, said in visit.posted.items() if name != "csrf"}
    return accounts.by_caller(visit.caller, visit.key(asked, None))


def key_issued(visit: Visit, account: UUID) -> str | None:
    """A new key as the form asks for it; None when this very form made one before.

    Raises StepUpRequired, InvalidInput for its date, UnknownScope.
    """
    visit.require_recent()
    reader = Reader(visit.posted, visit.lang)
    until = reader.date(EXPIRES)
    if EXPIRES in reader.errors:
        raise InvalidInput((Wrong(f"/{EXPIRES}", reader.errors[EXPIRES], reader.errors[EXPIRES]),))
    scopes = [scope for scope in sorted(accounts.SCOPES) if visit.posted.get(f"scope:{scope}")]
    label = visit.posted.get("label", "").strip()[:LABEL]
    ends = end_of_bangkok_day(until) if until else None
    return accounts.issue_key(visit.office, account, scopes, label, ends, by(visit)).key or None


def key_rotated(visit: Visit, account: UUID, name: str) -> str | None:
    """A key in place of this one; None when this very form made one before. Raises StepUpRequired, NotFound."""
    visit.require_recent()
    key = accounts.rotate_key(visit.office, account, named(name), by(visit)).key
    visit.identity.forget_account(str(account))
    return key or None


def key_revoked(visit: Visit, account: UUID, name: str) -> None:
    """The key opens nothing any more. Raises NotFound."""
    accounts.revoke_key(visit.office, account, named(name), by(visit))
    visit.identity.forget_account(str(account))


def session_ended(visit: Visit, account: UUID, name: str) -> None:
    """One session of the account ends. Raises NotFound, NoSuchSession."""
    accounts.end_one(visit.office, account, named(name))
    visit.identity.forget_account(str(account))


def named(name: str) -> UUID:
    """What a button names. Raises NotFound."""
    try:
        return UUID(name)
    except ValueError:
        raise NotFound from None
