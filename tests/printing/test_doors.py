"""The same documents at the doors and from the pages: who may have them, in which language, under which headers."""

from collections.abc import Iterator

import pytest

from services import printing
from services.followers import make_read_tables
from services.printing import Tongue
from tests.support import pdf as reading
from tests.support.database import Cluster
from tests.support.doors import Doors, Visitor, doors_of
from tests.support.offices import letter, office_over
from tests.support.printing import Chamber, kind

EVERY = ("papers.pdf", "minutes.pdf", "items/1/extract.pdf")


@pytest.fixture(scope="module")
def doors(pg: Cluster) -> Iterator[Doors]:
    """One meeting held behind its doors."""
    with pg.fresh() as database:
        make_read_tables(database.owner)
        with office_over(database, letter(), kind()) as office, doors_of(office) as doors:
            doors.worker_url = database.url("anumat_worker")
            Chamber(office).held("D-1")
            doors.catch_up()
            yield doors


@pytest.fixture(scope="module")
def clerk(doors: Doors) -> Visitor:
    return doors.visitor("printing-clerk", "clerk", scopes="read act decide")


@pytest.mark.parametrize("name", EVERY)
def test_a_document_is_a_download_that_no_browser_runs(doors: Doors, clerk: Visitor, name: str) -> None:
    answer = clerk.get(f"/v1/meetings/D-1/{name}", params={"lang": "th"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''D-1-")
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-language"] == "th"
    assert answer.content.startswith(b"%PDF-1.7")
    again = clerk.get(
        f"/v1/meetings/D-1/{name}", params={"lang": "th"}, headers={"If-None-Match": answer.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_the_language_is_that_of_the_query_or_of_the_reader(doors: Doors, clerk: Visitor) -> None:
    spoken = clerk.get("/v1/meetings/D-1/minutes.pdf")
    asked = clerk.get("/v1/meetings/D-1/minutes.pdf?lang=th&digits=arabic")
    assert (spoken.headers["content-language"], asked.headers["content-language"]) == ("en", "th")
    office = doors.office
    assert spoken.headers["etag"] == f'"{printing.minutes(office, "D-1", Tongue("en")).sha256}"'
    assert asked.content == printing.minutes(office, "D-1", Tongue("th", "arabic")).content
    for query in ("lang=fr", "digits=roman"):
        answer = clerk.get(f"/v1/meetings/D-1/minutes.pdf?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/query/{query.partition('=')[0]}")


def test_paper_calls_the_fields_of_a_text_what_the_pages_call_them(clerk: Visitor) -> None:
    thai = printing.Printed(name="", content=clerk.get("/v1/meetings/D-1/papers.pdf?lang=th").content)
    english = printing.Printed(name="", content=clerk.get("/v1/meetings/D-1/papers.pdf?lang=en").content)
    assert reading.says(thai, "วิสัยทัศน์")
    assert reading.says(thai, "ลำดับความสำคัญ")
    assert reading.says(english, "Vision")


@pytest.mark.parametrize("name", EVERY)
def test_who_may_not_read_the_meeting_finds_no_document(doors: Doors, name: str) -> None:
    stranger = doors.visitor(f"stranger-{len(name)}", scopes="read")
    answer = stranger.get(f"/v1/meetings/D-1/{name}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["NONE/minutes.pdf", "D-1/items/9/extract.pdf", "D-1/items/x/extract.pdf"])
def test_what_is_not_there_is_not_printed(clerk: Visitor, path: str) -> None:
    assert clerk.get(f"/v1/meetings/{path}").status_code == 404


def test_an_item_without_a_resolution_has_no_extract_and_says_why(doors: Doors, clerk: Visitor) -> None:
    chamber = Chamber(doors.office)
    chamber.seated("D-2")
    answer = clerk.get("/v1/meetings/D-2/items/1/extract.pdf", headers={"Accept-Language": "th"})
    chamber.rise()
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_resolved")
    assert answer.json()["title"].startswith("วาระนี้ยังไม่มีมติ")


def test_printed_minutes_are_recorded_by_one_command_and_read_by_who_reads_the_meeting(
    doors: Doors, clerk: Visitor
) -> None:
    Chamber(doors.office).held("D-3")
    version = clerk.get("/v1/meetings/D-3").headers["etag"].strip('"')
    answer = clerk.post("/v1/meetings/D-3/draft-minutes", {"printed": "th"}, seen=int(version), key="draft")
    assert answer.status_code == 201
    again = clerk.post("/v1/meetings/D-3/draft-minutes", {"printed": "th"}, seen=int(version), key="draft")
    assert again.headers["idempotency-replayed"] == "true"
    doors.catch_up()
    (file,) = clerk.get("/v1/meetings/D-3").json()["meeting"]["minutes"]["documents"]
    colleague = doors.visitor("colleague", "clerk", scopes="read")
    kept = colleague.get(f"/v1/documents/{file['sha256']}")
    assert kept.content == clerk.get("/v1/meetings/D-3/minutes.pdf?lang=th").content
    (reference,) = colleague.get(f"/v1/documents/{file['sha256']}/references").json()["references"]
    assert reference["stream_name"] == "meeting/d-3"
    assert doors.visitor("outsider", scopes="read").get(f"/v1/documents/{file['sha256']}").status_code == 404


def test_a_dry_run_prints_to_judge_and_files_nothing(doors: Doors, clerk: Visitor) -> None:
    Chamber(doors.office).held("D-4")

    def filed() -> int:
        with doors.office.pool.connection() as connection:
            found = connection.execute("SELECT count(*) FROM office.document").fetchone()
        return int(found[0]) if found else 0

    before, head = filed(), doors.office.ledger.head()
    dry = clerk.post("/v1/meetings/D-4/draft-minutes?dry_run=true", {"printed": "th"})
    assert dry.status_code == 200, dry.text
    (file,) = dry.json()["events"][0]["documents"]
    assert (file["kind"], file["media_type"]) == ("minutes", "application/pdf")
    certified = clerk.post("/v1/meetings/D-4/certify?dry_run=true", {"item": 1, "printed": "th"})
    assert certified.status_code == 200, certified.text
    assert (filed(), doors.office.ledger.head()) == (before, head)


@pytest.mark.parametrize("name", EVERY)
def test_the_pages_give_the_same_files_in_the_language_of_the_page(doors: Doors, clerk: Visitor, name: str) -> None:
    answer = clerk.get(f"/meetings/D-1/{name}", headers={"Cookie": "anumat-lang=th"})
    assert answer.status_code == 200, answer.text
    assert answer.content == clerk.get(f"/v1/meetings/D-1/{name}?lang=th").content
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    english = clerk.get(f"/meetings/D-1/{name}", headers={"Cookie": "anumat-lang=en"})
    assert english.headers["content-language"] == "en"


@pytest.mark.parametrize("name", EVERY)
def test_the_pages_show_nothing_to_strangers(doors: Doors, name: str) -> None:
    stranger = doors.visitor(f"page-stranger-{len(name)}", scopes="read")
    assert stranger.get(f"/meetings/D-1/{name}").status_code == 404
    assert doors.client.get(f"/meetings/D-1/{name}").headers["location"].startswith("/signin?next=")
