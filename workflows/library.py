"""The shipped definitions, and the book in which editions are looked up by kind, day or digest."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from domain.errors import Problem
from domain.events import DefinitionRef
from workflows.definition import Definition
from workflows.source import BadDefinition, Fragment, merge, read_fragment, read_source


class UnknownEdition(Problem):
    """No published definition of that kind and edition is known here."""

    code = "unknown_edition"
    th = "ไม่พบแบบกระบวนงานประเภทและฉบับนั้น"


class Book:
    """Editions by (kind, edition) and by digest; filled from the log in services, from the files in tests."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        found = sorted(definitions, key=lambda d: (d.kind, d.edition))
        self._editions = {(d.kind, d.edition): d for d in found}
        self._digests = {d.ref.digest: d for d in found}

    def get(self, kind: str, edition: int) -> Definition:
        """That edition. Raises UnknownEdition."""
        found = self._editions.get((kind, edition))
        if found is None:
            raise UnknownEdition(f"{kind}@{edition}")
        return found

    def by_digest(self, digest: str) -> Definition:
        """The edition with that digest. Raises UnknownEdition."""
        found = self._digests.get(digest)
        if found is None:
            raise UnknownEdition(digest)
        return found

    def pinned(self, ref: DefinitionRef) -> Definition:
        """The edition a plan is pinned to. Raises UnknownEdition."""
        return self.by_digest(ref.digest)

    def editions(self, kind: str) -> tuple[Definition, ...]:
        """All editions of a kind, oldest first."""
        return tuple(d for (name, _), d in self._editions.items() if name == kind)

    def in_force(self, kind: str, on: date) -> Definition:
        """The newest edition in force on a day; before the first one, the first. Raises UnknownEdition."""
        editions = self.editions(kind)
        if not editions:
            raise UnknownEdition(kind)
        begun = [d for d in editions if d.in_force_from <= on]
        return max(begun, key=lambda d: (d.in_force_from, d.edition)) if begun else editions[0]

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(kind for kind, _ in self._editions))

    def __iter__(self) -> Iterator[Definition]:
        return iter(self._editions.values())


def _folder() -> Traversable:
    return resources.files("workflows") / "definitions"


def _fragment(name: str) -> Fragment:
    kind, _, edition = name.partition("@")
    path = _folder() / "fragments" / kind / f"{edition}.yaml"
    if not edition.isdigit() or not path.is_file():
        raise BadDefinition(f"fragments: {name} is not shipped")
    return read_fragment(path.read_text("utf-8"))


def parse(text: str) -> Definition:
    """A definition from the text of its file, fragments included. Raises BadDefinition."""
    source = read_source(text)
    return merge(source, tuple(_fragment(name) for name in source.fragments))


def read(path: Path) -> Definition:
    """A definition from a file. Raises BadDefinition, OSError."""
    return parse(path.read_text("utf-8"))


@cache
def shipped() -> tuple[Definition, ...]:
    """Every definition that comes with the program, by kind and edition."""
    files = [
        file
        for folder in _folder().iterdir()
        if folder.is_dir() and folder.name != "fragments"
        for file in folder.iterdir()
        if file.name.endswith(".yaml")
    ]
    return tuple(sorted((parse(f.read_text("utf-8")) for f in files), key=lambda d: (d.kind, d.edition)))
