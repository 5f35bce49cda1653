"""Recorded facts as their readers see them: sealed text opened where its key still exists."""

from typing import Any

from domain import canonical
from domain.events import Sealed
from services.means import Office

_SEALED = {"key_id", "commitment", "ciphertext"}


def plain(office: Office, recorded: object) -> Any:
    """The value as plain data; a sealed text is `{"text": …}` beside its commitment, or `{"erased": true}`."""
    value = canonical.plain(recorded, untouched=(bytes,))
    found: list[dict[str, Any]] = []
    _collect(value, found)
    texts = office.vault.open_many([Sealed(**one) for one in found]) if found else []
    for one, text in zip(found, texts, strict=True):
        commitment = one["commitment"]
        one.clear()
        one |= {"erased": True} if text is None else {"text": text}
        one["commitment"] = commitment
    return value


def _collect(value: Any, found: list[dict[str, Any]]) -> None:
    if isinstance(value, dict):
        if value.keys() == _SEALED:
            found.append(value)
            return
        for inner in value.values():
            _collect(inner, found)
    elif isinstance(value, list | tuple):
        for inner in value:
            _collect(inner, found)
