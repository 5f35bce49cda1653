"""Import batches: testimony about the past is taken between opening and closing one."""

from datetime import date

import msgspec

from api.http import keys
from api.http.doors import Answer, Call, Door, ShownReceipt, path_of, recorded
from api.http.v1.moves import DRY_RUN
from domain.reasons import Text
from services.casework import imports, whole_imports
from services.means import Office
from services.requests import AssertionRequest, ImportRequest, WholeImportRequest

IMPORT = frozenset({"import"})


class Batch(msgspec.Struct, frozen=True):
    """An open batch."""

    batch: str
    source: str
    opened_by: str


class Batches(msgspec.Struct, frozen=True):
    imports: tuple[Batch, ...]


class Asserted(msgspec.Struct, frozen=True):
    """The row agrees with what the engine did; the plan as it stands now."""

    ref: str
    stage: str
    entered_on: date
    version: int


def open_batch(office: Office, call: Call) -> Answer:
    """Open a batch; its id is the command's and the last part of Location."""
    key = call.key
    receipt = imports.open_import(office, call.caller, key, call.body)
    return recorded(office, receipt, "", 201, path_of("imports", str(key.command_id)))


def list_batches(office: Office, call: Call) -> Answer:
    """The batches open now."""
    found = imports.open_batches(office).items()
    return Answer(body=Batches(tuple(Batch(name, e.source, e.actor.person) for name, e in found)))


def close_batch(office: Office, call: Call) -> Answer:
    """Close the batch: the engine's reactions see its plans from now on."""
    return recorded(office, imports.close_import(office, call.caller, call.key, call.path["id"]))


def import_whole(office: Office, call: Call) -> Answer:
    """Record past facts together or not at all, as one closed batch; or judge them only."""
    if call.query["dry_run"]:
        return Answer(body=whole_imports.rehearse(office, call.caller, call.key, call.body))
    key = call.key
    receipt = whole_imports.record(office, call.caller, key, call.body)
    return recorded(office, receipt, "", 201, path_of("imports", str(key.command_id)))


def assert_row(office: Office, call: Call) -> Answer:
    """Compare a past row with what the engine makes itself."""
    plan = imports.assert_row(office, call.caller, call.path["id"], call.body)
    body = Asserted(plan.ref, plan.stage, plan.entered_on, plan.version)
    return Answer(body=body, headers={"ETag": keys.etag(plan.version)})


DOORS = (
    Door(
        method="GET",
        path="/v1/imports",
        handle=list_batches,
        summary=Text("ชุดนำเข้าที่เปิดอยู่", "Open import batches"),
        needs=IMPORT,
        gives=Batches,
    ),
    Door(
        method="POST",
        path="/v1/imports",
        handle=open_batch,
        summary=Text("เปิดชุดนำเข้าข้อมูลย้อนหลัง", "Open an import batch"),
        needs=IMPORT,
        takes=ImportRequest,
        gives=ShownReceipt,
        status=201,
        command=True,
        query=DRY_RUN,
        example={"source": "แฟ้มมติคณะกรรมการ พ.ศ. 2562–2565"},
    ),
    Door(
        method="POST",
        path="/v1/imports/whole",
        handle=import_whole,
        summary=Text("นำเข้าข้อมูลย้อนหลังทั้งชุด", "Record a whole import, or nothing of it"),
        needs=IMPORT,
        takes=WholeImportRequest,
        gives=ShownReceipt,
        status=201,
        command=True,
        query=DRY_RUN,
        example={
            "source": "ทะเบียนมติ พ.ศ. 2561",
            "rows": [
                {
                    "do": "move",
                    "ref": "NP-v1",
                    "name": "open_plan_file",
                    "effective_on": "2018-10-02",
                    "testimony": {"known_at": "2018-10-02", "actor": "secretary", "source": "สมุดทะเบียน หน้า 12"},
                }
            ],
        },
    ),
    Door(
        method="POST",
        path="/v1/imports/{id}/close",
        handle=close_batch,
        summary=Text("ปิดชุดนำเข้า", "Close an import batch"),
        needs=IMPORT,
        takes=msgspec.defstruct("Nothing", [], forbid_unknown_fields=True, frozen=True),
        gives=ShownReceipt,
        command=True,
        query=DRY_RUN,
        example={},
    ),
    Door(
        method="POST",
        path="/v1/imports/{id}/assertions",
        handle=assert_row,
        summary=Text("ยืนยันแถวที่ระบบดำเนินการเอง", "Assert a row that the engine makes itself"),
        needs=IMPORT,
        takes=AssertionRequest,
        gives=Asserted,
        example={
            "ref": "NP-v1",
            "move": "expire",
            "stage": "expired",
            "known_at": "2022-10-01",
            "effective_on": "2022-10-01",
        },
    ),
)
