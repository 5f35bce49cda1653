"""What subscribers may expect: a JSON Schema for each published type, and the AsyncAPI 3 document of the stream."""

from collections.abc import Iterable
from typing import Any

import msgspec

from domain.events import (
    TOPICS,
    BodyFactRecorded,
    ChildOpened,
    ContentRevised,
    CorrectionConfirmed,
    Event,
    FactRecorded,
    MoveMade,
    MoveRefused,
    ObligationEvent,
    PlanEvent,
    PlanOpened,
)
from services.relay.cloudevent import ABSENCE, CONTENT_TYPE, CloudEvent, Stub, Withheld, schema_uri, snake_case, type_of
from services.relay.stream import beat_subject, stream_name
from workflows.definition import EVERYWHERE, OVERRIDDEN, RESERVED, Definition

_NAMES: dict[type[Event], str] = {
    ChildOpened: "ChildPlanOpened",
    ContentRevised: "PlanContentRevised",
    CorrectionConfirmed: "CorrectionRecorded",
}
"""The names subscribers see where they are not the name of the class; definitions name openings, moves and facts."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


class Published(msgspec.Struct, frozen=True):
    """One type that subscribers see: whose events (`kind`), their published name, and the shape of `data`."""

    kind: str
    name: str
    shape: type[Event | Stub]

    @property
    def type(self) -> str:
        return type_of(self.kind, self.name)


def catalogue(definitions: Iterable[Definition]) -> dict[str, Published]:
    """Every type that events judged by these definitions, and events without a plan, are published as."""
    found = [*_planless()]
    for definition in definitions:
        found += _of_definition(definition)
    return {published.type: published for published in found}


def _planless() -> Iterable[Published]:
    for topic, shape in TOPICS.items():
        if not issubclass(shape, PlanEvent | MoveRefused | BodyFactRecorded):
            kind = topic.partition(".")[0]
            yield from (Published(kind, name, shape) for name in _names(shape))
    for name, _ in ABSENCE.values():
        yield Published("system", name, Stub)


def _names(shape: type[Event]) -> Iterable[str]:
    if issubclass(shape, ObligationEvent) and shape.NAMES:
        return shape.NAMES.values()
    return (_NAMES.get(shape, shape.__name__),)


def _of_definition(definition: Definition) -> Iterable[Published]:
    kind = definition.kind
    yield Published(kind, definition.opening.event, PlanOpened)
    yield from (Published(kind, move.event, MoveMade) for move in (*definition.moves, *RESERVED.values()))
    yield Published(kind, OVERRIDDEN, MoveMade)
    yield from (Published(kind, name, FactRecorded) for name in {**definition.facts, **EVERYWHERE})
    yield from (Published("body", reaction.fact, BodyFactRecorded) for reaction in definition.reactions)
    for shape in TOPICS.values():
        if issubclass(shape, PlanEvent | MoveRefused) and shape not in (PlanOpened, MoveMade, FactRecorded):
            yield Published(kind, _NAMES.get(shape, shape.__name__), shape)


def of_topic(topic: str) -> Schema:
    """The JSON Schema (2020-12) of the bodies stored under a topic; fields may be added, never taken away."""
    return {"$schema": DIALECT, "$id": f"urn:anumat:topic:{topic}"} | msgspec.json.schema(TOPICS[topic])


def of_type(published: Published) -> Schema:
    """The JSON Schema (2020-12) of `data` in the CloudEvents of one type."""
    head = {"$schema": DIALECT, "$id": schema_uri(published.type), "title": published.name}
    return head | msgspec.json.schema(published.shape) | _constants(published)


def envelope() -> Schema:
    """The JSON Schema (2020-12) of the CloudEvent around every `data`."""
    return {"$schema": DIALECT, "$id": "urn:anumat:schema:cloudevent"} | msgspec.json.schema(CloudEvent)


def withheld() -> Schema:
    """The JSON Schema (2020-12) of what `GET /v1/events` gives in the place of an event that may not be read."""
    return {"$schema": DIALECT, "$id": "urn:anumat:schema:withheld"} | msgspec.json.schema(Withheld)


def _constants(published: Published) -> Schema:
    if published.shape is Stub:
        return {}
    fixed = {"published": {"const": published.name}}
    if issubclass(published.shape, PlanEvent | MoveRefused):
        fixed["kind"] = {"const": published.kind}
    return {"properties": fixed}


def asyncapi(tenant: str, types: dict[str, Published], version: str) -> Schema:
    """The AsyncAPI 3 document: one channel and one message per type, and the beat."""
    names = [f"{published.kind}.{snake_case(published.name)}" for published in types.values()]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Anumat events",
            "version": version,
            "description": (
                f"JetStream stream `{stream_name(tenant)}`: the sequence of a message is the position of its event"
                " in the ledger, so a subscriber that commits position and effect together loses nothing and"
                " doubles nothing; gaps are filled from `GET /v1/events?after=`."
            ),
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": dict(map(_channel, names, types.values(), [tenant] * len(names))) | {"beat": _beat(tenant)},
        "operations": {
            f"send.{name}": {"action": "send", "channel": {"$ref": f"#/channels/{name}"}} for name in [*names, "beat"]
        },
        "components": {
            "schemas": _components(types),
            "messages": {name: _message(published) for name, published in zip(names, types.values(), strict=True)},
        },
    }


def _channel(name: str, published: Published, tenant: str) -> tuple[str, Schema]:
    messages = {published.name: {"$ref": f"#/components/messages/{name}"}}
    return name, {"address": f"anumat.v1.{tenant}.{name}", "messages": messages}


def _message(published: Published) -> Schema:
    data = {"allOf": [{"$ref": f"#/components/schemas/{published.shape.__name__}"}, _constants(published)]}
    fixed = {"type": {"const": published.type}, "data": data}
    doc = (published.shape.__doc__ or "").strip().splitlines()
    return {
        "name": published.type,
        "title": published.name,
        "summary": doc[0] if doc else published.name,
        "contentType": CONTENT_TYPE,
        "payload": {"allOf": [{"$ref": "#/components/schemas/CloudEvent"}, {"properties": fixed}]},
    }


def _beat(tenant: str) -> Schema:
    payload = {
        "type": "object",
        "properties": {
            "size": {"type": "integer", "description": "Events in the ledger"},
            "leaf_hash": {"type": "string", "description": "Leaf hash of the last one, base64"},
            "at": {"type": "string", "format": "date-time"},
        },
        "required": ["size", "leaf_hash", "at"],
    }
    message = {"name": "beat", "contentType": "application/json", "payload": payload}
    description = "Core NATS, every few seconds, so that silence is not mistaken for peace."
    return {"address": beat_subject(tenant), "description": description, "messages": {"beat": message}}


def _components(types: dict[str, Published]) -> dict[str, Schema]:
    shapes = {published.shape for published in types.values()}
    order = sorted(shapes, key=lambda shape: shape.__name__)
    _, parts = msgspec.json.schema_components([CloudEvent, *order], ref_template="#/components/schemas/{name}")
    return parts
