"""A meeting told in a few words, judged by the real rules, without any server; and a small kind it decides on."""

from datetime import date, datetime, time, timedelta
from typing import Any

from domain import canonical
from domain import events as ev
from domain.body import Body
from domain.body import evolve as evolve_body
from domain.meeting import Meeting, evolve
from domain.outcome import outcome
from domain.plan import Plan
from domain.reasons import Reason
from domain.thai.dates import BANGKOK
from services.means import Office
from tests.support.offices import letter
from workflows import library
from workflows.commands import MakeMove
from workflows.decide import Accepted, Refused
from workflows.definition import Definition
from workflows.meetings import Around, Put, decide_all, keepers, resolve
from workflows.meetings.judging import counted_present
from workflows.view import Surroundings

BOOK = library.Book(library.shipped())
AREAS = ("BODY-SC-SEA", "BODY-SC-EEC", "BODY-SC-BOR", "BODY-SC-MIG")
SECRETARY = {
    "BODY-NC": "national_committee_secretariat",
    **dict.fromkeys(AREAS, "area_subcommittee_secretary"),
    "BODY-CAB": "soc",
}
MEMBERS = {"BODY-NC": 25, **dict.fromkeys(AREAS, 11), "BODY-CAB": 36}
ROLES = {"BODY-NC": "national_committee", **dict.fromkeys(AREAS, "area_subcommittee"), "BODY-CAB": "cabinet"}
SEALED = ev.Sealed(key_id="k", commitment="c", ciphertext="x")
DAY = date(2018, 1, 8)
CHAIR = "m-1"


def founded(body: str) -> Body:
    """One of the shipped bodies, with the sizes of the scenario."""
    event = ev.BodyFounded(
        stream_name=f"body/{body}",
        published="BodyFounded",
        actor=ev.Actor(person="p", post="founder"),
        effective_on=date(2017, 1, 1),
        correlation_id="c",
        body=body,
        role=ROLES[body],
        th=body,
        en=body,
        instrument="order",
        members=MEMBERS[body],
        quorum_profile="cabinet" if body == "BODY-CAB" else "apa_default",
    )
    return evolve_body(None, event)


def persons(count: int, first: int = 1) -> list[str]:
    """Pseudonyms m-1, m-2, …"""
    return [f"m-{number}" for number in range(first, first + count)]


def at(text: str, day: date = DAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(text), BANGKOK)


def in_the_evening(office: Office) -> None:
    """It is 23:00 of today: what is said to have happened at some hour has happened, whatever the hour of the test."""
    evening = office.clock().astimezone(BANGKOK).replace(hour=23, minute=0, second=0)
    office.clock = lambda: evening


