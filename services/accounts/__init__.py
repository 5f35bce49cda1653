"""Who comes in and as whom: accounts, posts, passwords, sessions, keys; none of it is in the log."""

from services.accounts.errors import (
    EnginePost,
    NoSuchAccount,
    NotSignedIn,
    TooManyAttempts,
    UnknownScope,
    UsernameTaken,
    WeakPassword,
    WrongCredentials,
)
from services.accounts.keys import (
    ApiKey,
    IssuedKey,
    authenticate_key,
    issue_key,
    keys_of,
    revoke_key,
    rotate_key,
)
from services.accounts.passwords import authenticate_password, change_password
from services.accounts.people import (
    SCOPES,
    Account,
    accounts,
    caller,
    change_posts,
    close_account,
    create_account,
    find_account,
    names,
)
from services.accounts.sessions import (
    Session,
    SignedIn,
    authenticate_session,
    create_session,
    end_session,
)

__all__ = [
    "SCOPES",
    "Account",
    "ApiKey",
    "EnginePost",
    "IssuedKey",
    "NoSuchAccount",
    "NotSignedIn",
    "Session",
    "SignedIn",
    "TooManyAttempts",
    "UnknownScope",
    "UsernameTaken",
    "WeakPassword",
    "WrongCredentials",
    "accounts",
    "authenticate_key",
    "authenticate_password",
    "authenticate_session",
    "caller",
    "change_password",
    "change_posts",
    "close_account",
    "create_account",
    "create_session",
    "end_session",
    "find_account",
    "issue_key",
    "keys_of",
    "names",
    "revoke_key",
    "rotate_key",
]
