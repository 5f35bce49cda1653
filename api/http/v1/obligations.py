"""Obligations: what decisions left to be done, who owes it, what was shown for it, and what became of it."""

from datetime import date
from typing import Any, get_args

import msgspec
from msgspec.structs import replace

from api.http import keys, unsealed
from api.http.doors import Answer, Call, Door, Handler, ShownReceipt, path_of, recorded, seen_version
from api.http.queries import Param
from api.http.v1.moves import DRY_RUN, require_scope
from api.http.v1.plans import PAGE, SINCE, next_link
from domain import canonical
from domain.events.values import Sort
from domain.obligation import Obligation, Status
from domain.reasons import Reason, Text
from projections import obligations as listed
from services.casework import obligations
from services.means import Office
from services.problems import NotFound, RefusedByRule
from services.reading import wait_for
from workflows.decide import Refused

ACT = frozenset({"act", "import"})


class ObligationPage(msgspec.Struct, frozen=True):
    """One page, the earliest due first and those without a day last; the Link header has the next one."""

    obligations: tuple[listed.ObligationRow, ...]
    next: str | None


class ObligationState(msgspec.Struct, frozen=True, kw_only=True):
    """An obligation as recorded, its words opened; `lapses_from`: from that day the approval ends if it is not met.

    `against` says for each command why this caller could not do it now; empty where the way is free.
    """

    obligation: dict[str, Any]
    lapses_from: date | None
    overdue: bool
    against: dict[str, tuple[Reason, ...]]


class ObligationPreview(msgspec.Struct, frozen=True):
    """A dry run: what would be recorded; nothing is stored."""

    allowed: bool
    events: tuple[dict[str, Any], ...]


def list_obligations(office: Office, call: Call) -> Answer:
    """One page of the obligations that the caller may read."""
    asked = dict(call.query)
    cursor, limit = asked.pop("cursor"), asked.pop("limit")
    wait_for(office, listed.Obligations, asked.pop("min_position"))
    with office.pool.connection() as connection:
        page = listed.search(connection, listed.Query(**asked), cursor, limit, call.reader(office).lists)
    body = ObligationPage(page.rows, page.next)
    return Answer(body=body, headers=next_link("/v1/obligations", call.query, page.next))


def show_obligation(office: Office, call: Call) -> Answer:
    """One obligation as it stands, and what this caller may do about it."""
    owed = _read(office, call)
    tag = keys.etag(owed.version)
    state = ObligationState(
        obligation=unsealed.plain(office, owed),
        lapses_from=owed.lapses_from,
        overdue=owed.pending and owed.overdue(obligations.today(office)),
        against=obligations.against(office, call.caller, owed.ref),
    )
    return Answer(body=state, headers={"ETag": tag})


def _carrying(name: str) -> Handler:
    """The handler of one command."""

    def carry(office: Office, call: Call) -> Answer:
        require_scope(call)
        owed = _read(office, call)
        if call.query["dry_run"]:
            seen = obligations.preview(office, call.caller, owed.ref, name, call.body)
            if isinstance(seen, Refused):
                raise RefusedByRule(seen.reasons)
            return Answer(body=ObligationPreview(True, tuple(canonical.plain(event) for event in seen)))
        version = seen_version(office, call)
        receipt = obligations.carry(office, call.caller, call.key, owed.ref, name, call.body, version)
        answer = recorded(office, receipt, "", 201, path_of("obligations", owed.ref))
        stream = office.ledger.stream_id(f"obligation/{owed.ref}")
        versions = [event.version for event in receipt.events if event.stream == stream]
        return replace(answer, headers={**answer.headers, "ETag": keys.etag(max(versions))}) if versions else answer

    carry.__name__ = f"obligation_{name}"
    return carry


def _read(office: Office, call: Call) -> Obligation:
    """The obligation, for who may read it. Raises NotFound."""
    owed = obligations.load(office, call.path["obligation"])
    attested = getattr(call.body, "testimony", None) is not None and "import" in call.caller.scopes
    if not attested and not call.reader(office).obligation(owed.ref):
        raise NotFound(owed.ref)
    return owed


_ONE = "/v1/obligations/{obligation}"
STATUSES = ("pending", *get_args(Status))
SORTS: tuple[str, ...] = get_args(Sort)
_FILE = {"sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "kind": "report"}
_EXAMPLES: dict[str, Any] = {
    "evidence": {"statement": "จัดทำแผนสำรองแล้วตามเอกสารแนบ", "documents": [_FILE]},
    "accept": {},
    "return": {"why": "ยังไม่ครอบคลุมพื้นที่ชายแดน"},
}

DOORS = (
    Door(
        method="GET",
        path="/v1/obligations",
        handle=list_obligations,
        summary=Text("เงื่อนไข ข้อสังเกต และข้อมอบหมายที่ค้างอยู่", "What decisions left to be done"),
        gives=ObligationPage,
        query={
            "plan": Param("text", "Plan whose decision imposed it"),
            "body": Param("text", "Body that imposed it"),
            "owner": Param("text", "Post that owes it"),
            "owner_body": Param("text", "Body of the post that owes it"),
            "status": Param("text", "How far it has come; pending: open or submitted", choices=STATUSES),
            "due_before": Param("date", "Due before this day"),
            "sort": Param("text", "What it asks for", choices=SORTS),
            "cursor": Param("text", "From the Link header of the page before"),
            "limit": PAGE,
            "min_position": SINCE,
        },
    ),
    Door(
        method="GET",
        path=_ONE,
        handle=show_obligation,
        summary=Text("ภาระหนึ่งรายการ", "One obligation"),
        gives=ObligationState,
    ),
    *(
        Door(
            method="POST",
            path=f"{_ONE}/{name}",
            handle=_carrying(name),
            summary=command.label,
            needs=ACT,
            takes=command.takes,
            gives=ShownReceipt,
            status=201,
            command=True,
            seen=True,
            query=DRY_RUN,
            example=_EXAMPLES[name],
        )
        for name, command in obligations.COMMANDS.items()
    ),
)
