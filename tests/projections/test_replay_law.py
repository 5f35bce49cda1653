"""The law of read models: built anew they hold the same bytes as the live ones, at every step of the log."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import events as ev
from projections import store
from projections.catalogue import BY_NAME, READ_MODELS
from projections.model import ReadModel, _sql_type
from projections.store import GREEN
from services.followers.following import catch_up
from services.followers.projecting import Projector
from services.running.rebuild import rebuild
from tests.support.histories import (
    OFFICER,
    adopted,
    awaiting,
    calendar,
    confirmed,
    day,
    document,
    fact,
    meeting_story,
    moved,
    opened,
    proposed,
    record,
    text,
    urgent_story,
)
from tests.support.obligations import obligation_story

CHAIR = ev.Actor(person="p-2", post="chair", body="BODY-NC")

STORY: tuple[ev.Event, ...] = (
    calendar(),
    opened(0, awaiting=awaiting("secretary"), due_on=day(9), documents=(document("a"),)),
    opened(1, ref="CD-SEA", parent="BUD-63", title='แผน "๒" \\ {ก,ข}', body="BODY-X", known=3),
    moved(5, "review", awaiting=awaiting("chair@BODY-NC", "secretary"), documents=(document("b"), document("c"))),
    fact(6, due_on=day(20), documents=(document("a"),)),
    text(6, "ก"),
    moved(7, "requested", ref="CD-SEA", round=2, awaiting=awaiting("chair"), actor=CHAIR),
    proposed(4, "2020-01-04"),
    confirmed(2, "/effective_on", "", "2020-01-04"),
    confirmed(1, "/title", "", "แผนชายแดน"),
    confirmed(2, "/documents/1", {}, msgspec.to_builtins(document("d"))),
    adopted(awaiting=awaiting("chair"), due_on=day(30)),
    calendar(edition=2, holidays=(day(2), day(5))),
    moved(9, "closed"),
    moved(8, "review", ref="CD-SEA", known=9),
    ev.ErasureAuthorised(
        stream_name="system/ledger", published="ErasureAuthorised", actor=OFFICER, effective_on=day(2),
        correlation_id="c", positions=(5, 6), basis="x", proposed_by=CHAIR,
    ),
    *urgent_story(),
    *meeting_story(),
    *obligation_story(),
)  # fmt: skip


@pytest.fixture(params=READ_MODELS, ids=lambda model: model.name)
def model(request: pytest.FixtureRequest) -> ReadModel:
    return request.param


def test_a_rebuild_holds_the_same_bytes_as_the_live_tables_after_every_event(reads, database, model):
    """One event at a time on the live side; all at once on the other; equal at every prefix."""
    for event in STORY:
        record(reads.ledger, event)
        reads.catch_up(model.name)
        done = rebuild(reads.ledger, database.url("anumat_worker"), model)
        assert done.same is True, event
        assert done.position == reads.ledger.head()
    assert reads.count(model) > 0


def test_the_size_of_batches_leaves_no_trace(reads, model):
    record(reads.ledger, *STORY)
    reads.catch_up(model.name)
    whole = store.digest(reads.connection, model)
    with reads.connection.transaction():
        store.drop(reads.connection, model)
    one_by_one = Projector(model)
    for position in range(1, reads.ledger.head() + 1):
        catch_up(one_by_one, reads.ledger, reads.connection, to=position)
    assert store.digest(reads.connection, model) == whole


shapes = st.sampled_from(["move", "move", "fact", "text", "date", "title", "adopt"])
posts = st.lists(st.sampled_from(["secretary", "chair", "chair@BODY-NC"]), max_size=2, unique=True)


@st.composite
def stories(draw: st.DrawFn) -> list[ev.Event]:
    refs = ("A", "B")
    told: list[ev.Event] = [opened(draw(st.integers(0, 9)), ref=ref) for ref in refs]
    versions = dict.fromkeys(refs, 1)
    for _ in range(draw(st.integers(1, 12))):
        ref, on = draw(st.sampled_from(refs)), draw(st.integers(0, 40))
        turn = {"awaiting": awaiting(*draw(posts)), "due_on": draw(st.none() | st.integers(0, 40).map(day))}
        actor = draw(st.sampled_from([OFFICER, CHAIR]))
        match draw(shapes):
            case "move":
                stage, number = draw(st.sampled_from(["requested", "review", "closed"])), draw(st.integers(1, 3))
                told.append(moved(on, stage, ref=ref, round=number, actor=actor, **turn))
            case "fact":
                told.append(fact(on, ref=ref, actor=actor, due_on=turn["due_on"], documents=(document("a"),)))
            case "text":
                told.append(text(on, "ก", ref=ref))
            case "date":
                target = draw(st.integers(1, versions[ref]))
                told.append(confirmed(target, "/effective_on", "", day(on).isoformat(), ref=ref))
            case "title":
                told.append(confirmed(1, "/title", "", draw(st.sampled_from(["ก", "ข {}", '"'])), ref=ref))
            case _:
                told.append(adopted(ref=ref, **turn))
        versions[ref] += 1
    return told


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stories(), st.integers(1, 5))
def test_any_story_rebuilds_to_the_same_bytes(reads, story, size):
    """Live in batches of some size, green in one go. Examples share a log, so each has plans of its own."""
    stamp = reads.ledger.head()
    renamed = [
        msgspec.structs.replace(e, ref=f"{e.ref}-{stamp}", stream_name=f"{e.stream_name}-{stamp}") for e in story
    ]
    record(reads.ledger, *renamed)
    for model in READ_MODELS:
        for position in range(stamp, reads.ledger.head() + size, size):
            catch_up(Projector(model), reads.ledger, reads.connection, to=min(position, reads.ledger.head()))
        green = Projector(model, GREEN)
        catch_up(green, reads.ledger, reads.connection)
        assert store.digest(reads.connection, model) == store.digest(reads.connection, model, GREEN), model.name


def test_every_read_model_is_found_by_its_name_and_names_its_tables_after_its_version():
    assert list(BY_NAME.values()) == list(READ_MODELS)
    for model in READ_MODELS:
        assert all(model.physical(table).endswith(f"_v{model.version}") for table in model.tables)
        assert model.decodes <= set(ev.TOPICS)


def test_no_column_of_a_read_model_is_filled_by_the_database(reads):
    """No now(), no serial ids: whatever the database would add by itself could not be rebuilt."""
    assert reads.rows(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'reads'"
        " AND (column_default IS NOT NULL OR is_identity = 'YES' OR is_generated <> 'NEVER')"
        " AND table_name NOT IN ('follower', 'dead_letter')"
    ) == []  # fmt: skip


def test_the_digest_sees_one_changed_byte(reads):
    reads.told(opened(0))
    before = reads.digests()
    reads.connection.execute("UPDATE reads.register_v2 SET title = title || ' '")
    after = reads.digests()
    assert {name for name in before if before[name] != after[name]} == {"register"}


def test_types_without_a_column_type_are_refused():
    assert _sql_type(str | None) == ("text", True)
    with pytest.raises(KeyError):
        _sql_type(float)
