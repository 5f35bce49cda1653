"""A flaw of a definition: where it is, and what is wrong in both languages."""

import msgspec

from domain.reasons import Text
from workflows.definition import Definition, Step


class Flaw(msgspec.Struct, frozen=True, order=True):
    """`where` is a path into the definition: moves/endorse/guards."""

    where: str
    code: str
    th: str
    en: str

    @property
    def text(self) -> Text:
        return Text(self.th, self.en)


def steps(definition: Definition) -> list[tuple[str, Step]]:
    """The opening, every move and every fact, each with its path."""
    found: list[tuple[str, Step]] = [("opening", definition.opening)]
    found += [(f"moves/{move.name}", move) for move in definition.moves]
    found += [(f"facts/{name}", fact) for name, fact in definition.facts.items()]
    return found
