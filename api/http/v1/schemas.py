"""Schemas: what subscribers may expect of every type of event; open to all, for they hold no data."""

from typing import Any

import msgspec

from api.http.doors import Answer, Call, Door
from domain.reasons import Text
from services import schemas
from services.means import Office
from services.problems import NotFound


class Schemas(msgspec.Struct, frozen=True):
    """The CloudEvents types, in alphabetical order; `/v1/schemas/<type>` has each."""

    types: tuple[str, ...]


def list_schemas(office: Office, call: Call) -> Answer:
    """Every published type."""
    return Answer(body=Schemas(tuple(sorted(schemas.catalogue(office.book.all())))))


def show_schema(office: Office, call: Call) -> Answer:
    """The JSON Schema of one type's data; `cloudevent` is the envelope's, `withheld` stands in the place of one."""
    around = {"cloudevent": schemas.envelope, "withheld": schemas.withheld}.get(call.path["type"])
    if around is not None:
        return Answer(body=around(), media_type="application/schema+json")
    found = schemas.catalogue(office.book.all()).get(call.path["type"])
    if found is None:
        raise NotFound
    return Answer(body=schemas.of_type(found), media_type="application/schema+json")


DOORS = (
    Door(
        method="GET",
        path="/v1/schemas",
        handle=list_schemas,
        summary=Text("ชนิดของเหตุการณ์ทั้งหมด", "Every type of event"),
        needs=frozenset(),
        gives=Schemas,
    ),
    Door(
        method="GET",
        path="/v1/schemas/{type}",
        handle=show_schema,
        summary=Text("โครงสร้างของเหตุการณ์ชนิดหนึ่ง", "The JSON Schema of one type"),
        needs=frozenset(),
        gives=dict[str, Any],
        media_type="application/schema+json",
    ),
)
