"""Reasons, events and documents in words: what the services answered, made ready for a template."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import msgspec

from api.http import unsealed
from api.pages.naming import Names
from api.pages.shown import Showing, Shown
from api.pages.visit import Visit, at
from domain import events as ev
from domain.citing import cite
from domain.clocks import known_at
from domain.reasons import Reason
from domain.thai.dates import bangkok_date, start_of_bangkok_day
from services.ledger import Stored
from services.means import Office
from workflows.definition import Definition, Step
from workflows.meetings.around import SECRETARY
from workflows.standard_asks import RESOLUTION, SITTING, schema_of

SAID = (
    *("title", "issue", "period", "area", "parent", "resolution", "returns", "answers", "due_on"),
    *("pointer", "was", "now", "part", "content_version", "child"),
)
"""Fields of an event that were stated with it, in the order they are read."""


SECRETARIATS = (SECRETARY, SECRETARY.removesuffix(" / soc"))


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """One reason in the visitor's language."""

    rule: str
    severity: str
    text: str
    basis: str
    """In words; `mark` is the short one that rules, records and `docs/sources.md` know it by."""
    mark: str
    missing: str
    who: str = ""
    what: str = ""
    earliest: date | None = None
    link: str = ""
    """Where a decision is made instead: the meetings of the body named in `place`."""
    place: str = ""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One document and where to fetch it."""

    address: str
    title: str
    kind: str
    size_kb: int
    media_type: str
    sha256: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One event of the audit trail in words; `absent` says why one has none."""

    version: int
    position: int
    label: str
    published: str
    kind: str
    address: str
    who: str = ""
    on_behalf_of: str = ""
    effective_on: date | None = None
    recorded_at: datetime
    known_at: date | datetime
    source: str = ""
    recorded_by: str = ""
    reason: str = ""
    stages: tuple[str, str] | None = None
    verdict: tuple[Shown, ...] = ()
    facts: Shown | None = None
    said: Shown | None = None
    refusals: tuple[Why, ...] = ()
    files: tuple[File, ...] = ()
    correctable: bool = False
    meeting: str = ""
    """Where the meeting is that decided it."""
    absent: str = ""


def whys(visit: Visit, names: Names, reasons: Iterable[Reason]) -> tuple[Why, ...]:
    """Reasons in words."""
    return tuple(
        Why(
            rule=r.rule,
            severity=str(r.severity),
            text=names.posts_in_words(r.text.of(visit.lang)),
            basis=cite(visit.lang, r.basis),
            mark=r.basis,
            missing=names.in_words(r.missing),
            who=_who(visit, names, r) if r.cure else "",
            what=r.cure.what.of(visit.lang) if r.cure else "",
            earliest=r.cure.earliest if r.cure else None,
            **_place(names, r),
        )
        for r in visit.as_read(reasons)
    )


def _place(names: Names, reason: Reason) -> dict[str, str]:
    body = str(reason.facts.get("body") or "") if reason.rule == "meeting" else ""
    return {"link": f"/meetings?{urlencode({'body': body})}", "place": names.body(body)} if body else {}


def files(names: Names, documents: Iterable[ev.Document]) -> tuple[File, ...]:
    """Documents with their addresses."""
    return tuple(
        File(
            address=at("v1", "documents", d.sha256),
            title=d.title,
            kind=names.evidence(d.kind),
            size_kb=max(1, round(d.size / 1024)),
            media_type=d.media_type,
            sha256=d.sha256,
        )
        for d in documents
    )


