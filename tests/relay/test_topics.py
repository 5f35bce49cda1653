"""Every topic ever shipped has a stored sample, which is decoded for ever."""

import json
from pathlib import Path

import jsonschema
import pytest

from domain import canonical
from domain.events import TOPICS, decode
from services import schemas

SAMPLES = Path(__file__).parents[1] / "data" / "topics"
SHIPPED = sorted(path.stem for path in SAMPLES.glob("*.json"))


def sample(topic: str) -> bytes:
    return (SAMPLES / f"{topic}.json").read_bytes()


def test_every_topic_has_a_sample_and_none_was_ever_taken_away() -> None:
    assert sorted(TOPICS) == SHIPPED


@pytest.mark.parametrize("topic", SHIPPED)
def test_a_sample_decodes_and_encodes_to_the_same_bytes(topic: str) -> None:
    event = decode(topic, sample(topic))
    assert type(event) is TOPICS[topic]
    assert canonical.encode(event) == sample(topic)


@pytest.mark.parametrize("topic", SHIPPED)
def test_a_sample_shown_as_plain_data_says_what_is_stored(topic: str) -> None:
    shown = canonical.plain(decode(topic, sample(topic)))
    assert canonical.encode(shown) == sample(topic)


@pytest.mark.parametrize("topic", SHIPPED)
def test_a_sample_shows_every_field(topic: str) -> None:
    event = decode(topic, sample(topic))
    empty = [name for name in event.__struct_fields__ if getattr(event, name) in (None, "", (), {})]
    assert not empty


@pytest.mark.parametrize("topic", SHIPPED)
def test_a_sample_matches_the_schema_of_its_topic(topic: str) -> None:
    schema = schemas.of_topic(topic)
    body = json.loads(sample(topic))
    jsonschema.validate(body, schema, cls=jsonschema.Draft202012Validator)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({k: v for k, v in body.items() if k != "actor"}, schema)
