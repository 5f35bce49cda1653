"""One file in a multipart body, read as it arrives: nothing is written to disk, memory holds one piece of it."""

from collections.abc import AsyncIterator
from email.message import Message

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser
from starlette.requests import Request

from api.http.errors import BadHeader, UnsupportedMediaType
from api.http.wire import text
from domain.thai.text import truncate_bytes
from services.problems import InvalidInput, Wrong

FIELD = "file"
MOST_HEADER_BYTES = 8192


class OneFile:
    """The parts of a form that may hold one field, `file`."""

    def __init__(self, content_type: str) -> None:
        kind, boundary = _parameters(content_type, "boundary")
        if kind != "multipart/form-data":
            raise UnsupportedMediaType(offered=["multipart/form-data"])
        if not 1 <= len(boundary) <= 70:
            raise BadHeader(header="Content-Type")
        self.name: str | None = None
        self._pieces: list[bytes] = []
        self._header: list[bytes] = []
        self._headers: dict[str, str] = {}
        self._whole = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_header_field": lambda data, start, end: self._header.append(data[start:end]),
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": lambda data, start, end: self._pieces.append(data[start:end]),
                "on_end": self._end,
            },
        )
        self._value: list[bytes] = []

    async def pieces(self, request: Request) -> AsyncIterator[bytes]:
        """The file's bytes as they come; `name` is known by the first. Raises InvalidInput."""
        async for received in request.stream():
            try:
                self._parser.write(received)
            except MultipartParseError:
                raise _wrong("แบบฟอร์ม multipart ไม่ถูกต้อง", "the multipart form is malformed") from None
            if self._pieces:
                piece = b"".join(self._pieces)
                self._pieces.clear()
                yield piece
        if not self._whole or self.name is None:
            raise _wrong("ต้องแนบไฟล์หนึ่งไฟล์ในช่อง file", "one file is needed in the field `file`")

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value.append(data[start:end])
        if sum(map(len, self._value)) > MOST_HEADER_BYTES:
            raise _wrong("ส่วนหัวของไฟล์ยาวเกินไป", "the file's header is too long")

    def _header_end(self) -> None:
        self._headers[b"".join(self._header).decode("latin-1").lower()] = b"".join(self._value).decode(
            "utf-8", "replace"
        )
        self._header.clear()
        self._value.clear()

    def _headers_finished(self) -> None:
        disposition = self._headers.get("content-disposition", "")
        self._headers.clear()
        _, field = _parameters(disposition, "name")
        _, file_name = _parameters(disposition, "filename")
        if field != FIELD or not file_name or self.name is not None:
            raise _wrong("รับเฉพาะไฟล์เดียวในช่อง file", "only one field is taken, the file in `file`")
        bare = file_name.replace("\\", "/").rpartition("/")[2].strip() or FIELD
        self.name = truncate_bytes(text(bare, f"/{FIELD}"))

    def _end(self) -> None:
        self._whole = True


def _parameters(header: str, name: str) -> tuple[str, str]:
    """The header's value in lower case, and one of its parameters (RFC 2231 forms too)."""
    message = Message()
    message["content-type"] = header.replace("\r", "").replace("\n", "")
    found = message.get_param(name, failobj="")
    value = found[2] if isinstance(found, tuple) else str(found)
    return header.partition(";")[0].strip().lower(), value


def _wrong(th: str, en: str) -> InvalidInput:
    return InvalidInput((Wrong(f"/{FIELD}", th, en),))
