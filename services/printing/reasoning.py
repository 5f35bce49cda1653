"""Why a body decided as it did: the reasons that the plans' own steps carry, in the three parts of APA s.37."""

from typing import Any

from domain import events as ev
from services.ledger import Stored
from services.printing import blocks
from services.printing.blocks import Block
from services.printing.briefing import Brief

GROUNDS = "APA s.37"
PARTS_OF_GROUNDS = ("facts", "law", "considerations")


def reasons(brief: Brief, done: Stored) -> list[Block]:
    """What the steps recorded with the resolution say of its reasons; a step that is quoted is among the facts."""
    event = done.event
    assert isinstance(event, ev.ItemResolved)
    found: list[Block] = []
    for made in event.moves:
        for entry in brief.office.ledger.trail(f"plan/{made.plan}"):
            if entry.command_id == done.command_id and isinstance(entry.event, ev.MoveMade):
                told = _of_move(brief, entry.event)
                brief.entries = (*brief.entries, *((entry,) if told else ()))
                found += told
    return found


def _of_move(brief: Brief, move: ev.MoveMade) -> list[Block]:
    found = _grounds(brief, move.input) + _reason(brief, move.reason)
    if move.returns:
        found.append(blocks.heading(brief.tongue.say("returns"), 2))
        found.append(blocks.listed(_returned(brief, one) for one in move.returns))
    return found


def _grounds(brief: Brief, given: dict[str, Any]) -> list[Block]:
    say = brief.tongue.say
    grounds = given.get("grounds") or {}
    parts = [(say(f"grounds.{part}"), _opened(brief, grounds.get(part))) for part in PARTS_OF_GROUNDS]
    if not any(words for _, words in parts):
        return []
    return [blocks.heading(f"{say('grounds')} ({brief.tongue.cite(GROUNDS)})", 2), blocks.pairs(parts)]


def _reason(brief: Brief, sealed: ev.Sealed | None) -> list[Block]:
    return [blocks.pairs([(brief.tongue.say("reason"), brief.open(sealed))])] if sealed else []


def _returned(brief: Brief, one: ev.ReturnReason) -> str:
    """What is to be mended, by whom, and by when."""
    say = brief.tongue.say
    by = f" {say('due_on')} {brief.tongue.day(one.due_on)}" if one.due_on else ""
    return f"{brief.open(one.text)} ({say('owner')} {brief.post(one.addressee)}{by})"


def _opened(brief: Brief, value: Any) -> str:
    """A sealed field of an input, or the plain text it is."""
    if isinstance(value, dict) and value.keys() == set(ev.Sealed.__struct_fields__):
        return brief.open(ev.Sealed(**value))
    return str(value or "")