def told(visit: Visit, names: Names, definition: Definition, ref: str, stored: Stored) -> Told:
    """One event in words, sealed text opened where its key still exists."""
    event = stored.event
    common: dict[str, Any] = {
        "version": stored.version,
        "position": stored.position,
        "address": at("plans", ref, "history", str(stored.position)),
        "recorded_at": stored.recorded_at,
        "known_at": _known(stored),
    }
    if event is None:
        label = visit.say(f"history.absent_{stored.absent or 'unknown'}")
        return Told(label=label, published=stored.topic, kind="absent", absent=stored.absent, **common)
    plain = unsealed.plain(visit.office, event)
    testimony = event.testimony
    return Told(
        label=names.event(event),
        published=event.published,
        kind=type(event).__name__,
        who=names.actor(event.actor),
        on_behalf_of=names.actor(event.on_behalf_of) if event.on_behalf_of else "",
        effective_on=event.effective_on,
        source=testimony.source if testimony else "",
        recorded_by=names.actor(testimony.recorded_by) if testimony else "",
        reason=opened(plain.get("reason")),
        stages=_stages(names, event),
        verdict=_verdict(visit, plain),
        facts=_showing(visit, names).value(plain["facts"], {}) if plain.get("facts") else None,
        said=_said(visit, names, definition, event, plain),
        refusals=whys(visit, names, event.reasons) if isinstance(event, ev.MoveRefused) else (),
        files=files(names, getattr(event, "documents", ())),
        meeting=_meeting(event),
        correctable=isinstance(event, ev.PlanOpened | ev.MoveMade | ev.FactRecorded),
        **common,
    )


def _meeting(event: ev.Event) -> str:
    """The item of the meeting from which the step followed."""
    sitting = event.input.get("sitting") if isinstance(event, ev.MoveMade) else None
    if not sitting or not sitting.get("meeting"):
        return ""
    return at("meetings", str(sitting["meeting"])) + f"#item-{sitting.get('item', '')}"


def _known(stored: Stored) -> date | datetime:
    """When the office knew; only the day where only the day was stated."""
    instant = known_at(stored)
    day = bangkok_date(instant)
    return day if instant == start_of_bangkok_day(day) else instant


def learn(names: Names, stored: Iterable[Stored]) -> None:
    """Look up everyone these events name."""
    actors: list[ev.Actor] = []
    for one in stored:
        if one.event is not None:
            actors.append(one.event.actor)
            actors += [one.event.testimony.recorded_by] if one.event.testimony else []
            actors += [one.event.on_behalf_of] if one.event.on_behalf_of else []
    names.learn(actors)


def opened(sealed: Any) -> str:
    """The words of an unsealed text; nothing where there is none or its key is destroyed."""
    return str(sealed.get("text") or "") if isinstance(sealed, dict) else ""


def open_text(office: Office, sealed: ev.Sealed | None) -> str:
    """Sealed words, where their key still exists."""
    return opened(unsealed.plain(office, sealed)) if sealed else ""


def _showing(visit: Visit, names: Names) -> Showing:
    return Showing(visit.lang, names.choice)


def _who(visit: Visit, names: Names, reason: Reason) -> str:
    """Who can cure it; the secretariats that a rule names for any body are, for one body, its own."""
    who = reason.cure.who if reason.cure else ""
    body = reason.facts.get("deciding_body") or reason.facts.get("body")
    if who in SECRETARIATS and body:
        return visit.say("reason.secretariat", body=names.body(str(body)))
    parts = (part.strip() for part in who.split("/"))
    return " / ".join(visit.say("reason.you") if part == "caller" else names.role(part) for part in parts)


def _stages(names: Names, event: ev.Event) -> tuple[str, str] | None:
    if isinstance(event, ev.MoveMade) and event.from_stage != event.to_stage:
        return names.stage(event.kind, event.from_stage), names.stage(event.kind, event.to_stage)
    return None


def _verdict(visit: Visit, plain: dict[str, Any]) -> tuple[Shown, ...]:
    found = plain.get("verdict", ())
    return tuple(
        Shown(
            control="text",
            label=f["rule"],
            text=" · ".join(filter(None, (visit.say(f"outcome.{f['outcome']}"), opened(f.get("waiver"))))),
        )
        for f in found
    )


def _said(visit: Visit, names: Names, definition: Definition, event: ev.Event, plain: dict[str, Any]) -> Shown | None:
    """What was stated with the event: resolution, return reasons, answers, input, the correction or the text."""
    step: Step | None = None
    match event:
        case ev.MoveMade():
            step = definition.any_move(event.move)
        case ev.FactRecorded():
            step = definition.fact(event.fact)
    schema = schema_of(step) if step else {"properties": {}}
    value = {name: plain[name] for name in SAID if plain.get(name) not in (None, "", [], {})}
    value |= plain.get("input", {})
    if not value:
        return None
    properties = {"resolution": RESOLUTION, "sitting": SITTING, **schema["properties"]}
    return _showing(visit, names).value(value, {"properties": properties})
