"""What is recorded of a body besides its roster: each fact by name, its words, and the JSON Schema of its input."""

from typing import Any

import msgspec

from domain.reasons import Text


class BodyFact(msgspec.Struct, frozen=True):
    """One kind of fact; its input has these fields and no others."""

    label: Text
    asks: dict[str, Any] = {}

    @property
    def schema(self) -> dict[str, Any]:
        """JSON Schema (2020-12) of the fact's `input`."""
        return {"type": "object", "properties": self.asks, "additionalProperties": False}


BODY_FACTS: dict[str, BodyFact] = {
    "CabinetVacatedOffice": BodyFact(
        Text("คณะรัฐมนตรีพ้นจากตำแหน่ง", "The Cabinet vacated office"),
        {
            "cause": {
                "type": "string",
                "title": "สาเหตุ / cause",
                "enum": ["dissolution", "end_of_term", "prime_minister_ended", "resignation", "no_confidence", "other"],
            },
            "announcement": {
                "type": "string",
                "title": "ประกาศ / announcement",
                "minLength": 1,
                "maxLength": 500,
            },
        },
    )
}
"""By the name under which definitions react to them; a fact not listed here takes no input."""


def fact_of(name: str) -> BodyFact:
    """The fact of this name; one that only a definition knows has its name for words and asks nothing."""
    return BODY_FACTS.get(name) or BodyFact(Text(name, name))
