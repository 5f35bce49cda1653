"""`anumat plan`: what the register, one plan, its moves and its history say, and what making a move answers."""

import json
from pathlib import Path

import psycopg
import pytest

from services.client import Client
from services.demo.texts import Texts
from services.followers import catch_up_reads
from tests.cli.conftest import Run
from tests.support.served import Served

pytestmark = pytest.mark.usefixtures("there")


@pytest.fixture(scope="module", autouse=True)
def plans(served: Served, client: Client) -> None:
    """Two mandated plans; the file of the first is ready to be opened."""
    order = client.upload("order.txt", "คำสั่ง".encode())
    for number, name in enumerate(("แผนทางทะเล", "แผนชายแดน"), start=1):
        body = {
            "kind": "national_plan_version",
            "ref": f"P-{number}",
            "title": name,
            "effective_on": "2024-02-01",
            "period": {"start": "2024-10-01", "end": "2028-09-30"},
            "documents": [{"sha256": order, "kind": "appointment_order"}],
            "content": {"core": Texts().value("frame")} if number == 1 else {},
        }
        client.write("/v1/plans", body, key=f"open-{number}")
    with psycopg.connect(served.worker_url, autocommit=True) as connection:
        catch_up_reads(served.office.ledger, connection)


def test_the_register_is_in_thai_order(anumat: Run) -> None:
    done = anumat("plan", "list")
    assert done.out.splitlines() == ["P-2\tMandated\t–\tแผนชายแดน", "P-1\tMandated\t–\tแผนทางทะเล"]


def test_the_register_is_searched_and_limited(anumat: Run) -> None:
    assert [p["ref"] for p in json.loads(anumat("plan", "list", "ทะเล", "--json").out)] == ["P-1"]
    assert len(anumat("plan", "list", "--limit", "1").out.splitlines()) == 1


def test_a_plan_is_shown_in_thai_with_buddhist_years(anumat: Run) -> None:
    out = anumat("plan", "show", "P-2", "--lang", "th").out
    assert "มีมติ/คำสั่งให้จัดทำแผน (mandated)" in out
    assert "1 กุมภาพันธ์ 2567" in out


def test_a_plan_is_shown_as_of_a_legal_date(anumat: Run) -> None:
    done = anumat("plan", "show", "P-2", "--effective", "2024-01-31")
    assert (done.code, done.err.splitlines()[0]) == (1, "anumat: There is nothing here.")
    assert json.loads(anumat("plan", "show", "P-2", "--effective", "2024-02-01", "--json").out)["stage"] == "mandated"


@pytest.mark.parametrize("asked", [("plan", "show"), ("plan", "moves"), ("plan", "history"), ("replay",)])
def test_a_plan_that_is_not_there_is_told_with_what_to_do_next(anumat: Run, asked: tuple[str, ...]) -> None:
    done = anumat(*asked, "NOPE")
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines()[1].startswith("  → See which references you may read with anumat plan list")
    thai = anumat(*asked, "NOPE", "--lang", "th").err.splitlines()
    assert thai[1].startswith("  → ดูรหัสที่อ่านได้ด้วย anumat plan list")


def test_moves_say_why_not_and_who_can_cure_it(anumat: Run) -> None:
    out = anumat("plan", "moves", "P-2").out
    assert out.startswith("blocked\topen_plan_file\tOpen the plan file\tdrafting\n")
    source = "Guidance on driving the national plan B.E. 2562–2565, step 2"
    assert f"areas_assigned ({source}) Every area must be assigned · missing core.areas" in out
    assert "national_committee_secretariat: " in out


def test_history_shows_each_event_with_its_place_and_leaf(anumat: Run) -> None:
    first = anumat("plan", "history", "P-1").out.splitlines()[0].split("\t")
    assert first[1:4] == ["1 February 2024", "NationalPlanMandated", "national_committee_secretariat"]
    assert len(first[4]) == 12


def test_a_refused_move_tells_every_reason_and_ends_with_3(anumat: Run) -> None:
    done = anumat("plan", "move", "P-2", "open_plan_file")
    assert (done.code, done.out) == (3, "")
    assert "evidence (The plan's published workflow)" in done.err
    assert "areas_assigned (Guidance on driving the national plan B.E. 2562–2565, step 2)" in done.err
    refused = json.loads(anumat("plan", "move", "P-2", "open_plan_file", "--json").out)
    assert refused["code"] == "refused_by_rule"


def test_a_move_is_first_rehearsed_and_then_made(anumat: Run, client: Client, tmp_path: Path) -> None:
    order = tmp_path / "order.txt"
    order.write_text("คำสั่ง", encoding="utf-8")
    words = ("plan", "move", "P-1", "open_plan_file", "--effective", "2024-03-01", "--reason", "ครบแล้ว")
    words = (*words, "--document", f"appointment_order={order}")
    assert anumat(*words, "--dry-run").out == "It would be made; the plan would go to drafting.\n"
    assert client.get("/v1/plans/P-1").body["stage"] == "mandated"
    assert anumat(*words).out.startswith("Recorded at position ")
    assert client.get("/v1/plans/P-1").body["stage"] == "drafting"


def test_a_capitalised_name_is_a_fact(anumat: Run, client: Client, tmp_path: Path) -> None:
    asked = tmp_path / "asked.json"
    asked.write_text('{"objection": "ขอให้ทบทวน"}', encoding="utf-8")
    assert anumat("plan", "move", "P-2", "ObjectionRecorded", "--input", f"@{asked}").code == 0
    assert client.get("/v1/plans/P-2/history").body["events"][-1]["published"] == "ObjectionRecorded"


@pytest.mark.parametrize(
    "words",
    [
        ("--input", "{"),
        ("--input", "@none.json"),
        ("--document", "order.txt"),
        ("--waive", "R-05"),
        ("--document", "a=b"),
    ],
)
def test_what_cannot_be_read_is_wrong_usage(anumat: Run, words: tuple[str, str]) -> None:
    done = anumat("plan", "move", "P-2", "open_plan_file", *words)
    assert done.code == 2
    assert done.err


def test_a_decision_of_a_body_is_not_typed_but_sent_to_its_meeting(anumat: Run, served: Served) -> None:
    typed = '{"resolution": {"label": "1", "literal": "ไม่เห็นชอบ"}, "sitting": {"held_on": "2024-02-02", "present": 25}}'
    for words in ((), ("--dry-run",)):
        done = anumat("plan", "move", "P-1", "cancel", "--input", typed, *words)
        assert done.code == 3
        assert "A decision of a body comes only from a recorded meeting" in done.err
        assert done.err.splitlines()[-1] == (
            f"Put P-1 on the agenda of a meeting of BODY-NC and resolve it there: {served.url}/meetings?body=BODY-NC"
        )
    assert json.loads(anumat("plan", "show", "P-1", "--json").out)["stage"] == "drafting"