class Room:
    """One meeting; every step is judged and, when accepted, taken in through its stored bytes."""

    def __init__(self, body: str = "BODY-SC-BOR", ref: str = "M-1", held_on: date = DAY, **more: Any) -> None:
        self.body = founded(body)
        self.ref = ref
        self.day = held_on
        self.meeting: Meeting | None = None
        self.others: dict[str, Meeting] = more.pop("others", {})
        self.plans: dict[str, Plan] = {}
        self.clock: datetime | None = more.pop("clock", None)
        self.same_day: tuple[Meeting, ...] = more.pop("same_day", ())
        self.of_body: tuple[Meeting, ...] = more.pop("of_body", ())
        self.reasons: tuple[Reason, ...] = ()
        self.recorded: list[ev.MeetingEvent] = []
        notice = more.pop("notice", None) or ev.MeetingNotice(sent_on=held_on - timedelta(days=5))
        given = {"label": "1/2561", "held_on": held_on, "mode": "onsite", "members": self.body.members, **more}
        self.asks(ev.MeetingConvened(**self.says("MeetingConvened"), notice=notice, **given))

    @property
    def around(self) -> Around:
        return Around(
            today=self.day + timedelta(days=30) if self.meeting and not self.clock else self.day,
            now=self.clock,
            same_day=self.same_day,
            of_body=self.of_body,
            body=self.body,
            keepers=keepers(library.shipped(), self.body),
            meetings=self.others,
            plans=self.plans,
            definitions={ref: BOOK.pinned(plan.definition) for ref, plan in self.plans.items()},
        )

    @property
    def now(self) -> Meeting:
        assert self.meeting is not None, self.reasons
        return self.meeting

    def says(self, published: str, **more: Any) -> dict[str, Any]:
        actor = ev.Actor(person="p-sec", post=SECRETARY[self.body.body], body=self.body.body)
        return {
            "stream_name": f"meeting/{self.ref}",
            "published": published,
            "actor": actor,
            "effective_on": self.day,
            "correlation_id": "c",
            "meeting": self.ref,
            "body": self.body.body,
            **more,
        }

    def asks(self, *facts: ev.MeetingEvent) -> "Room":
        """Judge these facts together; `reasons` say why not."""
        judged = decide_all(self.meeting, self.around, facts)
        self.reasons = judged.reasons if isinstance(judged, Refused) else ()
        if isinstance(judged, Accepted):
            for event in judged.events:
                assert isinstance(event, ev.MeetingEvent)
                self.takes_in(event)
        return self

    def takes_in(self, event: ev.MeetingEvent) -> None:
        stored = ev.decode(type(event).TOPIC, canonical.encode(event))
        assert isinstance(stored, ev.MeetingEvent)
        self.recorded.append(stored)
        self.meeting = evolve(self.meeting, stored)

    def arrives(self, *who: str, when: str = "09:00") -> "Room":
        said = self.says("PersonArrived", at=at(when, self.day))
        return self.asks(*(ev.PersonArrived(**said, person=one, post="member") for one in who))

    def leaves(self, *who: str, when: str) -> "Room":
        said = self.says("PersonLeft", at=at(when, self.day))
        return self.asks(*(ev.PersonLeft(**said, person=one, post="member") for one in who))

    def opens(self, when: str = "09:30", who: str = CHAIR, substitute: bool = False) -> "Room":
        chair = ev.Member(person=who, post="chair")
        said = self.says("MeetingOpened", at=at(when, self.day))
        return self.asks(ev.MeetingOpened(**said, presiding=chair, substitute=substitute))

    def places(self, item: int = 1, agenda_kind: Any = "consideration", plan: Plan | None = None) -> "Room":
        said = self.says("AgendaItemPlaced", item=item, asked="ขอความเห็นชอบ", agenda_kind=agenda_kind)
        if plan is not None:
            self.plans = {**self.plans, plan.ref: plan}
        return self.asks(ev.AgendaItemPlaced(**said, plan=plan.ref if plan else None))

    def locks(self) -> "Room":
        papers = {str(i.number): self.plans[i.plan].digests() for i in self.now.items.values() if i.plan}
        return self.asks(ev.PapersLocked(**self.says("PapersLocked"), papers=papers))

    def recuses(self, who: str, item: int = 1) -> "Room":
        return self.asks(ev.PersonRecused(**self.says("PersonRecused"), item=item, person=who, reason=SEALED))

    def takes(self, item: int = 1, when: str = "09:40", chair: str | None = None) -> "Room":
        member = ev.Member(person=chair, post="deputy_chair") if chair else None
        said = self.says("ItemTaken", at=at(when, self.day))
        return self.asks(ev.ItemTaken(**said, item=item, presiding=member))

    def counts(self, item: int = 1, when: str = "10:00", day: date | None = None, **votes: Any) -> "Room":
        given = {"method": "show", "put": "endorse", **votes}
        said = self.says("VotesCounted", at=at(when, day or self.day))
        return self.asks(ev.VotesCounted(**said, item=item, **given))

    def adjourns(self, when: str = "10:00") -> "Room":
        fact = ev.MeetingAdjourned(
            **self.says("MeetingAdjourned", at=at(when, self.day)), lack_of_quorum=False, present=0, needed=0
        )
        return self.asks(counted_present(self.now, self.around, fact))

    def outcome(self, item: int = 1) -> ev.Computed:
        """What the item comes to by what is recorded."""
        profile = self.around.profile
        assert profile is not None
        found = outcome(self.now, self.now.items[item], profile, self.around.earlier(self.now))
        assert found is not None
        return found

    def then_refused(self, *rules: str) -> "Room":
        assert {reason.rule for reason in self.reasons} == set(rules), self.reasons
        for reason in self.reasons:
            assert all((reason.text.th, reason.text.en, reason.basis, reason.missing)), reason
        return self

    def then_accepted(self) -> "Room":
        assert not self.reasons, self.reasons
        return self


