"""เอกสารประกอบการประชุม: notice, agenda, and for each matter the text fixed by digest, with what came before it."""

import msgspec

from domain import events as ev
from domain.meeting import Item
from domain.obligation import Obligation
from domain.plan import Plan
from services.ledger import Stored
from services.printing import blocks, content
from services.printing.blocks import Block
from services.printing.briefing import Brief, folded, recorded
from services.printing.printer import Sheet
from services.world import World
from workflows.definition import Definition

SHOWN = (ev.MeetingConvened, ev.AgendaItemPlaced, ev.PapersLocked)


def wanted(entry: Stored) -> bool:
    """The events that the pack is about."""
    return isinstance(entry.event, SHOWN)


def sheet(brief: Brief) -> Sheet:
    """The pack; a draft until every plan on the agenda has its papers locked."""
    say = brief.tongue.say
    items = [item for _, item in sorted(brief.meeting.items.items())]
    lock = next((entry for entry in reversed(brief.entries) if isinstance(entry.event, ev.PapersLocked)), None)
    whole = lock is not None and all(item.papers is not None for item in items if item.plan)
    at = say("locked", moment=brief.tongue.moment(lock.recorded_at), position=lock.position) if lock else ""
    shown = [
        blocks.cover(brief.head(), [at if whole else say("unlocked"), brief.meeting.ref]),
        blocks.new_page(),
        *_notice(brief),
        *_agenda(brief, items),
        *(block for item in items if item.plan for block in _matter(brief, item, lock)),
    ]
    name = f"{brief.meeting.ref}-papers"
    return brief.sheet("papers", say("papers"), shown, name, "" if whole else say("draft"))


def _notice(brief: Brief) -> list[Block]:
    meeting, notice, say = brief.meeting, brief.meeting.notice, brief.tongue.say
    rows = [
        (say("notice.form"), say("notice.written" if notice.written else "notice.spoken")),
        (say("notice.sent_on"), brief.tongue.day(notice.sent_on, weekday=True) if notice.sent_on else ""),
        (say("notice.told"), notice.told_at_last_meeting or ""),
        (say("notice.urgent"), brief.open(notice.reason)),
        (say("notice.one_third"), say("notice.one_third_stated") if notice.one_third_stated else ""),
        (say("notice.adjourned_from"), meeting.adjourned_from or ""),
        (say("notice.members"), say("people", count=meeting.members)),
        (say("notice.basis"), brief.tongue.cite("APA s.80")),
    ]
    return [blocks.heading(say("notice")), blocks.pairs(rows)]


def _agenda(brief: Brief, items: list[Item]) -> list[Block]:
    say = brief.tongue.say
    world = World(brief.office.folds, fresh=True)
    head = [say("item_column"), say("matter"), say("agenda_kind"), say("asked")]
    body = [
        (
            brief.tongue.figures(item.number),
            world.plan(item.plan).title if item.plan else say("other_business"),
            say(f"agenda.{item.agenda_kind}"),
            item.asked,
        )
        for item in items
    ]
    return [blocks.heading(say("agenda")), blocks.rows(head, (0, 5, 3, 5), body)]


def _matter(brief: Brief, item: Item, lock: Stored | None) -> list[Block]:
    """A plan on the agenda as it stood when its papers were locked."""
    say = brief.tongue.say
    trail = _before(brief, f"plan/{item.plan}", lock)
    plan = folded("plan", trail)
    assert isinstance(plan, Plan)
    definition = brief.office.book.pinned(plan.definition)
    facts = [
        (say("matter"), plan.title),
        (say("plan"), plan.ref),
        (say("plan_kind"), brief.named(definition.title)),
        (say("stage"), brief.named(definition.stages[plan.stage])),
        (say("agenda_kind"), say(f"agenda.{item.agenda_kind}")),
        (say("asked"), item.asked),
    ]
    digests = item.papers or plan.digests()
    brief.plans[plan.ref] = _source(plan, trail, digests)
    return [
        blocks.new_page(),
        blocks.heading(say("item", number=item.number)),
        blocks.pairs(facts),
        *(block for part, digest in digests.items() for block in _part(brief, definition, trail, part, digest)),
        *_documents(brief, plan),
        *_earlier(brief, definition, trail),
        *_terms(brief, plan, lock),
    ]


def _before(brief: Brief, stream: str, lock: Stored | None) -> list[Stored]:
    """What a stream held when the papers were locked; all of it while they are not."""
    trail = brief.office.ledger.trail(stream)
    return [e for e in trail if e.event is not None and (lock is None or e.position < lock.position)]


