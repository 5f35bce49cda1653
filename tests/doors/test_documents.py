"""Files: taken by content, kept encrypted, given back as downloads that can be resumed."""

import hashlib
import io
import os
import struct
import zipfile
import zlib

import httpx
import pytest
from cryptography.exceptions import InvalidTag

from services.documents.chunks import CHUNK
from tests.support.doors import Doors, Visitor

PDF = b"%PDF-1.7\n" + b"x" * 100 + b"\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0" + b"x" * 50 + b"\xff\xd9"


def png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def archive(**parts: bytes) -> bytes:
    """A zip of these parts; `__` in a name stands for a slash, a trailing `_` for nothing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return buffer.getvalue()


def office_file(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        for name, data in parts.items():
            file.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return buffer.getvalue()


DOCX = office_file(word__document_dot_xml=b"<w/>")
XLSX = office_file(xl__workbook_dot_xml=b"<x/>")
ODT = archive(mimetype=b"application/vnd.oasis.opendocument.text", content_dot_xml=b"<o/>")


@pytest.fixture(scope="module")
def clerk(doors: Doors) -> Visitor:
    return doors.visitor("clerk", "clerk")


def send(visitor: Visitor, content: bytes, name: str = "a.pdf", field: str = "file") -> httpx.Response:
    return visitor.send("POST", "/v1/documents", files={field: (name, content)})


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "report.exe", "application/pdf"),
        (png(), "scan.png", "image/png"),
        (JPEG, "photo.jpg", "image/jpeg"),
        (DOCX, "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (XLSX, "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (ODT, "a.odt", "application/vnd.oasis.opendocument.text"),
        ("รายงานการประชุม".encode(), "a.txt", "text/plain"),
        ("ลำดับ,เรื่อง\n1,แผน\n".encode(), "a.csv", "text/csv"),
    ],
)
def test_a_file_is_what_its_content_says(clerk: Visitor, content: bytes, name: str, media_type: str) -> None:
    answer = send(clerk, content, name)
    digest = hashlib.sha256(content).hexdigest()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/documents/{digest}"
    assert (answer.json()["sha256"], answer.json()["media_type"], answer.json()["size"]) == (
        digest,
        media_type,
        len(content),
    )
    given = clerk.get(f"/v1/documents/{digest}")
    assert given.content == content
    assert given.headers["content-type"].partition(";")[0] == media_type


BOMB = archive(bomb=b"\0" * (20 * 2**20))
REFUSED = {
    "a program": (b"\x7fELF" + b"\0" * 100, 415),
    "a page": (b"<html><script>alert(1)</script></html>", 415),
    "a drawing that can run": (b"<?xml version='1.0'?><svg onload='x()'/>", 415),
    "text in another encoding": ("รายงานการประชุม".encode("cp874"), 415),
    "a zip of anything": (archive(a=b"x"), 415),
    "a PDF that is cut off": (PDF[:50], 422),
    "a zip bomb": (BOMB, 422),
    "a document with macros": (office_file(word__document_dot_xml=b"<w/>", word__vbaProject_dot_bin=b"x"), 422),
    "a part that leaves its folder": (office_file(**{"word__document_dot_xml": b"<w/>", "..__..__etc": b"x"}), 422),
    "a PDF that is also a zip": (PDF + archive(a=b"%%EOF"), 422),
    "a damaged zip": (DOCX[:30] + b"\0" * 40 + DOCX[70:], 422),
    "nothing": (b"", 422),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_could_harm_is_not_taken_and_not_kept(doors: Doors, clerk: Visitor, case: str) -> None:
    content, status = REFUSED[case]
    assert send(clerk, content).status_code == status
    assert clerk.get(f"/v1/documents/{hashlib.sha256(content).hexdigest()}").status_code == 404
    with doors.office.pool.connection() as connection:
        unfinished = connection.execute("SELECT count(*) FROM office.document WHERE sha256 IS NULL").fetchone()
    assert unfinished == (0,)


def test_a_file_beyond_25_mib_is_refused(clerk: Visitor) -> None:
    answer = send(clerk, PDF[:9] + b"x" * (25 * 2**20) + PDF[9:])
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert answer.json()["about"] == {"limit_bytes": 25 * 2**20}


def test_what_is_far_too_large_is_refused_before_it_is_read(clerk: Visitor) -> None:
    answer = send(clerk, PDF[:9] + b"x" * (30 * 2**20))
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert answer.json()["about"] == {"limit_bytes": 25 * 2**20}


def test_the_same_file_is_kept_once(doors: Doors, clerk: Visitor) -> None:
    first, second = send(clerk, JPEG + b"\0", "first.jpg"), send(clerk, JPEG + b"\0", "second.jpg")
    assert first.json() == second.json()
    with doors.office.pool.connection() as connection:
        kept = connection.execute(
            "SELECT count(*) FROM office.document WHERE sha256 = %s", [first.json()["sha256"]]
        ).fetchone()
    assert kept == (1,)


def test_a_download_never_runs_in_a_browser(clerk: Visitor) -> None:
    digest = send(clerk, PDF, "รายงาน\u200b การประชุม.pdf").json()["sha256"]
    headers = clerk.get(f"/v1/documents/{digest}").headers
    assert headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["etag"] == f'"{digest}"'


def test_a_name_that_is_a_path_is_only_a_name(clerk: Visitor) -> None:
    content = PDF + b"% path\n%%EOF"
    assert send(clerk, content, "..\\..\\windows/evil.pdf").json()["name"] == "evil.pdf"


def test_a_download_is_resumed_by_digest_across_chunks(clerk: Visitor) -> None:
    content = b"%PDF-1.7\n" + os.urandom(2 * CHUNK + 1000) + b"\n%%EOF"
    digest = send(clerk, content).json()["sha256"]
    path, size = f"/v1/documents/{digest}", len(content)
    for asked, start, end in (
        ("bytes=0-9", 0, 10),
        (f"bytes={CHUNK - 5}-{CHUNK + 4}", CHUNK - 5, CHUNK + 5),
        (f"bytes={CHUNK}-", CHUNK, size),
        ("bytes=-7", size - 7, size),
        (f"bytes=5-{size + 100}", 5, size),
    ):
        part = clerk.get(path, headers={"Range": asked, "If-Range": f'"{digest}"'})
        assert part.status_code == 206
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert part.content == content[start:end]
    assert clerk.get(path, headers={"Range": f"bytes={size}-"}).status_code == 416
    assert clerk.get(path, headers={"Range": "bytes=0-9", "If-Range": '"another"'}).content == content
    assert clerk.get(path, headers={"If-None-Match": f'"{digest}"'}).status_code == 304


def test_a_file_at_the_edge_of_a_chunk_comes_back_whole(clerk: Visitor) -> None:
    for size in (CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK):
        content = PDF[:9] + b"y" * (size - len(PDF)) + PDF[9:]
        assert len(content) == size
        digest = send(clerk, content).json()["sha256"]
        assert clerk.get(f"/v1/documents/{digest}").content == content


def test_what_is_kept_is_unreadable_and_cannot_be_swapped(doors: Doors, clerk: Visitor) -> None:
    canary = "ข้อความลับ".encode() * 20
    first = send(clerk, PDF[:9] + canary + PDF[9:]).json()["sha256"]
    second = send(clerk, PDF[:9] + canary[::-1] + PDF[9:]).json()["sha256"]
    swap = """
        UPDATE office.document_chunk c SET bytes = (
            SELECT bytes FROM office.document_chunk JOIN office.document USING (document) WHERE sha256 = %s)
        WHERE document = (SELECT document FROM office.document WHERE sha256 = %s) RETURNING bytes"""
    with doors.office.pool.connection() as connection:
        kept = connection.execute("SELECT string_agg(bytes, '') FROM office.document_chunk").fetchone()
        connection.execute(swap, [second, first])
    assert kept is not None
    assert canary[:30] not in kept[0]
    with pytest.raises(InvalidTag):
        list(doors.office.documents.read(first))


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"x", "multipart/form-data", 400),
        (b"x", "application/pdf", 415),
        (b"not a form", "multipart/form-data; boundary=b", 422),
        (
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
            "multipart/form-data; boundary=b",
            422,
        ),
        (
            b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nabc\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
            422,
        ),
        (b"--b--\r\n", "multipart/form-data; boundary=b", 422),
    ],
)
def test_a_malformed_form_is_refused(clerk: Visitor, body: bytes, media_type: str, status: int) -> None:
    answer = clerk.send("POST", "/v1/documents", content=body, headers={"Content-Type": media_type})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_only_who_acts_may_send_files_and_only_who_reads_may_fetch_them(doors: Doors, clerk: Visitor) -> None:
    digest = send(clerk, PDF).json()["sha256"]
    auditor, subscriber = doors.visitor("auditor", scopes="audit"), doors.visitor("subscriber", scopes="subscribe")
    assert send(auditor, PDF).status_code == 403
    assert auditor.get(f"/v1/documents/{digest}").status_code == 200
    assert send(subscriber, PDF).status_code == 404
    assert subscriber.get(f"/v1/documents/{digest}").status_code == 404
    assert clerk.get("/v1/documents/" + "0" * 64).status_code == 404
