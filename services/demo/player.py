"""Plays a script through the public API: uploads its papers, fills in its dates, makes each command safe to repeat."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from domain.errors import Problem
from services.client import Answer, Answered, Client, path_of
from services.demo.commands import Call, call
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


def stated(moment: Moment, on: str, known_at: str, actor: str | Value) -> Value:
    """A command's date and, for the past, its testimony."""
    if not moment.batch:
        return {"effective_on": on}
    told = {"known_at": known_at, "actor": actor, "source": moment.source, "batch": moment.batch}
    return {"effective_on": on, "testimony": told}


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
        does = call(item, ref, self.said(item, ref, moment), self.names(ref, moment), self._texts)

        def send() -> Answer:
            seen = self._version(ref) if does.of_plan else None
            return self.send(moment, does, f"{moment.key}:{number}:{ref}", seen)

        if item.refused is not None:
            self._be_refused(item, ref, send)
            return True
        answer = self.count(send())
        self._remember(item, ref, answer)
        return answer.replayed

    def names(self, ref: str, moment: Moment) -> dict[str, Any]:
        """What a script's `$name` means for a plan at a moment."""
        return {"on": moment.on, "ref": ref, **self._texts.places(ref), **self._known}

    def send(self, moment: Moment, does: Call, key: str, seen: int | None) -> Answer:
        """One command, by whoever acts at the moment. Raises Answered, NoAnswer."""
        return self._client_of(moment).write(does.path, does.body, key=key, seen=seen, method=does.method)

    def count(self, answer: Answer) -> Answer:
        """Count a command that was taken, or taken before."""
        self.commands += 1
        self.repeats += answer.replayed
        return answer

    def read(self, moment: Moment, *parts: str) -> Any:
        """What stands at an address, as whoever acts at the moment sees it."""
        return self._client_of(moment).get(path_of(*parts)).body

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

    def said(self, item: Item, ref: str, moment: Moment) -> Value:
        """What every command says: date, reason, papers and, for the past, the testimony."""
        known = self.names(ref, moment)
        on = filled(item.day, known) if item.day else moment.on.isoformat()
        known_at = on if item.day else moment.known_at.isoformat()
        said = stated(moment, on, known_at, filled(item.actor or moment.actor, known))
        if item.reason:
            said["reason"] = item.reason
        if item.documents:
            said["documents"] = self.papers(filled(item.documents, known), ref, moment, on)
        return said

    def papers(self, titles: Mapping[str, str], ref: str, moment: Moment, on: str) -> list[Value]:
        """The papers of these kinds and titles, uploaded, as a command names them."""
        client, day = self._client_of(moment), date.fromisoformat(on)
        return [
            {"sha256": self._paper(client, title, ref, day), "kind": kind, "title": title}
            for kind, title in titles.items()
        ]

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
        self.forget(ref)
        if answer.version is not None and not answer.replayed:
            self._versions[ref] = answer.version
        if item.save:
            self._known[f"{item.save}.version"] = answer.body["events"][0]["version"]
            self._known[f"{item.save}.command"] = answer.body["command_id"]
