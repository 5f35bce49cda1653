"""Plays a script through the public API: uploads its papers, fills in its dates, makes each command safe to repeat."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from domain.errors import Problem
from services.client import Answer, Answered, Client, path_of
from services.demo.papers import paper
from services.demo.script import Item, Value, filled
from services.demo.texts import Texts


class Moment(msgspec.Struct, frozen=True):
    """When and by whom a row happened, as it is attested; `batch` is None for an act of today."""

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

    def __init__(self, client: Client, texts: Texts, on_behalf: Callable[[str], Client] | None = None) -> None:
        """`on_behalf` gives the client of an account, for acts of today."""
        self._client = client
        self._on_behalf = on_behalf
        self._texts = texts
        self._versions: dict[str, int] = {}
        self._papers: dict[tuple[str, bytes], str] = {}
        self._known: dict[str, Any] = {}
        self.commands = 0
        self.repeats = 0

    def play(self, item: Item, ref: str, moment: Moment, number: int) -> bool:
        """Do one thing; whether that changed nothing. Raises Answered, NoAnswer, WasNotRefused."""
        known = {"on": moment.on, "ref": ref, **self._places(ref), **self._known}
        actor = filled(item.actor or moment.actor, known)
        key = f"{moment.key}:{number}:{ref}"
        if item.refused is not None:
            self._be_refused(item, ref, lambda: self._send(item, ref, moment, known, actor, key))
            return True
        answer = self._send(item, ref, moment, known, actor, key)
        self._remember(item, ref, answer)
        return answer.replayed

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

    def _send(
        self, item: Item, ref: str, moment: Moment, known: Mapping[str, Any], actor: str | Value, key: str
    ) -> Answer:
        client = self._client_for(actor, moment)
        said = self._said(item, ref, moment, known, actor, client)
        given = filled(item.input, known)
        match item.verb:
            case "open":
                content = {part: self._value(name, known) for part, name in (item.value or {}).items()}
                body = said | filled(item.fields, known) | {"kind": item.name, "ref": ref, "content": content}
                return client.write("/v1/plans", body | {"input": given}, key=key)
            case "move" | "fact":
                path = path_of("plans", ref, f"{item.verb}s", item.name)
                body = said | {"input": given, "waivers": _waivers(item, known)}
                return client.write(path, body, key=key, seen=self._version(ref))
            case "text":
                body = said | {"value": self._value(item.value, known)}
                path = path_of("plans", ref, "content", item.name)
                return client.write(path, body, key=key, seen=self._version(ref), method="PUT")
            case "body_fact":
                body = said | {"fact": item.name, "input": given}
                return client.write(path_of("bodies", item.body or "", "facts"), body, key=key)
            case "propose":
                body = said | filled(item.fields, known) | {"pointer": item.name}
                return client.write(path_of("plans", ref, "corrections"), body, key=key, seen=self._version(ref))
            case "confirm":
                path = path_of("plans", ref, "corrections", filled(item.name, known), "confirm")
                return client.write(path, said, key=key, seen=self._version(ref))
            case verb:
                raise ValueError(verb)

    def _said(
        self, item: Item, ref: str, moment: Moment, known: Mapping[str, Any], actor: str | Value, client: Client
    ) -> Value:
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
            known_at = max(on, moment.known_at.isoformat()) if not item.day else on
            said["testimony"] = {
                "known_at": known_at,
                "actor": actor,
                "source": moment.source,
                "batch": moment.batch,
            }
        return said

    def _client_for(self, actor: str | Value, moment: Moment) -> Client:
        if moment.batch or self._on_behalf is None:
            return self._client
        return self._on_behalf(actor if isinstance(actor, str) else str(actor["account"]))

    def _value(self, wanted: Any, known: Mapping[str, Any]) -> Value:
        """A value written out in the script, or the text it names."""
        if isinstance(wanted, str):
            return self._texts.value(filled(wanted, known))
        written: Value = filled(wanted, known)
        return written

    def _paper(self, client: Client, title: str, ref: str, on: date) -> str:
        name, content = paper(title, ref, on)
        wanted = (name, content)
        if wanted not in self._papers:
            self._papers[wanted] = client.upload(name, content)
        return self._papers[wanted]

    def _version(self, ref: str) -> int | None:
        if ref not in self._versions:
            self._versions[ref] = self._client.get(path_of("plans", ref)).body["version"]
        return self._versions[ref]

    def _remember(self, item: Item, ref: str, answer: Answer) -> None:
        self.commands += 1
        self.repeats += answer.replayed
        self._versions.pop(ref, None)
        if answer.version is not None and not answer.replayed:
            self._versions[ref] = answer.version
        if item.save:
            self._known[f"{item.save}.version"] = answer.body["events"][0]["version"]
            self._known[f"{item.save}.command"] = answer.body["command_id"]

    def _places(self, ref: str) -> dict[str, Any]:
        """Area and body of an area draft, by its ref."""
        for code, area in self._texts.areas.items():
            if area["body"] == self._texts.body_of(ref):
                return {"area": code, "area_name": area["th"], "body": area["body"]}
        return {}

    def digest(self, ref: str, part: str) -> str:
        """The digest of a part as the text stands."""
        return str(self._client.get(path_of("plans", ref)).body["parts"][part]["digest"])

    def forget(self, ref: str) -> None:
        """The engine may have moved this plan: ask for its version again."""
        self._versions.pop(ref, None)

    def know(self, **known: Any) -> None:
        """Give names to what the script cannot know by itself."""
        self._known |= known


def _waivers(item: Item, known: Mapping[str, Any]) -> list[Value]:
    return [{"rule": rule, "reason": filled(reason, known)} for rule, reason in item.waivers.items()]
