"""`anumat replay`: what happened to a plan, and where it stood by two clocks."""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any

import typer

from api.cli import client, output
from api.cli.output import Speech
from domain.thai.dates import date_text, end_of_bangkok_day, instant_text
from services.client import Client, path_of

Effective = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Legal date.")]
Known = Annotated[str, typer.Option(help="What the office knew then: a date, or an instant with its offset.")]
Received = Annotated[str, typer.Option(help="What had been received then: a date, or an instant with its offset.")]


def command(
    ref: Annotated[str, typer.Argument(help="The plan.")],
    effective: Effective = None,
    known: Known = "",
    recorded: Received = "",
    step: Annotated[bool, typer.Option("--step", help="Show where the plan stood after each event.")] = False,
    url: client.Url = "",
    key: client.Key = "",
    as_json: output.Json = False,
    lang: output.Language = None,
) -> None:
    """Tell a plan's history as it was known, then the plan as of both clocks."""
    say = Speech(lang)
    question = {"effective": effective.date().isoformat() if effective else "", "known": known, "recorded": recorded}
    asked = {name: value for name, value in question.items() if value}
    with client.connect(url, key, "auditor", say.lang) as system:
        plan = system.get(path_of("plans", ref), **asked).body
        told = [e for e in _events(system, ref) if _counts(e, known, recorded)]
        if as_json:
            states = {e["position"]: _stage_at(system, ref, e) for e in told} if step else {}
            events = [e | {"stage": states[e["position"]]} if step else e for e in told]
            print(json.dumps({"question": asked, "events": events, "plan": plan}, ensure_ascii=False))
            return
        for event in told:
            output.line(_line(say, event, asked.get("effective", "")))
            if step:
                output.line(f"    → {_stage_at(system, ref, event)}")
                _pause()
        output.line(_state(say, plan))


def _events(system: Client, ref: str) -> Iterator[dict[str, Any]]:
    for page in system.pages(path_of("plans", ref, "history"), limit=500):
        yield from (event for event in page["events"] if event["topic"].startswith("plan."))


def _counts(event: dict[str, Any], known: str, recorded: str) -> bool:
    """Whether the event was within the knowledge asked for; the system judged the moments already."""
    if known:
        return datetime.fromisoformat(event["known_at"]) <= _limit(known)
    return not recorded or datetime.fromisoformat(event["recorded_at"]) <= _limit(recorded)


def _limit(moment: str) -> datetime:
    if len(moment) == len("2020-07-29"):
        return end_of_bangkok_day(date.fromisoformat(moment))
    return datetime.fromisoformat(moment)


def _stage_at(system: Client, ref: str, event: dict[str, Any]) -> str:
    stage: str = system.get(path_of("plans", ref), version=event["version"]).body["stage"]
    return stage


def _line(say: Speech, event: dict[str, Any], effective: str) -> str:
    on = event["effective_on"] or ""
    waits = say(" (ยังไม่มีผล)", " (not yet in force)") if effective and on > effective else ""
    known = instant_text(datetime.fromisoformat(event["known_at"]), say.lang)
    actor = (event["actor"] or {}).get("post") or ""
    day = date_text(date.fromisoformat(on), say.lang) if on else "–"
    return f"{event['version']:>3}  {day}{waits}  {event['published']}  {actor}  [{say('รู้เมื่อ', 'known')} {known}]"


def _state(say: Speech, plan: dict[str, Any]) -> str:
    entered = date_text(date.fromisoformat(plan["entered_on"]), say.lang)
    stage = say.of(plan["stage_text"])
    return say(
        f"{plan['ref']} {plan['title']}: {stage} ({plan['stage']}) ตั้งแต่ {entered}",
        f"{plan['ref']} {plan['title']}: {stage} ({plan['stage']}) since {entered}",
    )


def _pause() -> None:
    if sys.stdin.isatty() and sys.stdout.isatty():
        input()
