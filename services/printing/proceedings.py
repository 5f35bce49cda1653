"""What happened on one item, told in the order it was recorded; how anyone voted in secret is told to nobody."""

from collections.abc import Callable
from typing import Any

from domain import events as ev
from domain.resolutions import KINDS
from services.printing import blocks
from services.printing.blocks import Block
from services.printing.briefing import Brief

DISSENT = "APA s.83"
RECUSAL = "APA s.13"
WITHOUT_VOTES = ("consensus", "no_objection")


def told(brief: Brief, item: int) -> list[Block]:
    """Everything recorded of the item."""
    found: list[Block] = []
    for entry in brief.entries:
        event = entry.event
        if getattr(event, "item", None) == item and (tell := _TOLD.get(type(event))) is not None:
            found += tell(brief, event)
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


def resolved(brief: Brief, event: ev.ItemResolved) -> list[Block]:
    """The outcome: the resolution in its own words, the arithmetic it was computed by, and what followed."""
    tongue, computed = brief.tongue, event.computed
    words = event.resolution.literal if event.resolution else tongue.say(f"result.{computed.result}")
    sentence = tongue.figures(computed.en if tongue.lang == "en" else computed.th)
    basis = tongue.cite(*computed.basis)
    found = [
        blocks.finding(tongue.say("resolved"), words),
        blocks.text(tongue.say("computed", sentence=sentence, basis=basis)),
    ]
    if event.resolution is not None:
        found += _items(brief, event.resolution)
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
    ev.ItemResolved: resolved,
}
