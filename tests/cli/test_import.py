"""`anumat import`: previewed, judged row by row, and recorded whole or not at all."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from services.client import Client
from services.demo.texts import Texts
from tests.cli.conftest import Run
from tests.support.served import Served

pytestmark = pytest.mark.usefixtures("there")
SECRETARIAT = "national_committee_secretariat"
Row = dict[str, Any]


def story(ref: str) -> list[Row]:
    """A plan is opened, its frame written, its file opened, one area assigned."""
    return [
        {
            "do": "open",
            "kind": "national_plan_version",
            "ref": ref,
            "title": f"แผน {ref}",
            "effective_on": "2017-06-06",
            "actor": "cabinet",
            "period_start": "2018-10-01",
            "period_end": "2022-09-30",
            "documents": "resolution=order.txt",
        },
        {"do": "text", "name": "core", "ref": ref, "effective_on": "2018-10-02", "actor": SECRETARIAT}
        | {"value": Texts().value("frame")},
        {"do": "move", "name": "open_plan_file", "ref": ref, "effective_on": "2018-10-02", "actor": SECRETARIAT}
        | {"documents": "appointment_order=order.txt", "known_at": "2018-10-05"},
        {
            "do": "open",
            "kind": "component_draft",
            "ref": f"{ref}-SEA",
            "title": "ร่างด้านทางทะเล",
            "parent": ref,
            "area": "maritime",
            "body": "BODY-SC-SEA",
            "effective_on": "2018-10-06",
            "actor": SECRETARIAT,
        },
    ]


def as_jsonl(rows: list[Row]) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def flat(rows: list[Row]) -> list[list[str]]:
    heads = list(dict.fromkeys(name for row in rows for name in row))
    texts = [
        {n: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for n, v in row.items()} for row in rows
    ]
    return [heads, *([text.get(head, "") for head in heads] for text in texts)]


def as_csv(rows: list[Row]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(flat(rows))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: list[Row]) -> bytes:
    """A small workbook with inline words, and days as Excel keeps them: numbers shown as dates."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    lines = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in flat(rows))
    with zipfile.ZipFile(out := io.BytesIO(), "w") as book:
        formats = '<numFmts><numFmt numFmtId="164" formatCode="[$-41E]yyyy\\-mm\\-dd"/></numFmts>'
        styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs>'
        book.writestr("xl/styles.xml", f"<s {space}>{formats}{styles}</s>")
        book.writestr("xl/worksheets/sheet1.xml", f"<w {space}><sheetData>{lines}</sheetData></w>")
    return out.getvalue()


def cell(text: str) -> str:
    if text == "2018-10-02":
        return '<c s="1"><v>43375</v></c>'
    if text == "2018-10-05":
        return '<c s="2"><v>43378</v></c>'
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'


FORMS: dict[str, Callable[[list[Row]], bytes]] = {"jsonl": as_jsonl, "csv": as_csv, "xlsx": as_xlsx}


def file_of(folder: Path, form: str, rows: list[Row]) -> str:
    (folder / "order.txt").write_text("คำสั่ง", encoding="utf-8")
    file = folder / f"facts.{form}"
    file.write_bytes(FORMS[form](rows))
    return str(file)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_recorded_as_one_closed_batch_of_testimony(
    anumat: Run, served: Served, client: Client, tmp_path: Path, form: str
) -> None:
    ref = f"IM-{form}"
    done = anumat("import", file_of(tmp_path, form, story(ref)))
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("All of it is recorded.\n")
    assert client.get(f"/v1/plans/{ref}").body["stage"] == "drafting"
    assert client.get(f"/v1/plans/{ref}-SEA").body["stage"] == "drafting"
    assert client.get(f"/v1/plans/{ref}", known="2018-10-04").body["stage"] == "mandated"
    stored = [s.event for s in served.office.ledger.stream(f"plan/{ref}") if s.event]
    assert {e.testimony.batch if e.testimony else "" for e in stored} == {stored[0].correlation_id}
    assert client.get("/v1/imports").body["imports"] == []


def test_the_same_file_again_changes_nothing(anumat: Run, served: Served, tmp_path: Path) -> None:
    file = file_of(tmp_path, "jsonl", story("IM-twice"))
    assert anumat("import", file).code == 0
    head = served.office.ledger.head()
    again = anumat("import", file)
    assert (again.code, served.office.ledger.head()) == (0, head)
    assert "already" in again.out


def test_one_wrong_row_records_nothing_and_is_told_by_its_line(anumat: Run, served: Served, tmp_path: Path) -> None:
    rows = story("IM-wrong")
    rows[2] = rows[2] | {"actor": "minister"}
    head = served.office.ledger.head()
    done = anumat("import", file_of(tmp_path, "csv", rows))
    assert (done.code, served.office.ledger.head()) == (6, head)
    assert "line 4: actor: This post may not make this move" in done.err
    assert done.err.endswith("Nothing was recorded.\n")


def test_every_wrong_row_is_told_at_once(anumat: Run, tmp_path: Path) -> None:
    rows = [*story("IM-two"), *story("IM-three")]
    rows[0] = rows[0] | {"actor": "agency"}
    rows[5] = rows[5] | {"value": {"colour": "red"}}
    done = anumat("import", "--json", file_of(tmp_path, "jsonl", rows))
    errors = json.loads(done.out)["errors"]
    assert done.code == 6
    assert {1, 6} <= {error["line"] for error in errors}
    assert any("value" in error["field"] for error in errors)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"effective_on": "2561-10-02"}, ""),
        ({"effective_on": "2 Oct 2018"}, "is not a date such as"),
        ({"colour": "red"}, "unknown: colour"),
        ({"actor": ""}, "missing: actor"),
        ({"waivers": "R-05"}, "is not NAME=VALUE"),
    ],
    ids=[
        "a year of the Buddhist Era",
        "a date in words",
        "an unknown column",
        "nobody acted",
        "a waiver without words",
    ],
)
def test_a_row_that_cannot_be_read_is_told_by_its_line(
    anumat: Run, served: Served, tmp_path: Path, change: Row, told: str
) -> None:
    rows = story("IM-unread")
    head = served.office.ledger.head()
    done = anumat("import", file_of(tmp_path, "jsonl", [rows[0] | change, *rows[1:]]))
    assert (done.code, served.office.ledger.head()) == (6, head)
    assert done.err.startswith("line 1")
    assert told in done.err


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[1]", b"{", b"do,ref\n"],
    ids=["empty", "no text", "no object", "no JSON", "no rows"],
)
@pytest.mark.parametrize("form", FORMS)
def test_a_broken_file_ends_with_one_sentence(anumat: Run, tmp_path: Path, form: str, content: bytes) -> None:
    file = tmp_path / f"facts.{form}"
    file.write_bytes(content)
    done = anumat("import", str(file))
    assert done.code == 6
    assert "line 1" in done.err


def test_a_dry_run_records_nothing(anumat: Run, served: Served, tmp_path: Path) -> None:
    head = served.office.ledger.head()
    done = anumat("import", "--dry-run", "--json", file_of(tmp_path, "csv", story("IM-dry")))
    said = json.loads(done.out)
    assert (done.code, said["recorded"], said["plans"]) == (0, False, {"IM-dry": "drafting", "IM-dry-SEA": "drafting"})
    assert served.office.ledger.head() == head


def test_a_missing_paper_is_named(anumat: Run, tmp_path: Path) -> None:
    file = file_of(tmp_path, "csv", story("IM-paper"))
    (tmp_path / "order.txt").unlink()
    done = anumat("import", file)
    assert done.code == 2
    assert "order.txt" in done.err
