"""Plans told in a few words: events as the engine would record them, and ledgers holding them."""

import hashlib
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from domain import events as ev
from domain.thai.dates import BANGKOK
from services.ledger import Command, Ledger, NewEvent, Receipt

FIRST_DAY = date(2020, 1, 1)
KIND = "budget_line"
DEFINITION = ev.DefinitionRef(kind=KIND, edition=1, digest="d")
OFFICER = ev.Actor(person="p-1", post="secretary", body="BODY-NC")
SEALED = ev.Sealed(key_id="k", commitment="c", ciphertext="x")


def day(n: int) -> date:
    """The nth day of the story."""
    return FIRST_DAY + timedelta(days=n)


def common(on: int, ref: str, known: int | None, actor: ev.Actor) -> dict[str, Any]:
    stated = (
        ev.Testimony(known_at=day(known).isoformat(), source="file", recorded_by=OFFICER, batch="b1")
        if known is not None
        else None
    )
    return {
        "stream_name": f"plan/{ref}",
        "ref": ref,
        "kind": KIND,
        "actor": actor,
        "correlation_id": "c",
        "effective_on": day(on),
        "testimony": stated,
    }


def awaiting(*posts: str) -> tuple[ev.Awaiting, ...]:
    """Posts written `role` or `role@BODY`."""
    return tuple(ev.Awaiting(role=p.partition("@")[0], body=p.partition("@")[2] or None) for p in posts)


def opened(
    on: int = 0, ref: str = "BUD-63", known: int | None = None, actor: ev.Actor = OFFICER, **more: Any
) -> ev.PlanOpened:
    given = {"title": "งบประมาณ", "series": "BUD", "issue": "63", "to_stage": "requested", **more}
    return ev.PlanOpened(**common(on, ref, known, actor), published="BudgetLineOpened", definition=DEFINITION, **given)


def moved(
    on: int, to: str, ref: str = "BUD-63", known: int | None = None, actor: ev.Actor = OFFICER, **more: Any
) -> ev.MoveMade:
    given = {"round": 1, "from_stage": "requested", "kept_facts": ev.kept({}), "kept_verdict": ev.kept(()), **more}
    return ev.MoveMade(
        **common(on, ref, known, actor),
        published="Moved",
        move=f"to_{to}",
        to_stage=to,
        definition=DEFINITION,
        **given,
    )


def fact(on: int, ref: str = "BUD-63", actor: ev.Actor = OFFICER, **more: Any) -> ev.FactRecorded:
    return ev.FactRecorded(
        **common(on, ref, None, actor),
        published="Noted",
        fact="Noted",
        stage="requested",
        definition=DEFINITION,
        kept_facts=ev.kept({}),
        kept_verdict=ev.kept(()),
        **more,
    )


def text(on: int, words: str, ref: str = "BUD-63") -> ev.ContentRevised:
    return ev.ContentRevised(
        **common(on, ref, None, OFFICER),
        published="ContentRevised",
        part="core",
        content_version=on,
        digest=words,
        value={"text": words},
        stage="requested",
        definition=DEFINITION,
    )


def proposed(target: int, now: object, ref: str = "BUD-63", pointer: str = "/effective_on") -> ev.CorrectionProposed:
    return ev.CorrectionProposed(
        **common(0, ref, None, OFFICER),
        published="CorrectionProposed",
        correction="x1",
        target_version=target,
        pointer=pointer,
        was="",
        now=now,
        reason=SEALED,
    )


def confirmed(
    target: int, pointer: str, was: object, now: object, on: int = 0, ref: str = "BUD-63"
) -> ev.CorrectionConfirmed:
    return ev.CorrectionConfirmed(
        **common(on, ref, None, OFFICER),
        published="CorrectionConfirmed",
        correction="x1",
        target_version=target,
        pointer=pointer,
        was=was,
        now=now,
        proposed_by=OFFICER,
    )


def adopted(ref: str = "BUD-63", edition: int = 2, **more: Any) -> ev.EditionAdopted:
    return ev.EditionAdopted(
        **common(0, ref, None, OFFICER),
        published="EditionAdopted",
        left=DEFINITION,
        adopted=ev.DefinitionRef(kind=KIND, edition=edition, digest="e"),
        proposed_by=OFFICER,
        **more,
    )


def document(name: str, title: str = "รายงานการประชุม") -> ev.Document:
    digest = hashlib.sha256(name.encode()).hexdigest()
    return ev.Document(sha256=digest, kind="minutes", title=title, media_type="application/pdf", size=7)


