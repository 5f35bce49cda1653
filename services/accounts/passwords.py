"""Passwords: argon2id, one answer for every failure, and patience that grows with each wrong try."""

import hashlib
import secrets
import threading
from functools import cache
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from domain import events as ev
from services.accounts.errors import NoSuchAccount, TooManyAttempts, WeakPassword, WrongCredentials
from services.accounts.pool import HasLog, HasPool
from services.accounts.recording import By, Facts, by_system, credential_id, ended, entry, fact, opens, record

LENGTH = range(12, 129)
FREE_TRIES = {"both": 5, "name": 50, "address": 50, "browser": 5}
"""Wrong tries before waiting begins: of a name from one address, of a name from anywhere, of any name from one address;
and of a name in a browser where it has signed in before, which alone counts there: no stranger shuts anybody out."""
LONGEST_WAIT_S = 900
KNOWN_DAYS = 180

_hasher = PasswordHasher()
_at_once = threading.BoundedSemaphore(2)
"""Each verification takes 64 MiB; a flood of sign-ins must not take the machine."""


class Hashed(str):
    """The argon2id hash of a password, made when it was chosen."""


def hashed(password: str) -> Hashed:
    """The argon2id hash to keep. Raises WeakPassword."""
    if len(password) not in LENGTH:
        raise WeakPassword()
    return Hashed(_hasher.hash(password))


def authenticate_password(office: HasLog, username: str, password: str, address: str = "", browser: str = "") -> UUID:
    """The account of this user name and password, tried from this network address.

    `browser` is what remember_browser gave this browser once. Raises WrongCredentials (also for unknown names, after
    the same work, and for a password that the log knows nothing of) or TooManyAttempts(retry_after_s).
    """
    with office.pool.connection() as connection:
        row = connection.execute(_ACCOUNT, {"username": username, "browser": _sha256(browser)}).fetchone()
    account, stored, known, credential = row if row and row[1] else (None, _nobody(), False, None)
    subjects = _subjects(username, address, browser if known else "")
    _count_try(office, subjects)
    if not _matches(stored, password) or account is None or credential is None:
        raise WrongCredentials()
    if not opens(office, account, "password", credential, stored.encode()):
        raise WrongCredentials()
    _forgive(office, list(subjects))
    return UUID(str(account))


def confirm_password(office: HasLog, account: UUID, password: str, address: str = "") -> None:
    """That the person of a session still knows the password. Raises as authenticate_password."""
    with office.pool.connection() as connection:
        row = connection.execute("SELECT username FROM office.account WHERE account = %s", [account]).fetchone()
    if authenticate_password(office, row[0] if row else "", password, f"session\0{address}") != account:
        raise WrongCredentials()


def has_password(office: HasPool, account: UUID) -> bool:
    """Whether the account can sign in by password at all."""
    with office.pool.connection() as connection:
        row = connection.execute(
            "SELECT password_hash IS NOT NULL FROM office.account WHERE account = %s", [account]
        ).fetchone()
    return bool(row and row[0])


def remember_browser(office: HasPool, account: UUID, browser: str) -> str:
    """What this browser is to show at its next sign-in: what it showed now, or something new."""
    shown = browser or secrets.token_urlsafe(32)
    with office.pool.connection() as connection:
        connection.execute(
            "INSERT INTO office.known_browser (account, sha256) VALUES (%s, %s)"
            " ON CONFLICT (account, sha256) DO UPDATE SET seen_at = clock_timestamp()",
            [account, _sha256(shown)],
        )
        connection.execute(
            "DELETE FROM office.known_browser WHERE account = %s"
            " AND seen_at < clock_timestamp() - make_interval(days => %s)",
            [account, KNOWN_DAYS],
        )
    return shown


def new_password() -> str:
    """A password for somebody else to begin with."""
    return secrets.token_urlsafe(12)