def _text_of(trail: list[Stored], part: str, digest: str) -> tuple[Stored, ev.ContentRevised] | None:
    """Where the log holds this very text of the part."""
    for entry in reversed(trail):
        event = entry.event
        if isinstance(event, ev.ContentRevised) and (event.part, event.digest) == (part, digest):
            return entry, event
    return None


def _part(brief: Brief, definition: Definition, trail: list[Stored], part: str, digest: str) -> list[Block]:
    say = brief.tongue.say
    known = definition.parts.get(part)
    found = _text_of(trail, part, digest)
    title = blocks.heading(say("text_of", part=brief.named(known.label) if known else part))
    if found is None:
        return [title, blocks.code(digest), blocks.text(say("digest_unread"))]
    entry, event = found
    place = say("digest", digest=digest, version=event.content_version, position=entry.position)
    return [
        title,
        blocks.code(place),
        *content.told(brief.tongue, brief.called, brief.known(definition), event.value, known.schema_ if known else {}),
    ]


def _documents(brief: Brief, plan: Plan) -> list[Block]:
    """Every file that an event of the plan named, each once."""
    say = brief.tongue.say
    files = {file.sha256: file for entry in plan.entries for file in entry.event.documents}
    if not files:
        return []
    head = [say(name) for name in ("document", "kind", "size")] + ["SHA-256"]
    body = [
        (file.title, _evidence(brief, file.kind), brief.tongue.figures(f"{file.size:,}"), blocks.digest(file.sha256))
        for file in files.values()
    ]
    return [blocks.heading(say("documents")), blocks.rows(head, (4, 3, 0, 4), body, small=True)]


def _evidence(brief: Brief, kind: str) -> str:
    found = next((d.evidence[kind] for d in brief.definitions() if kind in d.evidence), None)
    return brief.named(found) if found else kind


def _earlier(brief: Brief, definition: Definition, trail: list[Stored]) -> list[Block]:
    """What was done with the plan before, the resolutions in their own words."""
    say = brief.tongue.say
    body = []
    for entry in trail:
        event = entry.event
        if not isinstance(event, ev.MoveMade):
            continue
        move = definition.any_move(event.move)
        said = brief.named(move.label) if move else event.move
        if event.resolution is not None:
            said = f"{said}: “{event.resolution.literal}” ({brief.tongue.figures(event.resolution.label)})"
        by = brief.post(event.actor.post)
        body.append((brief.tongue.day(event.effective_on), said, by, brief.tongue.figures(entry.position)))
    if not body:
        return []
    head = [say(name) for name in ("day", "what", "by_whom", "position")]
    return [blocks.heading(say("earlier")), blocks.rows(head, (3, 5, 3, 0), body, small=True)]


def _terms(brief: Brief, plan: Plan, lock: Stored | None) -> list[Block]:
    """Conditions, observations and assignments that were open when the papers were locked."""
    say = brief.tongue.say
    trails = {ref: _before(brief, f"obligation/{ref}", lock) for ref in plan.obligations}
    found = {ref: folded("obligation", trail) for ref, trail in trails.items()}
    pending = [one for one in found.values() if isinstance(one, Obligation) and one.pending]
    if not pending:
        return []
    brief.plans[plan.ref]["terms"] = [recorded(trails[one.ref][0]) for one in pending]
    head = [say(name) for name in ("kind", "term", "owner", "due_on")]
    body = [
        (
            say(f"sort.{one.term.sort}"),
            brief.open(one.term.text),
            brief.post(one.term.owner.role),
            brief.tongue.day(one.term.due_on) if one.term.due_on else say("none"),
        )
        for one in pending
    ]
    return [blocks.heading(say("terms")), blocks.rows(head, (2, 6, 3, 3), body, small=True)]


def _source(plan: Plan, trail: list[Stored], digests: dict[str, str]) -> dict[str, object]:
    """The plan's part of the attached facts: where it stood, and the events that hold its locked text."""
    texts = [found for part, digest in digests.items() if (found := _text_of(trail, part, digest))]
    return {
        "plan": plan.ref,
        "title": plan.title,
        "stage": plan.stage,
        "definition": msgspec.to_builtins(plan.definition),
        "version": trail[-1].version,
        "papers": dict(digests),
        "texts": [recorded(entry) for entry, _ in texts],
    }