def ready(body: str = "BODY-SC-BOR", count: int = 6, **more: Any) -> Room:
    """A meeting of so many members, opened, with one item taken up."""
    room = Room(body, **more).then_accepted().places().arrives(*persons(count)).then_accepted()
    return room.opens().then_accepted().takes().then_accepted()


def decide_at_meeting(
    plan: Plan, command: MakeMove, near: Surroundings, body: str, present: int, **votes: Any
) -> Accepted | Refused:
    """The command as the resolution of a meeting of its day, at which so many came and, unless said, all agreed.

    A sitting that the command brings along is left aside: the meeting's own is what is judged.
    """
    assert command.resolution is not None
    definition = BOOK.pinned(plan.definition)
    step = definition.any_move(command.move)
    assert step is not None
    room = Room(body, held_on=command.effective_on).places(plan=plan).then_accepted()
    room.locks().arrives(*persons(present)).opens().takes().then_accepted()
    room.counts(put=command.resolution.kind, **{"votes_for": present, **votes}).then_accepted()
    put = Put(
        item=1,
        said=room.says("ItemResolved"),
        resolution=command.resolution,
        command=command,
    )
    return resolve(BOOK, room.now, room.around, put, near)


def matter(body: str = "BODY-SC-BOR", **changes: Any) -> Definition:
    """A kind on which a body decides: adopted, sent back or refused by its resolution."""
    words = {"th": "ก", "en": "x"}

    def move(name: str, end: str, event: str, **more: Any) -> dict[str, Any]:
        guards = [{"use": "quorum@1"}, {"use": "majority@1"}, {"use": "notice@1"}]
        common = {"label": words, "by": ["committee"], "body": body, "guards": guards}
        return {"name": name, "from": ["review"], "to": end, "event": event, **common, **more}

    raw = letter().model_dump(mode="json", by_alias=True) | {
        "kind": "matter",
        "roles": {"clerk": words, "committee": {**words, "recorded_by": ["clerk"]}, "system": words},
        "opening": {"label": words, "by": ["clerk"], "event": "MatterOpened", "to": "review"},
        "stages": {
            "review": {**words, "edits": {"text": ["clerk"]}},
            "draft": words,
            "adopted": {**words, "terminal": True},
            "refused": {**words, "terminal": True},
        },
        "moves": [
            move("adopt", "adopted", "MatterAdopted", binds=["text"]),
            move("adopt_in_part", "adopted", "MatterAdoptedInPart"),
            move("send_back", "draft", "MatterSentBack", asks={"note": {"type": "string"}}, required=["note"]),
            move("refuse", "refused", "MatterRefused"),
            {"name": "redraft", "from": ["draft"], "to": "review", "by": ["clerk"], "event": "MatterRedrafted"}
            | {"label": words},
        ],
        "facts": {},
        "resolutions": {
            body: {
                "endorse": ["adopt"],
                "approve": ["adopt", "adopt_in_part"],
                "return": ["send_back"],
                "reject": ["refuse"],
            }
        },
        **changes,
    }
    return Definition.model_validate(raw)
