"""What happened on one item, told in the order it was recorded; how anyone voted in secret is told to nobody."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from domain import events as ev
from domain.resolutions import KINDS
from services.ledger import Stored
from services.printing import blocks
from services.printing.blocks import Block
from services.printing.briefing import Brief
from services.printing.reasoning import reasons

DISSENT = "APA s.83"
RECUSAL = "APA s.13"
SIDES = ("votes_for", "against", "abstain")
WITHOUT_VOTES = ("consensus", "no_objection")


def told(brief: Brief, item: int) -> list[Block]:
    """Everything recorded of the item; a count that was completed by a casting vote is told once, with that vote."""
    about = [entry for entry in brief.entries if getattr(entry.event, "item", None) == item]
    counts = [entry.event for entry in about if isinstance(entry.event, ev.VotesCounted)]
    completed = [one for one, then in pairwise(counts) if _completes(then, one)]
    found: list[Block] = []
    for entry in about:
        if isinstance(entry.event, ev.ItemResolved):
            found += resolved(brief, entry)
        elif (tell := _TOLD.get(type(entry.event))) is not None and entry.event not in completed:
            found += tell(brief, entry.event)
    return found or [blocks.text(brief.tongue.say("not_taken"))]


def _taken(brief: Brief, event: ev.ItemTaken) -> list[Block]:
    time = brief.tongue.clock(event.at)
    if event.presiding is None:
        return [blocks.text(brief.tongue.say("taken", time=time))]
    who = brief.who(event.presiding.person, event.presiding.post)
    return [blocks.text(brief.tongue.say("taken_by", time=time, who=who))]


def _recused(brief: Brief, event: ev.PersonRecused) -> list[Block]:
    """That there was a conflict, not what it was: the ground is personal and stays under its seal."""
    basis = brief.tongue.cite(RECUSAL)
    return [blocks.text(brief.tongue.say("recused", who=brief.person(event.person), basis=basis))]


def _counted(brief: Brief, event: ev.VotesCounted) -> list[Block]:
    tongue = brief.tongue
    put = tongue.say("put", kind=kind_of(brief, event.put), time=tongue.clock(event.at))
    key = "objections" if event.method in WITHOUT_VOTES else "tally"
    counts = {"for": event.votes_for, "against": event.against, "abstain": event.abstain}
    said = f"{put} {tongue.say(f'method.{event.method}')} {tongue.say(key, **counts)}"
    if event.casting is not None:
        said += f" {tongue.say('casting', side=tongue.say(f'side.{event.casting}'))}"
    return [blocks.text(said), *_names(brief, event)]


def _completes(then: ev.VotesCounted, one: ev.VotesCounted) -> bool:
    """Whether the later count is the earlier one with the chair's casting vote."""
    if one.casting is not None or then.casting is None:
        return False
    return all(getattr(one, name) == getattr(then, name) for name in ("put", "method", *SIDES, "named"))


def _concluded(brief: Brief, event: ev.ItemConcluded) -> list[Block]:
    say = brief.tongue.say
    return [blocks.finding(say("resolved"), event.literal or say("result.not_carried"))]


def _withdrawn(brief: Brief, event: ev.AgendaItemWithdrawn) -> list[Block]:
    return [blocks.text(brief.tongue.say("withdrawn")), blocks.quote(brief.open(event.reason))]


def _names(brief: Brief, event: ev.VotesCounted) -> list[Block]:
    """Who voted how, where the vote was open and names were called."""
    if event.method == "secret" or not event.named:
        return []
    tongue = brief.tongue
    body = [
        (tongue.figures(number), brief.person(one.person), tongue.say(f"side.{one.vote}"))
        for number, one in enumerate(event.named, start=1)
    ]
    return [blocks.rows([tongue.say("number"), tongue.say("name"), tongue.say("vote")], (0, 3, 2), body)]


def _dissent(brief: Brief, event: ev.DissentRecorded) -> list[Block]:
    title = brief.tongue.say("dissent", who=brief.person(event.person), basis=brief.tongue.cite(DISSENT))
    return [blocks.text(title), blocks.quote(brief.open(event.reasons))]


def resolved(brief: Brief, entry: Stored) -> list[Block]:
    """The outcome: the resolution in its own words, the arithmetic it was computed by, its reasons, what followed."""
    event = entry.event
    assert isinstance(event, ev.ItemResolved)
    tongue, computed = brief.tongue, event.computed
    words = event.resolution.literal if event.resolution else tongue.say(f"result.{computed.result}")
    sentence = tongue.figures(computed.en if tongue.lang == "en" else computed.th)
    basis = tongue.cite(*computed.basis)
    found = [
        blocks.finding(tongue.say("resolved"), words),
        blocks.text(tongue.say("computed", sentence=sentence, basis=basis)),
    ]
    if computed.silent:
        found.append(blocks.text(tongue.say("silent", count=computed.silent)))
    if event.resolution is not None:
        found += _items(brief, event.resolution)
    found += reasons(brief, entry)
    moves = [tongue.say("move", plan=one.plan, move=move_of(brief, one.move)) for one in event.moves]
    return [*found, *(blocks.text(move) for move in moves)]


def _items(brief: Brief, resolution: ev.Resolution) -> list[Block]:
    say = brief.tongue.say
    found: list[Block] = []
    if resolution.items:
        found += [blocks.heading(say("resolution_items"), 2), blocks.listed(one.literal for one in resolution.items)]
    if resolution.terms:
        terms = (_term(brief, term) for term in resolution.terms)
        found += [blocks.heading(say("terms_imposed"), 2), blocks.listed(terms)]
    if resolution.letter_number:
        found.append(blocks.text(say("letter", number=resolution.letter_number)))
    return found


def _term(brief: Brief, term: ev.Term) -> str:
    """What it asks for, of whom, and by when."""
    say = brief.tongue.say
    by = f" {say('due_on')} {brief.tongue.day(term.due_on)}" if term.due_on else ""
    owner = f"{say('owner')} {brief.post(term.owner.role)}"
    return f"{say(f'sort.{term.sort}')}: {brief.open(term.text)} ({owner}{by})"


def kind_of(brief: Brief, kind: str) -> str:
    """The words of a kind of resolution."""
    return brief.named(KINDS[kind]).partition(" / ")[0] if kind in KINDS else kind


def move_of(brief: Brief, name: str) -> str:
    """What a definition calls a move."""
    found = next((move for d in brief.definitions() if (move := d.any_move(name))), None)
    return brief.named(found.label) if found else name


_TOLD: dict[type[Any], Callable[[Brief, Any], list[Block]]] = {
    ev.ItemTaken: _taken,
    ev.PersonRecused: _recused,
    ev.VotesCounted: _counted,
    ev.DissentRecorded: _dissent,
    ev.ItemConcluded: _concluded,
    ev.AgendaItemWithdrawn: _withdrawn,
}