def calendar(edition: int = 1, holidays: tuple[date, ...] = (), year: int = 2020) -> ev.CalendarPublished:
    """A holiday table of one year."""
    table = {
        "name": "th",
        "edition": edition,
        "source": {"th": "ทดสอบ", "en": "test"},
        "covers": [f"{year}-01-01", f"{year}-12-31"],
        "holidays": [{"date": d.isoformat(), "th": "หยุด", "en": "off"} for d in sorted(holidays)],
    }
    return ev.CalendarPublished(
        stream_name="calendar/th",
        published="CalendarPublished",
        actor=OFFICER,
        effective_on=FIRST_DAY,
        correlation_id="c",
        name="th",
        edition=edition,
        digest="d",
        calendar=table,
    )


def record(ledger: Ledger, *events: ev.Event, together: bool = False) -> list[Receipt]:
    """Append these events, each by a command of its own (or all by one), at the next version of its stream."""
    versions: Counter[str] = Counter()
    for name in {event.stream_name for event in events}:
        versions[name] = ledger.version(name)
    placed = []
    for event in events:
        versions[event.stream_name] += 1
        placed.append(NewEvent(event.stream_name, versions[event.stream_name], event))
    groups = [tuple(placed)] if together else [(one,) for one in placed]
    return [ledger.append(Command(uuid4(), hashlib.sha256(b"asked").digest(), group)) for group in groups]


def meeting_story(ref: str = "M-1", plan: str = "BUD-63", on: int = 10) -> tuple[ev.MeetingEvent, ...]:
    """A meeting with two items: one carried, one not."""
    said = {key: value for key, value in common(on, ref, None, OFFICER).items() if key not in ("ref", "kind")}
    said |= {"stream_name": f"meeting/{ref}", "meeting": ref, "body": "BODY-NC"}
    at = datetime.combine(day(on), time(9, 30), BANGKOK)
    counted: dict[str, Any] = {
        "members": 25,
        "share": "1/2",
        "needed": 13,
        "basis": ("APA s.79",),
        "th": "ก",
        "en": "x",
    }
    call: dict[str, Any] = {"label": "1/2563", "held_on": day(on), "mode": "onsite", "members": 25}
    notice = ev.MeetingNotice(sent_on=day(on - 5))
    agenda: dict[str, Any] = {"published": "AgendaItemPlaced", "asked": "ขอความเห็นชอบ", "agenda_kind": "consideration"}
    resolution = ev.Resolution(
        body="BODY-NC", label="1", decided_on=day(on), literal="เห็นชอบ", kind="endorse", outcome="positive"
    )
    carried = ev.Computed(result="carried", present=20, **counted)
    lost = ev.Computed(result="not_carried", present=20, **counted)
    return (
        ev.MeetingConvened(**said, published="MeetingConvened", **call, notice=notice),
        ev.AgendaItemPlaced(**said, **agenda, item=1, plan=plan),
        ev.AgendaItemPlaced(**said, **agenda, item=2),
        ev.MeetingOpened(**said, published="MeetingOpened", at=at, presiding=ev.Member(person="p-2", post="chair")),
        ev.ItemResolved(**said, published="ItemResolved", item=1, plan=plan, computed=carried, resolution=resolution),
        ev.ItemResolved(**said, published="ItemResolved", item=2, computed=lost),
        ev.MeetingClosed(**said, published="MeetingClosed", at=at),
        ev.MinutesDrafted(**said, published="MinutesDrafted", documents=(document("m"),)),
    )


def urgent_story() -> tuple[ev.PlanEvent, ...]:
    """An override that was declined, one that was made, and a slip in a text that two persons mended."""
    sealed = ev.Sealed(key_id="k", commitment="c", ciphertext="x")
    owner = ev.Awaiting(role="national_committee", body="BODY-NC")
    term = ev.Term(obligation="over-2", number=1, sort="ratification", text=sealed, owner=owner)
    asked: dict[str, Any] = {
        "move": "to_urgent",
        "stage": "closed",
        "definition": DEFINITION,
        "reasons": (),
        "reason": sealed,
    }
    made = ev.Override(override="over-2", proposed_by=OFFICER, overruled=("quorum@1",), ratification=term)
    said = common(21, "BUD-63", None, OFFICER)
    slip: dict[str, Any] = {"part": "core", "was": "ก", "now": "ข"}
    return (
        ev.OverrideProposed(**said, published="OverrideProposed", override="over-1", **asked),
        ev.OverrideDeclined(**said, published="OverrideDeclined", override="over-1", proposed_by=OFFICER),
        ev.OverrideProposed(**said, published="OverrideProposed", override="over-2", **asked),
        moved(21, "urgent", override=made),
        ev.EditorialCorrectionProposed(
            **said,
            published="EditorialCorrectionProposed",
            correction="ed-1",
            value={"text": "ข"},
            reason=sealed,
            **slip,
        ),
        text(22, "ข"),
        ev.EditorialCorrectionAccepted(
            **said, published="EditorialCorrectionAccepted", correction="ed-1", proposed_by=OFFICER, **slip
        ),
    )
