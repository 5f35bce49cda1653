"""นัดประชุม: the body, the day and the notice in one form, the agenda ticked from the plans that wait for the body."""

import json
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from api.http import wire
from api.http.problems import status_of
from api.pages import telling
from api.pages.fields import Form
from api.pages.forms import Reader, typed_date
from api.pages.meetings.notice import NOTICE, SCHEMA
from api.pages.naming import Names
from api.pages.posted import Posted
from api.pages.trouble import Trouble, trouble_of
from api.pages.visit import Visit, at, new_command, page, see
from domain.body import Body
from domain.errors import Problem
from domain.meeting import Meeting
from domain.sitting import NOTICE_DAYS, RECONVENED_WITHIN_DAYS
from domain.thai.dates import days_after
from domain.thai.refs import BadReference, normalise_ref
from projections.register import PlanRow
from services import meetings
from services.meetings import calling
from services.meetings.requests import ConveneRequest, PlaceRequest
from services.problems import AlreadyExists, NotFound

ADDRESS = "/meetings/new"


def convene(visit: Visit) -> Response:
    """Choose the body where there are several; then the form, and what becomes of it."""
    bodies = tuple(calling.convenable(visit.office, visit.caller))
    wanted = visit.posted.get("body") or visit.asked("body")
    chosen = next((body for body in bodies if body.body == wanted), None)
    if chosen is None and len(bodies) == 1 and not wanted:
        chosen = bodies[0]
    if chosen is None:
        return _choose(visit, bodies)
    calling_of = Calling(visit, chosen)
    if visit.request.method == "GET":
        return calling_of.show(calling_of.opened(), Trouble())
    return calling_of.answer(visit.posted)


