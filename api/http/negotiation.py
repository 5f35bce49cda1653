"""What the client can read: Thai unless it prefers English, and which of the offered media types."""

from collections.abc import Sequence
from typing import Literal

from api.http.errors import NotAcceptable

Lang = Literal["th", "en"]


def language(accept_language: str) -> Lang:
    """Thai by default; English where Accept-Language puts it before Thai."""
    if not accept_language:
        return "th"
    wanted = _weights(accept_language)
    anything = wanted.get("*", 0.0)
    english = max((q for tag, q in wanted.items() if tag.split("-")[0] == "en"), default=anything)
    thai = max((q for tag, q in wanted.items() if tag.split("-")[0] == "th"), default=anything)
    return "en" if english > thai else "th"


def media_type(accept: str, offered: Sequence[str]) -> str:
    """The offered type that Accept likes best; the first offered one among equals. Raises NotAcceptable."""
    wanted = _weights(accept) or {"*/*": 1.0}
    scored = [(_liking(offer, wanted), -place, offer) for place, offer in enumerate(offered)]
    best = max(scored)
    if best[0] <= 0:
        raise NotAcceptable(offered=list(offered))
    return best[2]


def _liking(offer: str, wanted: dict[str, float]) -> float:
    for pattern in (offer, offer.split("/")[0] + "/*", "*/*"):
        if pattern in wanted:
            return wanted[pattern]
    return 0.0


def _weights(header: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for item in header[:1000].lower().split(","):
        name, _, parameters = item.partition(";")
        quality = 1.0
        for parameter in parameters.split(";"):
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                quality = _number(value)
        if name.strip():
            found[name.strip()] = quality
    return found


def _number(value: str) -> float:
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
