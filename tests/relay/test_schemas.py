"""Every published type has its schema, and one AsyncAPI document tells of all of them."""

import json
from typing import Any

import jsonschema
import pytest

from domain.events import TOPICS, MoveMade, decode
from services import schemas
from services.relay import cloudevent
from services.relay.cloudevent import Stub
from tests.relay.test_topics import SHIPPED, sample
from workflows.library import shipped

TYPES = schemas.catalogue(shipped())


def test_every_move_fact_and_opening_of_every_definition_has_a_type() -> None:
    for definition in shipped():
        names = {definition.opening.event, *definition.facts, *(move.event for move in definition.moves)}
        assert {cloudevent.type_of(definition.kind, name) for name in names} <= TYPES.keys()


def test_every_topic_is_published_as_some_type() -> None:
    assert {published.shape for published in TYPES.values()} == {*TOPICS.values(), Stub}


@pytest.mark.parametrize("topic", SHIPPED)
def test_a_sample_matches_the_schema_of_its_type(topic: str) -> None:
    event = decode(topic, sample(topic))
    published = TYPES[cloudevent.type_of(cloudevent.kind_of(event), event.published)]
    schema = schemas.of_type(published)
    body = json.loads(sample(topic))
    jsonschema.validate(body, schema, cls=jsonschema.Draft202012Validator)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(body | {"published": "Other"}, schema, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("name", sorted(TYPES))
def test_a_schema_is_a_schema(name: str) -> None:
    schema = schemas.of_type(TYPES[name])
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:anumat:schema:{name}"


def test_a_schema_allows_the_fields_of_a_newer_release() -> None:
    body = json.loads(sample("plan.move_made.1")) | {"added_later": 1}
    published = next(p for p in TYPES.values() if p.shape is MoveMade and p.name == "CabinetApproved")
    jsonschema.validate(body, schemas.of_type(published), cls=jsonschema.Draft202012Validator)


def test_the_asyncapi_document_has_a_channel_for_each_type_and_every_reference_resolves() -> None:
    document = schemas.asyncapi("dop", TYPES, "0.1.0")
    assert document["asyncapi"] == "3.0.0"
    assert len(document["channels"]) == len(TYPES) + 1
    channel = document["channels"]["national_plan_version.cabinet_approved"]
    assert channel["address"] == "anumat.v1.dop.national_plan_version.cabinet_approved"
    assert document["channels"]["beat"]["address"] == "anumat.beat.dop"
    for reference in references(document):
        assert resolve(document, reference), reference


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in references(value)]
    return [found for value in node for found in references(value)] if isinstance(node, list) else []


def resolve(document: Any, reference: str) -> Any:
    for part in reference.removeprefix("#/").split("/"):
        document = document[part]
    return document
