"""Making a move from the command line: its files sent, its input read, and its refusal told reason by reason."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import msgspec
import typer

from api.cli import output
from api.cli.output import Speech
from domain.citing import cite
from services.client import Answered, Client, path_of


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed: `documents` are KIND=FILE, `waivers` RULE=REASON, `given` JSON or @FILE."""

    ref: str
    name: str
    effective_on: date | None
    reason: str
    given: str
    documents: tuple[str, ...]
    waivers: tuple[str, ...]


def carry_out(system: Client, attempt: Attempt, say: Speech, dry_run: bool, as_json: bool) -> None:
    """Make the move, or judge it only. Raises typer.Exit(3) after telling every reason of a refusal."""
    path = path_of("plans", attempt.ref, "facts" if attempt.name[:1].isupper() else "moves", attempt.name)
    body = _body(system, attempt)
    seen = system.get(path_of("plans", attempt.ref)).version
    query = {"dry_run": "true"} if dry_run else {}
    try:
        answer = system.write(path, body, key=str(uuid4()), seen=seen, **query).body
    except Answered as refused:
        if refused.code_given != "refused_by_rule":
            raise
        _tell_refusal(refused, say, as_json)
        if not as_json:
            _tell_instead(system, attempt, refused, say)
        raise typer.Exit(refused.exit_code) from None
    if as_json:
        output.json_line(answer)
    elif dry_run:
        output.line(say(f"ทำได้ แผนจะไปขั้น {answer['to']}", f"It would be made; the plan would go to {answer['to']}."))
    else:
        position = answer["events"][0]["position"]
        output.line(say(f"บันทึกแล้ว ลำดับเหตุการณ์ {position}", f"Recorded at position {position}."))


def told(say: Speech, reason: dict[str, Any]) -> str:
    """One reason in one line: rule and basis, what is wrong, what is missing, who can cure it and from when."""
    cure = reason.get("cure") or {}
    words = [f"{reason['rule']} ({cite(say.lang, reason['basis'])}) {say.of(reason['text'])}"]
    if reason.get("missing"):
        words.append(say(f"ขาด {reason['missing']}", f"missing {reason['missing']}"))
    if cure:
        earliest = say(f" ตั้งแต่ {cure['earliest']}", f" from {cure['earliest']}") if cure.get("earliest") else ""
        words.append(f"{cure['who']}: {say.of(cure['what'])}{earliest}")
    return " · ".join(words)


def _body(system: Client, attempt: Attempt) -> dict[str, Any]:
    body: dict[str, Any] = {"input": _read_input(attempt.given)}
    if attempt.effective_on:
        body["effective_on"] = attempt.effective_on.isoformat()
    if attempt.reason:
        body["reason"] = attempt.reason
    body["documents"] = [_sent(system, *_pair(text, "--document")) for text in attempt.documents]
    body["waivers"] = [dict(zip(("rule", "reason"), _pair(text, "--waive"), strict=True)) for text in attempt.waivers]
    return body


def _read_input(text: str) -> Any:
    try:
        return json.loads(_read_file(text[1:]).decode() if text.startswith("@") else text)
    except ValueError as error:
        raise typer.BadParameter(f"not JSON: {error}", param_hint="--input") from error


def _sent(system: Client, kind: str, file: str) -> dict[str, str]:
    return {"kind": kind, "sha256": system.upload(Path(file).name, _read_file(file))}


def _read_file(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{name}: {error.strerror}") from error


def _pair(text: str, option: str) -> tuple[str, str]:
    left, equals, right = text.partition("=")
    if not (left and equals and right):
        raise typer.BadParameter(f"{text!r} is not NAME=VALUE", param_hint=option)
    return left, right


def _tell_instead(system: Client, attempt: Attempt, refused: Answered, say: Speech) -> None:
    """Where a decision of a body is made, since nobody types its outcome."""
    for body in [str(r["facts"]["body"]) for r in refused.reasons if r["rule"] == "meeting"]:
        where = f"{system.url}/meetings?{urlencode({'body': body})}"
        output.error(
            say(
                f"บรรจุ {attempt.ref} เป็นวาระการประชุมของ {body} แล้วบันทึกมติที่นั่น: {where}",
                f"Put {attempt.ref} on the agenda of a meeting of {body} and resolve it there: {where}",
            )
        )


def _tell_refusal(refused: Answered, say: Speech, as_json: bool) -> None:
    if as_json:
        output.json_line(refused.problem)
        return
    output.error(str(refused.problem.get("title", "")))
    for reason in refused.reasons:
        output.error(f"  {told(say, reason)}")