def change_password(
    office: HasLog, account: UUID, password: str, besides: UUID | None = None, first: bool = False, by: By | None = None
) -> bool:
    """Set a new password; every session of the account ends, but for one that is named. False for a repeated command.

    `first`: somebody else chose it, so that it opens little until its person has chosen another.
    Raises WeakPassword, and NoSuchAccount for one that is closed.
    """
    secret, by = hashed(password), by or by_system()
    credential = credential_id(office, account, secret.encode())

    def change(connection: Any) -> tuple[Facts, bool]:
        changed = connection.execute(
            "UPDATE office.account SET password_hash = %s, credential = %s, first_password = %s"
            " WHERE account = %s AND closed_at IS NULL",
            [secret, credential, first, account],
        )
        known = entry(office, account)
        if not changed.rowcount or known is None:
            raise NoSuchAccount(account=account)
        connection.execute(
            "DELETE FROM office.session WHERE account = %s AND session IS DISTINCT FROM %s", [account, besides]
        )
        connection.execute("DELETE FROM office.known_browser WHERE account = %s", [account])
        gone = ended(office, by, account, known.person, known.open("password"), "replaced")
        return gone + password_given(office, by, account, known.person, credential, first), True

    return record(office, by, change, lambda known: False)


def password_given(office: HasLog, by: By, account: UUID, person: str, credential: UUID | None, first: bool) -> Facts:
    """The fact of a password, if there is one."""
    if credential is None:
        return []
    said = {"means": "password", "credential": str(credential), "first_password": first}
    return [fact(office, by, ev.CredentialGiven, account, person, **said)]


def _matches(stored: str, password: str) -> bool:
    with _at_once:
        try:
            return _hasher.verify(stored, password)
        except VerificationError:
            return False


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def _subjects(username: str, address: str, browser: str = "") -> dict[str, int]:
    """What this try counts against, and how many are free."""
    name = username.lower()
    asked = {"both": f"{name}\0{address}", "name": name, "address": address}
    if browser:
        asked = {"browser": f"{name}\0{browser}"}
    return {hashlib.sha256(f"{what}\0{said}".encode()).hexdigest(): FREE_TRIES[what] for what, said in asked.items()}


def _forgive(office: HasPool, subjects: list[str]) -> None:
    """A try that was right counts against nobody; wrong ones of others from the same address still do."""
    with office.pool.connection() as connection:
        connection.execute(
            "UPDATE office.sign_in_failure SET failures = failures - 1 WHERE subject = ANY(%s)", [subjects]
        )
        connection.execute("DELETE FROM office.sign_in_failure WHERE subject = %s OR failures < 1", [subjects[0]])


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _count_try(office: HasPool, subjects: dict[str, int]) -> None:
    """Count before trying, so that a thousand tries at once are not all the first."""
    with office.pool.connection() as connection:
        waits = [
            connection.execute(_TRY, {"subject": subject, "free": free, "longest": LONGEST_WAIT_S}).fetchone()
            for subject, free in sorted(subjects.items())
        ]
    wait_s = max((wait[0] for wait in waits if wait), default=0)
    if wait_s > 0:
        raise TooManyAttempts(retry_after_s=wait_s)


_ACCOUNT = """
    SELECT account, password_hash, EXISTS (SELECT FROM office.known_browser k WHERE k.account = a.account
                                           AND k.sha256 = %(browser)s), credential
    FROM office.account a WHERE lower(username) = lower(%(username)s) AND closed_at IS NULL
"""
_TRY = """
    INSERT INTO office.sign_in_failure AS f (subject, failures, failed_at, blocked_until)
    VALUES (%(subject)s, 1, clock_timestamp(), 'epoch')
    ON CONFLICT (subject) DO UPDATE SET
        failures = CASE
            WHEN f.blocked_until > clock_timestamp() THEN f.failures
            WHEN f.failed_at < clock_timestamp() - make_interval(secs => %(longest)s) THEN 1
            ELSE f.failures + 1 END,
        failed_at = CASE WHEN f.blocked_until > clock_timestamp() THEN f.failed_at ELSE clock_timestamp() END,
        blocked_until = CASE
            WHEN f.blocked_until > clock_timestamp() THEN f.blocked_until
            WHEN f.failed_at < clock_timestamp() - make_interval(secs => %(longest)s) THEN 'epoch'
            WHEN f.failures < %(free)s THEN 'epoch'
            ELSE clock_timestamp()
                 + make_interval(secs => least(%(longest)s, 2 ^ least(f.failures - %(free)s + 1, 20))) END
    RETURNING ceil(extract(epoch FROM blocked_until - clock_timestamp()))::int
"""
