"""What people call things: roles, bodies, persons, moves and facts, choices, in the visitor's language."""

import re
from collections.abc import Iterable

from api.pages.words import Lang, known_word, word
from domain import events as ev
from domain.body import Body
from domain.resolutions import KINDS
from services import accounts
from services.means import Office
from workflows.definition import Definition

_NAME = re.compile(r"[A-Za-z_]\w*(?:\[\d+\])?(?:\.[a-z_]\w*)*")
_POST = re.compile(r"[a-z]+(?:_[a-z]+)+")


class Names:
    """The names on one page: those of the definition it is about first, then those of every published one."""

    def __init__(self, office: Office, lang: Lang, definition: Definition | None = None) -> None:
        self._office = office
        self._lang = lang
        others = (d for d in reversed(office.book.all()) if d is not definition)
        self._definitions = ((definition,) if definition else ()) + tuple(others)
        self._people: dict[str, str] = {}

    def learn(self, actors: Iterable[ev.Actor]) -> None:
        """Look these persons up in the directory, all at once."""
        self._people |= accounts.names(self._office, {actor.person for actor in actors})

    def role(self, role: str) -> str:
        """A role's name; `role@body` with the body's."""
        name, _, body = role.partition("@")
        for definition in self._definitions:
            if name in definition.roles:
                spec = definition.roles[name]
                label = spec.en if self._lang == "en" else spec.th
                return f"{label} ({self.body(body)})" if body else label
        if name.startswith("acting_"):
            return word(self._lang, "role.acting", who=self.role(role.removeprefix("acting_")))
        return known_word(self._lang, f"role.{name}", name.replace("_", " "))

    def in_words(self, missing: str) -> str:
        """What a guard found missing: roles, documents, facts and fields by their names, all else as it is."""
        return _NAME.sub(lambda found: self._named(found[0]), missing)

    def posts_in_words(self, sentence: str) -> str:
        """A sentence of a guard that calls posts by their codes, with their names instead."""
        known = {role for definition in self._definitions for role in definition.roles}
        return _POST.sub(lambda found: self.role(found[0]) if found[0] in known else found[0], sentence)

    def _named(self, name: str) -> str:
        for definition in self._definitions:
            if name in definition.evidence:
                return definition.evidence[name].of(self._lang)
            if (fact := definition.fact(name)) is not None:
                return fact.label.of(self._lang)
            if name in definition.roles or name.removeprefix("acting_") in definition.roles:
                return self.role(name)
            if name in definition.stages:
                return definition.stages[name].text.of(self._lang)
        parts = {part: text.label.of(self._lang) for d in self._definitions for part, text in d.parts.items()}
        tokens = re.split(r"\.|(?=\[)", name)
        fields = [
            token.strip("[]") if token[0] == "[" else parts.get(token) or known_word(self._lang, f"field.{token}", "")
            for token in tokens
        ]
        return " › ".join(fields) if all(fields) else name

    def body(self, body: str) -> str:
        """A body's name as its stream has it."""
        found = self._office.folds.get(f"body/{body}", fresh=False).state
        return (found.en if self._lang == "en" else found.th) if isinstance(found, Body) else body

    def post(self, post: str, body: str) -> str:
        """What the body itself calls a post of its own, with the body's name."""
        found = self._office.folds.get(f"body/{body}", fresh=False).state
        known = found.roster.posts.get(post) if isinstance(found, Body) else None
        said = (known.en if self._lang == "en" else known.th) if known else self.role(post)
        return f"{said} · {self.body(body)}"

    def actor(self, actor: ev.Actor) -> str:
        """Person and post: the person's name where the directory still knows it."""
        post = self.role(actor.post)
        person = self._people.get(actor.person)
        said = f"{person}, {post}" if person else post
        return f"{said} ({self.body(actor.body)})" if actor.body and actor.body not in said else said

    def kind(self, kind: str) -> str:
        """What a kind of plan is called."""
        found = next((d for d in self._definitions if d.kind == kind), None)
        return found.title.of(self._lang) if found else kind

    def stage(self, kind: str, stage: str) -> str:
        """What a stage of a kind is called, in the newest edition that has it."""
        for definition in self._definitions:
            if definition.kind == kind and stage in definition.stages:
                return definition.stages[stage].text.of(self._lang)
        return stage

    def event(self, event: ev.Event) -> str:
        """What an event says happened."""
        for definition in self._definitions:
            match event:
                case ev.MoveMade(move=name) | ev.MoveRefused(move=name):
                    if found := definition.any_move(name) or definition.fact(name):
                        label = found.label.of(self._lang)
                        is_override = getattr(event, "override", None) is not None
                        return word(self._lang, "override.made", move=label) if is_override else label
                case ev.FactRecorded(fact=name) if (known := definition.fact(name)) is not None:
                    return known.label.of(self._lang)
                case ev.PlanOpened(kind=kind) if kind == definition.kind:
                    return definition.opening.label.of(self._lang)
        return known_word(self._lang, f"event.{type(event).__name__}", event.published)

    def move(self, name: str) -> str:
        """What a move is called."""
        found = (move for d in self._definitions if (move := d.any_move(name)) is not None)
        return next((move.label.of(self._lang) for move in found), name)

    def part(self, part: str) -> str:
        """What a part of the text is called."""
        found = next((d.parts[part] for d in self._definitions if part in d.parts), None)
        return found.label.of(self._lang) if found else part

    def evidence(self, kind: str) -> str:
        """What a kind of document is called."""
        found = next((d.evidence[kind] for d in self._definitions if kind in d.evidence), None)
        return found.of(self._lang) if found else kind

    def choice(self, name: str, value: str) -> str | None:
        """The words of a choice that the definition or the domain names; None when neither does."""
        if name == "code":
            codes = (d.return_codes[value] for d in self._definitions if value in d.return_codes)
            return next((label.of(self._lang) for label in codes), None)
        if name in ("kind", "outcome") and value in KINDS:
            return KINDS[value].en if self._lang == "en" else KINDS[value].th
        if name in ("addressee", "who", "role"):
            return self.role(value)
        return None
