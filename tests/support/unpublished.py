"""A log with an unpublished plan, its drafts, meetings and files, all with words that strangers must never read."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain import canonical
from domain import events as ev
from domain.thai.dates import BANGKOK, bangkok_date
from services.means import Office
from tests.support.appointing import appointed, delegated, put
from workflows import library

NATIONAL, SEA = "ลับมากระดับชาติ", "ลับมากทางทะเล"
"""Words of the national plan and of the maritime draft; nothing else in the log says them."""
PLAN, DRAFT, OTHER = "NP-9", "CD-9-SEA", "CD-9-BOR"
MEETING, AREA_MEETING = "NC-9", "SEA-9"
OWED = "OB-9"
TODAY = bangkok_date(datetime.now(UTC))
NOON = datetime(2026, 1, 5, 12, tzinfo=BANGKOK)
SECRETARY = ev.Actor(person="p-drafter", post="national_committee_secretariat", body="BODY-NC")
_EDITIONS = {d.kind: d for d in library.shipped()}


def said(stream: str, published: str, **more: Any) -> dict[str, Any]:
    """What every event says."""
    return {
        "stream_name": stream,
        "published": published,
        "actor": SECRETARY,
        "effective_on": TODAY,
        "correlation_id": "c",
        **more,
    }


def of_plan(ref: str, published: str, **more: Any) -> dict[str, Any]:
    """What every event of a plan says; the area drafts have refs of their own kind."""
    kind = "national_plan_version" if ref.startswith("NP") else "component_draft"
    return said(f"plan/{ref}", published, ref=ref, kind=kind, **more)


def opened(ref: str, words: str, **more: Any) -> ev.PlanOpened:
    """A plan whose title says the words."""
    given = of_plan(ref, "NationalPlanMandated")
    definition = _EDITIONS[given["kind"]]
    return ev.PlanOpened(
        **given,
        title=f"แผน {words}",
        series=ref,
        issue="1",
        definition=definition.ref,
        to_stage="drafting",
        awaiting=(ev.Awaiting(role="national_committee_secretariat"),),
        **more,
    )


def written(ref: str, words: str) -> ev.ContentRevised:
    """A text that says the words."""
    given, value = of_plan(ref, "PlanContentRevised"), {"problem": words, "target": words}
    definition = _EDITIONS[given["kind"]].ref
    digest = canonical.digest(value)
    return ev.ContentRevised(
        **given, part="core", content_version=1, digest=digest, value=value, stage="drafting", definition=definition
    )


def moved(ref: str, to: str, *files: ev.Document) -> ev.MoveMade:
    """A move to any stage."""
    given = of_plan(ref, "CabinetApproved" if to == "approved" else "PlanMoved")
    return ev.MoveMade(
        **given,
        move=f"to_{to}",
        from_stage="drafting",
        to_stage=to,
        definition=_EDITIONS[given["kind"]].ref,
        kept_facts=ev.kept({}),
        kept_verdict=ev.kept(()),
        round=1,
        awaiting=(ev.Awaiting(role="national_committee_secretariat"),),
        documents=files,
    )


def refused(ref: str, words: str) -> ev.MoveRefused:
    """A refusal is history too; its actor's post says the words."""
    given = of_plan(ref, "MoveRefused") | {"stream_name": f"refusals/{ref}"}
    given["actor"] = ev.Actor(person="p-drafter", post=words)
    definition = _EDITIONS[given["kind"]].ref
    return ev.MoveRefused(**given, move="endorse", stage="drafting", definition=definition, reasons=())


def turned_down(meeting: str, body: str, words: str, plan: str | None = None) -> ev.MeetingCommandRefused:
    """What was refused at a meeting; its actor's post says the words."""
    given = said(f"meeting_refusals/{meeting}", "MeetingCommandRefused")
    given["actor"] = ev.Actor(person="p-drafter", post=words)
    return ev.MeetingCommandRefused(**given, meeting=meeting, body=body, command="close", reasons=(), plan=plan)


def child(parent: str, ref: str, area: str) -> ev.ChildOpened:
    """The parent's set of children grows."""
    given = said(f"children/{parent}", "ChildPlanOpened")
    return ev.ChildOpened(**given, parent=parent, child=ref, child_kind="component_draft", area=area)


