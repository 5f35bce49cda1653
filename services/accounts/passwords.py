"""Passwords: argon2id, one answer for every failure, and patience that grows with each wrong try."""

import hashlib
import threading
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from services.accounts.errors import TooManyAttempts, WeakPassword, WrongCredentials
from services.accounts.pool import HasPool

LENGTH = range(12, 129)
FREE_TRIES = {"both": 5, "name": 50, "address": 50}
"""Wrong tries before waiting begins: of a name from one address, of a name from anywhere, of any name from one."""
LONGEST_WAIT_S = 900

_hasher = PasswordHasher()
_at_once = threading.BoundedSemaphore(2)
"""Each verification takes 64 MiB; a flood of sign-ins must not take the machine."""


def hashed(password: str) -> str:
    """The argon2id hash to keep. Raises WeakPassword."""
    if len(password) not in LENGTH:
        raise WeakPassword()
    return _hasher.hash(password)


def authenticate_password(office: HasPool, username: str, password: str, address: str = "") -> UUID:
    """The account of this user name and password, tried from this network address.

    Raises WrongCredentials (also for unknown names, after the same work) or TooManyAttempts(retry_after_s).
    """
    subjects = _subjects(username, address)
    _count_try(office, subjects)
    with office.pool.connection() as connection:
        row = connection.execute(
            "SELECT account, password_hash FROM office.account WHERE lower(username) = lower(%s) AND closed_at IS NULL",
            [username],
        ).fetchone()
    account, stored = row if row and row[1] else (None, _nobody())
    if not _matches(stored, password) or account is None:
        raise WrongCredentials()
    with office.pool.connection() as connection:
        connection.execute("DELETE FROM office.sign_in_failure WHERE subject = ANY(%s)", [list(subjects)])
    return UUID(str(account))


def change_password(office: HasPool, account: UUID, password: str) -> None:
    """Set a new password; every session of the account ends. Raises WeakPassword."""
    secret = hashed(password)
    with office.pool.connection() as connection, connection.transaction():
        connection.execute("UPDATE office.account SET password_hash = %s WHERE account = %s", [secret, account])
        connection.execute("DELETE FROM office.session WHERE account = %s", [account])


def _matches(stored: str, password: str) -> bool:
    with _at_once:
        try:
            return _hasher.verify(stored, password)
        except VerificationError:
            return False


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def _subjects(username: str, address: str) -> dict[str, int]:
    name = username.lower()
    asked = {"both": f"{name}\0{address}", "name": name, "address": address}
    return {hashlib.sha256(f"{what}\0{asked[what]}".encode()).hexdigest(): free for what, free in FREE_TRIES.items()}


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
