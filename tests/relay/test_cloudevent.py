"""What subscribers see of an event: CloudEvents 1.0, the header's proof, and a schema for each type."""

import hashlib
import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import jsonschema
import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from domain import canonical
from domain.events import TOPICS, decode
from services import schemas
from services.ledger.header import event_id, leaf_hash, stream_id
from services.ledger.records import Stored
from services.relay import cloudevent
from services.relay.cloudevent import Unpublishable, snake_case
from tests.relay.test_topics import SHIPPED, sample

LOG = UUID("0f0e0d0c-0b0a-4908-8706-050403020100")
AT = datetime(2026, 1, 5, 16, 30, 0, 123456, tzinfo=timezone(timedelta(hours=7)))
COMMAND = UUID("6a1f0e3c-52a7-4d7e-9c39-0d6f0a7f4b11")


def stored(topic: str, absent: str = "", position: int = 7) -> Stored:
    """The sample of a topic as the ledger gives it back."""
    body = sample(topic)
    event = decode(topic, body)
    stream, id_ = stream_id(LOG, event.stream_name), event_id(COMMAND, 0)
    digest, signature = hashlib.sha256(body).digest(), bytes(range(64))
    leaf = leaf_hash(LOG, position, AT, stream, 3, topic, id_, COMMAND, "api-1", digest, signature)
    return Stored(
        position, AT, stream, 3, topic, id_, COMMAND, "api-1", digest, signature, leaf,
        None if absent == "erased" else body, None if absent else event, absent,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize("topic", SHIPPED)
def test_the_cloudevents_library_accepts_every_topic(topic: str) -> None:
    event = JSONFormat().read(CloudEvent, cloudevent.of(stored(topic), LOG))
    assert event.get_specversion() == "1.0"
    assert event.get_id() == str(event_id(COMMAND, 0))
    assert event.get_source() == f"urn:anumat:{LOG}"
    assert event.get_time() == AT
    assert event.get_data() == json.loads(sample(topic))


def test_a_move_is_seen_by_its_published_name() -> None:
    move = stored("plan.move_made.1")
    seen = json.loads(cloudevent.of(move, LOG))
    assert seen["type"] == "anumat.national_plan_version.cabinet_approved.v1"
    assert (seen["subject"], seen["position"], seen["planversion"]) == ("NP-v1", 7, 3)
    assert (seen["effectiveon"], seen["time"]) == ("2017-08-29", "2026-01-05T09:30:00.123456Z")
    assert b64decode(seen["leafhash"]) == move.leaf_hash
    assert b64decode(seen["signature"]) == move.signature
    assert seen["traceparent"] == f"00-{COMMAND.hex}-{move.event_id.hex[16:]}-01"
    assert cloudevent.nats_subject(move, "main") == "anumat.v1.main.national_plan_version.cabinet_approved"


def test_an_event_without_a_plan_is_seen_under_its_stream() -> None:
    calendar = stored("calendar.published.1")
    seen = json.loads(cloudevent.of(calendar, LOG))
    assert (seen["type"], seen["subject"]) == ("anumat.calendar.calendar_published.v1", "th")
    assert "planversion" not in seen
    assert cloudevent.nats_subject(calendar, "dop") == "anumat.v1.dop.calendar.calendar_published"


def test_a_refusal_is_seen_under_its_plans_kind() -> None:
    refusal = stored("refusals.move_refused.1")
    assert cloudevent.nats_subject(refusal, "main") == "anumat.v1.main.national_plan_version.move_refused"


@pytest.mark.parametrize("topic", SHIPPED)
def test_a_subscriber_can_compute_the_leaf_again_from_what_it_received(topic: str) -> None:
    seen = json.loads(cloudevent.of(stored(topic), LOG))
    leaf = leaf_hash(
        UUID(seen["source"].removeprefix("urn:anumat:")),
        seen["position"],
        datetime.fromisoformat(seen["time"]),
        UUID(seen["streamid"]),
        seen["streamversion"],
        seen["topic"],
        UUID(seen["id"]),
        UUID(seen["commandid"]),
        seen["keyid"],
        hashlib.sha256(canonical.encode(seen["data"])).digest(),
        b64decode(seen["signature"]),
    )
    assert leaf == b64decode(seen["leafhash"])


@pytest.mark.parametrize(("absent", "type_name"), [("void", "position_void"), ("erased", "position_erased")])
def test_a_void_or_erased_event_keeps_its_place_without_its_body(absent: str, type_name: str) -> None:
    gone = stored("plan.content_revised.1", absent)
    seen = json.loads(cloudevent.of(gone, LOG))
    assert seen["type"] == f"anumat.system.{type_name}.v1"
    assert seen["data"].keys() == {"position", "topic", "body_sha256", "text"}
    assert "ยุทธศาสตร์" not in json.dumps(seen, ensure_ascii=False)
    assert b64decode(seen["leafhash"]) == gone.leaf_hash
    JSONFormat().read(CloudEvent, cloudevent.of(gone, LOG))


def test_an_event_of_a_newer_release_is_not_published_by_guess() -> None:
    with pytest.raises(Unpublishable):
        cloudevent.of(stored("plan.opened.1", "unknown"), LOG)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("CabinetApproved", "cabinet_approved"), ("NESDCOpinionReceived", "nesdc_opinion_received"), ("v2.>", "v2__")],
)
def test_names_become_one_subject_token(name: str, expected: str) -> None:
    assert snake_case(name) == expected


@pytest.mark.parametrize("topic", SHIPPED)
def test_the_envelope_matches_its_schema(topic: str) -> None:
    seen = json.loads(cloudevent.of(stored(topic), LOG))
    jsonschema.validate(seen, schemas.envelope(), cls=jsonschema.Draft202012Validator)
    assert seen["time"].endswith("Z")
    assert datetime.fromisoformat(seen["time"]).tzinfo == UTC


def test_every_topic_has_a_type_name() -> None:
    kinds = {cloudevent.names(stored(topic))[0] for topic in TOPICS}
    of_streams = {"children", "definition", "calendar", "body", "meeting", "obligation", "system"}
    of_streams |= {"account", "agenda", "authority", "meeting_refusals"}
    assert kinds == {"national_plan_version", *of_streams}