def met(meeting: str, body: str, **plans: str) -> list[ev.Event]:
    """A meeting of the body about these plans, each put with its words."""
    told = {"meeting": meeting, "body": body}
    stream = f"meeting/{meeting}"
    notice = ev.MeetingNotice(sent_on=TODAY - timedelta(days=5))
    convened = ev.MeetingConvened(
        **said(stream, "MeetingConvened"),
        **told,
        label="1/2569",
        held_on=TODAY,
        mode="onsite",
        notice=notice,
        members=9,
    )
    placed = [
        ev.AgendaItemPlaced(
            **said(stream, "AgendaItemPlaced"),
            **told,
            item=number,
            asked=f"พิจารณา {words}",
            agenda_kind="consideration",
            plan=plan,
        )
        for number, (plan, words) in enumerate(plans.items(), 1)
    ]
    taken = ev.ItemTaken(**said(stream, "ItemTaken"), **told, item=1, at=NOON)
    return [convened, *placed, taken]


def imposed(obligation: str, plan: str, words: str, owner: ev.Awaiting) -> ev.ObligationImposed:
    """A condition of a decision on the plan; its label says the words."""
    sealed = ev.Sealed(key_id="k", commitment="c", ciphertext="x")
    term = ev.Term(obligation=obligation, number=1, sort="condition", text=sealed, owner=owner)
    given = said(f"obligation/{obligation}", "ConditionImposed")
    return ev.ObligationImposed(**given, obligation=obligation, plan=plan, term=term, body="BODY-NC", label=words)


def file_of(office: Office, name: str, words: str) -> ev.Document:
    """A kept file whose name and bytes say the words, sent by nobody who asks later."""
    raw = f"{words}\n{name}".encode()
    kept = office.documents.store("00000000-0000-4000-8000-000000000001", f"{words}.txt", [raw])
    assert kept.sha256 == hashlib.sha256(raw).hexdigest()
    return ev.Document(sha256=kept.sha256, kind="minutes", title=f"{words}", media_type=kept.media_type, size=kept.size)


def told(office: Office) -> dict[str, ev.Document]:
    """Put everything into the log; the files by the words they say."""
    files = {words: file_of(office, "บันทึก", words) for words in (NATIONAL, SEA)}
    minutes = ev.MinutesDrafted(
        **said(f"meeting/{AREA_MEETING}", "MinutesDrafted"),
        meeting=AREA_MEETING,
        body="BODY-SC-SEA",
        documents=(file_of(office, "รายงาน", SEA),),
    )
    put(
        office.ledger,
        opened(PLAN, NATIONAL),
        written(PLAN, NATIONAL),
        opened(DRAFT, SEA, parent=PLAN, body="BODY-SC-SEA", area="maritime"),
        child(PLAN, DRAFT, "maritime"),
        written(DRAFT, SEA),
        moved(DRAFT, "subcommittee_review", files[SEA]),
        opened(OTHER, "ชายแดน", parent=PLAN, body="BODY-SC-BOR", area="border"),
        child(PLAN, OTHER, "border"),
        refused(PLAN, NATIONAL),
        refused(DRAFT, SEA),
        moved(PLAN, "committee_review", files[NATIONAL]),
        imposed(OWED, DRAFT, SEA, ev.Awaiting(role="area_subcommittee_secretary", body="BODY-SC-SEA")),
        *met(MEETING, "BODY-NC", **{PLAN: NATIONAL, DRAFT: SEA}),
        *met(AREA_MEETING, "BODY-SC-SEA", **{DRAFT: SEA}),
        minutes,
        turned_down(MEETING, "BODY-NC", NATIONAL, PLAN),
        turned_down(MEETING, "BODY-NC", SEA),
        turned_down(AREA_MEETING, "BODY-SC-SEA", SEA, DRAFT),
    )
    return files


def ended_yesterday(office: Office, delegate: str, former: str) -> None:
    """A delegation and an appointment of the national secretariat whose last day was yesterday."""
    yesterday, since = TODAY - timedelta(days=1), date(2020, 1, 1)
    post = "national_committee_secretariat"
    held = appointed("BODY-NC", post, "p-holder", since)
    gone = appointed("BODY-NC", post, former, since, until=yesterday)
    put(office.ledger, held, gone, delegated(held, delegate, since, yesterday))
