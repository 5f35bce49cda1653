"""Free text and personal fields: what a JSON Schema marks `x-sealed` becomes ciphertext before it is judged."""

from typing import Any

import msgspec

from domain import events as ev
from services.ledger.vault import Vault


def seal(vault: Vault, scope: str, text: str | None) -> ev.Sealed | None:
    """A sealed text under the scope's key; None and blank text stay None: a reason of spaces is no reason."""
    return vault.seal(text, scope) if text and text.strip() else None


def seal_input(vault: Vault, scope: str, schema: dict[str, Any], value: Any) -> Any:
    """The same value with every marked leaf sealed."""
    if schema.get("x-sealed") and isinstance(value, str):
        return msgspec.to_builtins(vault.seal(value, scope))
    if isinstance(value, dict):
        known = schema.get("properties", {})
        return {name: seal_input(vault, scope, known.get(name, {}), inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [seal_input(vault, scope, schema.get("items", {}), inner) for inner in value]
    return value
