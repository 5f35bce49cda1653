"""Signing in by an OpenID provider: authorisation code with PKCE, state and nonce bound to the browser that began."""

from services.oidc.attempts import Attempt, Proved, begin, finish
from services.oidc.errors import ProviderUnavailable, SignInRefused
from services.oidc.forms import KeptForm, keep_form, kept_form
from services.oidc.provider import Provider

__all__ = [
    "Attempt",
    "KeptForm",
    "Proved",
    "Provider",
    "ProviderUnavailable",
    "SignInRefused",
    "begin",
    "finish",
    "keep_form",
    "kept_form",
]