class Calling:
    """The notice of one body's meeting in one visit."""

    def __init__(self, visit: Visit, body: Body) -> None:
        self.visit = visit
        self.body = body
        self.names = Names(visit.office, visit.lang)
        self.again = self._again(visit.posted.get("again") or visit.asked("again"))

    def opened(self) -> Posted:
        """The form as it is first shown; taken up again it keeps what the adjourned meeting had."""
        posted: Posted = {"command": new_command(), "body": self.body.body, "meeting/mode": "onsite"}
        posted |= typed_date("notice/sent_on", self.visit.today) | {"notice/written": "true"}
        if wanted := self.visit.asked("plan"):
            posted[f"plan:{wanted}"] = "on"
        if self.again is not None:
            earlier = self.again
            posted |= {"again": earlier.ref, "meeting/mode": earlier.mode}
            if earlier.adjourned is not None and earlier.adjourned.lack_of_quorum:
                posted |= {"notice/one_third_stated": "true"}
            posted |= {"meeting/place": earlier.place or "", "meeting/label": earlier.label}
            posted |= {f"plan:{i.plan}": "on" for i in earlier.items.values() if i.plan and not i.over}
            posted |= {f"asked:{i.plan}": i.asked for i in earlier.items.values() if i.plan}
        return posted

    def answer(self, posted: Posted) -> Response:
        """Convene, then place what was ticked; what could not be placed is said on the meeting's page."""
        trouble = Trouble(errors={})
        try:
            request = self._request(posted, trouble.errors)
            if request is None or self.visit.action != "convene":
                trouble.status = 422 if trouble.errors else 200
                return self.show(posted, trouble)
            ref = request.meeting
            meetings.convene(self.visit.office, self.visit.caller, self.visit.key(request), request)
        except (BadReference, AlreadyExists) as problem:
            wrong = {"meeting/ref": problem.text(self.visit.lang)}
            return self.show(posted, Trouble(errors=wrong, status=status_of(problem)))
        except Problem as problem:
            return self.show(posted, _beside(trouble_of(problem, self.visit.lang)))
        left_out = self._place(ref, posted)
        return see(at("meetings", ref), done="convene", **({"left": ", ".join(left_out)} if left_out else {}))

    def show(self, posted: Posted, trouble: Trouble) -> Response:
        visit, form = self.visit, Form(posted, trouble.errors, self.visit.lang)
        members = self.body.roster.members(visit.today)
        return page(
            visit,
            "meeting_new.html",
            trouble.status,
            address=ADDRESS,
            body=self.body,
            body_name=self.names.body(self.body.body),
            body_address=at("bodies", self.body.body),
            posted=posted,
            fields=form.fields(SCHEMA, "meeting"),
            notice=form.fields(NOTICE, "notice"),
            errors=trouble.errors,
            sentence=trouble.sentence,
            blocked=telling.whys(visit, self.names, trouble.reasons),
            candidates=[self._candidate(row, posted) for row in self._rows()],
            called=len({held.person for held in members}),
            again=self.again,
            again_by=days_after(self.again.held_on, RECONVENED_WITHIN_DAYS) if self.again else None,
            days=NOTICE_DAYS,
            form_id="step",
        )

    def _rows(self) -> tuple[PlanRow, ...]:
        reader = self.visit.reader
        return tuple(r for r in meetings.candidates(self.visit.office, self.body.body) if reader.plan(r.ref))

    def _candidate(self, row: PlanRow, posted: Posted) -> dict[str, Any]:
        usual = self.visit.say("meeting.usual_ask", title=row.title)[:500]
        return {
            "ref": row.ref,
            "title": row.title,
            "stage": self.names.stage(row.kind, row.stage),
            "ticked": posted.get(f"plan:{row.ref}") == "on",
            "asked": posted.get(f"asked:{row.ref}", usual),
        }

    def _request(self, posted: Posted, errors: dict[str, str]) -> ConveneRequest | None:
        """What was typed, held to what the doors take. Raises InvalidInput and BadReference."""
        reader = Reader(posted, self.visit.lang)
        stated, notice = reader.value(SCHEMA, "meeting"), reader.value(NOTICE, "notice")
        begins = reader.time("meeting/begins_at")
        errors |= reader.errors
        if errors:
            return None
        said = {
            "meeting": normalise_ref(stated.get("ref") or _reference(self.body.body, stated["label"])),
            "body": self.body.body,
            **{name: stated.get(name) for name in ("label", "held_on", "mode", "place")},
            "begins_at": begins.strftime("%H:%M") if begins else None,
            "notice": notice,
            "adjourned_from": self.again.ref if self.again else None,
        }
        given = {name: value for name, value in said.items() if value is not None}
        return wire.typed(wire.plain(json.dumps(given, ensure_ascii=False).encode()), ConveneRequest)

    def _place(self, ref: str, posted: Posted) -> list[str]:
        """Each ticked plan as an item of its own; gives those that no longer wait for the body."""
        visit, command, left_out = self.visit, posted.get("command", ""), []
        ticked = [row for row in self._rows() if posted.get(f"plan:{row.ref}") == "on"]
        for row in ticked:
            asked = posted.get(f"asked:{row.ref}", "").strip() or visit.say("meeting.usual_ask", title=row.title)
            request = PlaceRequest(plan=row.ref, asked=asked[:500])
            visit.posted = {**posted, "command": f"{command}:{row.ref}"}
            try:
                meetings.carry(visit.office, visit.caller, visit.key(request), ref, "place", request, None)
            except Problem:
                left_out.append(row.ref)
        return left_out

    def _again(self, ref: str) -> Meeting | None:
        if not ref:
            return None
        found = meetings.show(self.visit.office, ref).meeting
        if found.body != self.body.body or not self.visit.reader.meeting(found.ref):
            raise NotFound(ref)
        return found


def _reference(body: str, label: str) -> str:
    """The usual reference: the body and the number of the meeting."""
    return f"{body.removeprefix('BODY-')}-{label.replace('/', '-').replace(' ', '-')}"


def _beside(trouble: Trouble) -> Trouble:
    """Errors under the paths of this form."""
    trouble.errors = {(p if "/" in p else f"meeting/{p}"): text for p, text in trouble.errors.items()}
    return trouble


def _choose(visit: Visit, bodies: tuple[Body, ...]) -> Response:
    names = Names(visit.office, visit.lang)
    rest = {name: visit.asked(name) for name in ("plan",) if visit.asked(name)}
    found = [(f"{ADDRESS}?{urlencode({'body': b.body, **rest})}", names.body(b.body), b) for b in bodies]
    return page(visit, "meeting_choose.html", bodies=found)


PAGES = ((ADDRESS, convene),)
