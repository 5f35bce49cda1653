"""Plans: open one, find them, read one as it stands or as of two clocks, and its whole history."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import msgspec
from msgspec.structs import replace

from api.http import keys, unsealed
from api.http.doors import Answer, Call, Door, ShownReceipt, path_of, recorded
from api.http.queries import Param, require
from api.http.v1.moves import DRY_RUN, require_scope
from domain import events as ev
from domain.clocks import Cut, as_of
from domain.decided import Decision, decision
from domain.obligation import Obligation
from domain.plan import Plan
from domain.reasons import Text
from domain.thai.refs import normalise_ref
from projections import obligations, register
from services.casework import plans
from services.casework.editorial import StalePart, stale_parts
from services.casework.obligations import of_plan
from services.casework.override_near import ratifications
from services.means import Office
from services.problems import NotFound
from services.reading import wait_for
from services.requests import OpenRequest

SINCE = Param("integer", "Wait until what is read has come to this position, as a receipt names it", least=1)
PAGE = Param("integer", "Rows on a page", 50, least=1, most=500)


class PartShown(msgspec.Struct, frozen=True):
    """One part of the text by its digest."""

    content_version: int
    digest: str


class Ratification(msgspec.Struct, frozen=True, kw_only=True):
    """What a body was asked after an emergency override of this plan, and whether it has answered."""

    obligation: str
    move: str | None
    body: str
    due_on: date | None
    status: str


class PlanShown(msgspec.Struct, frozen=True, kw_only=True):
    """Where a plan stands; `version` is the version of its stream, and its ETag."""

    ref: str
    kind: str
    title: str
    series: str
    issue: str
    version: int
    definition: ev.DefinitionRef
    stage: str
    stage_text: Text
    entered_on: date
    awaiting: tuple[ev.Awaiting, ...]
    due_on: date | None
    period: ev.Period | None
    area: str | None
    body: str | None
    parent: str | None
    predecessor: str | None
    parts: dict[str, PartShown]
    rounds: dict[str, int]
    returns: tuple[Any, ...]
    corrections: dict[str, Any]
    adoption: Any
    overrides: dict[str, Any]
    ratifications: tuple[Ratification, ...]
    editorial: dict[str, Any]
    decision: Decision | None
    stale: tuple[StalePart, ...]
    obligations: tuple[dict[str, Any], ...]
    """What its decisions left to be done, as it stands today, its words opened."""


class PlanPage(msgspec.Struct, frozen=True):
    """One page of the register; the Link header has the next one.

    `unratified`: those of them that went on by an emergency override which its body has not ratified.
    """

    plans: tuple[register.PlanRow, ...]
    next: str | None
    unratified: tuple[str, ...] = ()


def open_plan(office: Office, call: Call) -> Answer:
    """Open a plan."""
    require_scope(call)
    keys.wants_new(call.request.headers)
    request: OpenRequest = replace(call.body, ref=normalise_ref(call.body.ref))
    receipt = plans.open_plan(office, call.caller, call.key, request)
    return recorded(office, receipt, request.ref, 201, path_of("plans", request.ref))


def list_plans(office: Office, call: Call) -> Answer:
    """One page of the register, in Thai order of title. Raises InvalidInput for a kind or stage there is not."""
    asked = dict(call.query)
    for name, known in (("kind", office.book.kinds), ("stage", office.book.stages)):
        if asked[name] is not None:
            require(asked[name], known(), f"/query/{name}")
    cursor, limit = asked.pop("cursor"), asked.pop("limit")
    wait_for(office, register.Register, asked.pop("min_position"))
    query = register.Query(**{name: value for name, value in asked.items() if value is not None})
    with office.pool.connection() as connection:
        page = register.search(connection, query, cursor, limit, call.reader(office).lists)
        awaited = tuple(sorted(obligations.unratified(connection, (row.ref for row in page.rows))))
    return Answer(body=PlanPage(page.rows, page.next, awaited), headers=next_link("/v1/plans", call.query, page.next))


def show_plan(office: Office, call: Call) -> Answer:
    """The plan as it stands, or as of two clocks."""
    ref = call.path["ref"]
    if all(value is None for value in call.query.values()):
        plan = plans.load(office, ref)
        tag = keys.etag(plan.version)
        if not plan.obligations and keys.unchanged(call.request.headers, tag):  # those change without the plan
            return Answer(body=b"", status=304, headers={"ETag": tag})
        return Answer(body=shown(office, plan), headers={"ETag": tag})
    cut = Cut(**call.query)
    stored = office.ledger.stream(f"plan/{ref}")
    past = as_of(stored, cut)
    if past is None or (cut.version or 0) > stored[-1].version:
        raise NotFound(ref)
    return Answer(body=shown(office, past))


def shown(office: Office, plan: Plan) -> PlanShown:
    """The plan as it goes over the wire, sealed words opened."""
    stage = office.book.pinned(plan.definition).stages.get(plan.stage)
    same = {name: getattr(plan, name) for name in _SAME}
    return PlanShown(
        **same,
        stage_text=stage.text if stage else Text(plan.stage, plan.stage),
        parts={name: PartShown(part.content_version, part.digest) for name, part in plan.parts.items()},
        returns=tuple(unsealed.plain(office, plan.returns)),
        corrections=unsealed.plain(office, plan.corrections),
        adoption=unsealed.plain(office, plan.adoption),
        overrides=unsealed.plain(office, plan.overrides),
        ratifications=tuple(_ratification(owed) for owed in ratifications(office, plan)),
        editorial=unsealed.plain(office, plan.editorial),
        decision=decision(plan),
        stale=stale_parts(office, plan),
        obligations=tuple(unsealed.plain(office, of_plan(office, plan))),
    )


def _ratification(owed: Obligation) -> Ratification:
    return Ratification(
        obligation=owed.ref, move=owed.move, body=owed.body, due_on=owed.term.due_on, status=owed.status
    )


def next_link(path: str, asked: dict[str, Any], following: object, name: str = "cursor") -> dict[str, str]:
    """The Link header to the next page; nothing on the last."""
    if following is None:
        return {}
    query = {key: value for key, value in asked.items() if value is not None} | {name: following}
    return {"Link": f'<{path}?{urlencode(query)}>; rel="next"'}


_OWN = ("stage_text", "parts", "returns", "corrections", "adoption", "overrides", "ratifications", "obligations")
_ASKED = ("editorial", "decision", "stale")
_SAME = tuple(name for name in PlanShown.__struct_fields__ if name not in (*_OWN, *_ASKED))

DOORS = (
    Door(
        method="POST",
        path="/v1/plans",
        handle=open_plan,
        summary=Text("เปิดแผน", "Open a plan"),
        needs=frozenset({"act", "import"}),
        takes=OpenRequest,
        gives=ShownReceipt,
        status=201,
        command=True,
        query=DRY_RUN,
        example={
            "kind": "national_plan_version",
            "ref": "NP-2570",
            "title": "แผนปฏิบัติการด้านสาธารณสุขเขตสุขภาพพิเศษแห่งชาติ พ.ศ. 2570–2573",
            "period": {"start": "2026-10-01", "end": "2030-09-30"},
        },
    ),
    Door(
        method="GET",
        path="/v1/plans",
        handle=list_plans,
        summary=Text("ทะเบียนแผน", "The register of plans"),
        gives=PlanPage,
        query={
            "kind": Param("text", "Kind of plan"),
            "stage": Param("text", "Stage it stands at"),
            "body": Param("text", "Body it belongs to"),
            "area": Param("text", "Area"),
            "series": Param("text", "Series of issues"),
            "q": Param("text", "Words of its title or reference"),
            "due_before": Param("date", "Due before this day"),
            "cursor": Param("text", "From the Link header of the page before"),
            "limit": PAGE,
            "min_position": SINCE,
        },
    ),
    Door(
        method="GET",
        path="/v1/plans/{ref}",
        handle=show_plan,
        summary=Text("แผนหนึ่งฉบับ ณ ปัจจุบันหรือตามสองนาฬิกา", "One plan, now or as of two clocks"),
        gives=PlanShown,
        query={
            "effective": Param("date", "Legal date"),
            "known": Param("instant", "What the office knew then"),
            "recorded": Param("instant", "What had been received then"),
            "version": Param("integer", "After this version of its stream", least=1),
            "position": Param("integer", "After this position of the log", least=1),
        },
    ),
)
