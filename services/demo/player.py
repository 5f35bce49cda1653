"""Plays a script through the public API: uploads its papers, fills in its dates, makes each command safe to repeat."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from domain.errors import Problem
from services.client import Answer, Answered, Client, path_of
from services.demo.commands import call
from services.demo.papers import paper
from services.demo.script import Item, Value, filled
from services.demo.texts import Texts


class Moment(msgspec.Struct, frozen=True):
    """When and by whom a row happened, as it is attested; an act of today has no `batch`, its actor is an account."""

    key: str
    on: date
    known_at: date
    actor: str | Value
    source: str
    batch: str | None


class WasNotRefused(Problem):
    """A command that a rule must refuse was taken."""

    code = "was_not_refused"
    th = "คำสั่งที่ต้องไม่ผ่านเงื่อนไขกลับผ่าน"


class Player:
    """Plays items on one system; remembers versions, saved answers and uploaded papers."""

    def __init__(self, client: Client, texts: Texts, account: Callable[[str], Client] | None = None) -> None:
        """`account` gives the client of an account, for acts of today."""
        self._client = client
        self._account = account
        self._texts = texts
        self._versions: dict[str, int] = {}
        self._papers: dict[tuple[str, bytes], str] = {}
        self._known: dict[str, Any] = {}
        self.commands = 0
        self.repeats = 0

    def play(self, item: Item, ref: str, moment: Moment, number: int) -> bool:
        """Do one thing; whether that changed nothing. Raises Answered, NoAnswer, WasNotRefused."""
        known = {"on": moment.on, "ref": ref, **self._texts.places(ref), **self._known}
        client = self._client_of(moment)
        does = call(item, ref, self._said(item, ref, moment, known, client), known, self._texts)

        def send() -> Answer:
            seen = self._version(ref) if does.of_plan else None
            key = f"{moment.key}:{number}:{ref}"
            return client.write(does.path, does.body, key=key, seen=seen, method=does.method)

        if item.refused is not None:
            self._be_refused(item, ref, send)
            return True
        answer = send()
        self._remember(item, ref, answer)
        return answer.replayed

    def digest(self, ref: str, part: str) -> str:
        """The digest of a part as the text stands."""
        return str(self._client.get(path_of("plans", ref)).body["parts"][part]["digest"])

    def forget(self, ref: str) -> None:
        """The engine may have moved this plan: ask for its version again."""
        self._versions.pop(ref, None)

    def know(self, **known: Any) -> None:
        """Give names to what the script cannot know by itself."""
        self._known |= known

    def _be_refused(self, item: Item, ref: str, send: Callable[[], Answer]) -> None:
        """The rule named must refuse it, and the plan stays as it was."""
        self.forget(ref)
        before = self._version(ref)
        try:
            send()
        except Answered as refused:
            if item.refused not in {reason["rule"] for reason in refused.reasons}:
                raise
        else:
            raise WasNotRefused(f"{ref}: {item.name} should be refused by {item.refused}")
        self.forget(ref)
        if self._version(ref) != before:
            raise WasNotRefused(f"{ref}: the refusal changed the plan")

    def _said(self, item: Item, ref: str, moment: Moment, known: Mapping[str, Any], client: Client) -> Value:
        """What every command says: date, reason, papers and, for the past, the testimony."""
        on = filled(item.day, known) if item.day else moment.on.isoformat()
        said: Value = {"effective_on": on}
        if item.reason:
            said["reason"] = item.reason
        if item.documents:
            said["documents"] = [
                {"sha256": self._paper(client, title, ref, date.fromisoformat(on)), "kind": kind, "title": title}
                for kind, title in filled(item.documents, known).items()
            ]
        if moment.batch:
            said["testimony"] = {
                "known_at": on if item.day else moment.known_at.isoformat(),
                "actor": filled(item.actor or moment.actor, known),
                "source": moment.source,
                "batch": moment.batch,
            }
        return said

    def _client_of(self, moment: Moment) -> Client:
        if moment.batch or self._account is None:
            return self._client
        return self._account(str(moment.actor))

    def _paper(self, client: Client, title: str, ref: str, on: date) -> str:
        wanted = paper(title, ref, on)
        if wanted not in self._papers:
            self._papers[wanted] = client.upload(*wanted)
        return self._papers[wanted]

    def _version(self, ref: str) -> int:
        if ref not in self._versions:
            self._versions[ref] = self._client.get(path_of("plans", ref)).body["version"]
        return self._versions[ref]

    def _remember(self, item: Item, ref: str, answer: Answer) -> None:
        self.commands += 1
        self.repeats += answer.replayed
        self.forget(ref)
        if answer.version is not None and not answer.replayed:
            self._versions[ref] = answer.version
        if item.save:
            self._known[f"{item.save}.version"] = answer.body["events"][0]["version"]
            self._known[f"{item.save}.command"] = answer.body["command_id"]
