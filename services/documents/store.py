"""Keeps files by digest, received and given back piece by piece."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Self

import msgspec
from psycopg import errors as pg
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from services.documents.chunks import CHUNK, Chunks, Place
from services.documents.errors import FileEmpty, FileTooLarge
from services.documents.kinds import media_type

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LIMIT = 25 * 2**20


class StoredDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A kept file: SHA-256 in hex, its type by content, its size in bytes, the name it came under."""

    sha256: str
    name: str
    media_type: str
    size: int
    stored_at: datetime


class Documents:
    """The office's files, under the vault's master key (32 bytes); `limit` is the largest size taken, in bytes."""

    def __init__(self, pool: ConnectionPool, master_key: bytes, limit: int = LIMIT) -> None:
        self._pool = pool
        self._chunks = Chunks(pool, master_key)
        self.limit = limit

    def find(self, sha256: str) -> StoredDocument | None:
        """What is known of the file with this digest."""
        with self._pool.connection() as connection:
            cursor = connection.cursor(row_factory=class_row(StoredDocument))
            return cursor.execute(_FIND, [sha256]).fetchone()

    def sent_by(self, sha256: str, account: str) -> bool:
        """Whether this account sent the file, first or again."""
        with self._pool.connection() as connection:
            found = connection.execute(_SENT, {"sha256": sha256, "account": account}).fetchone()
        return found is not None

    def read(self, sha256: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to and without `end`, decrypted piece by piece. Raises NoSuchDocument."""
        place, size = self._chunks.place(sha256)
        return self._pieces(place, start, size if end is None else min(end, size))

    def _pieces(self, place: Place, start: int, end: int) -> Iterator[bytes]:
        for number in range(start // CHUNK, -(-end // CHUNK)):
            offset = number * CHUNK
            yield self._chunks.get(place, number)[max(0, start - offset) : end - offset]

    def store(self, account: str, name: str, pieces: Iterable[bytes]) -> StoredDocument:
        """Keep a whole file. Raises FileTooLarge, FileEmpty, KindRefused, FileUnsafe."""
        with self.receive(account, name) as incoming:
            for piece in pieces:
                incoming.add(piece)
            return incoming.finish()

    def receive(self, account: str, name: str) -> "Incoming":
        """Begin to receive a file: `add` its pieces, then `finish`; leaving the block unfinished forgets it."""
        return Incoming(self, self._chunks, self._chunks.begin(account, name), name)

    def complete(self, place: Place, sha256: str, kind: str, size: int) -> StoredDocument:
        """Give a received file its digest; when the same file is already kept, that one stays, for this sender too."""
        try:
            with self._pool.connection() as connection:
                connection.execute(
                    "UPDATE office.document SET sha256 = %s, media_type = %s, size = %s WHERE document = %s",
                    [sha256, kind, size, place.document],
                )
        except pg.UniqueViolation:
            again = self._sent_again(place, sha256)
            self._chunks.forget(place)
            if again is not None:
                return again
        found = self.find(sha256)
        assert found is not None
        return found

    def _sent_again(self, place: Place, sha256: str) -> StoredDocument | None:
        """The kept file as another sender than the first knows it: under the own name, since it was sent."""
        with self._pool.connection() as connection:
            cursor = connection.cursor(row_factory=class_row(StoredDocument))
            return cursor.execute(_AGAIN, {"sha256": sha256, "document": place.document}).fetchone()


class Incoming:
    """A file on its way in; memory holds one chunk of it."""

    def __init__(self, documents: Documents, chunks: Chunks, place: Place, name: str) -> None:
        self._documents = documents
        self._chunks = chunks
        self._place = place
        self._name = name
        self._hash = hashlib.sha256()
        self._held = bytearray()
        self._size = 0
        self._finished = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        if not self._finished:
            self._chunks.forget(self._place)

    def add(self, piece: bytes) -> None:
        """The next bytes. Raises FileTooLarge."""
        self._size += len(piece)
        if self._size > self._documents.limit:
            raise FileTooLarge(limit_bytes=self._documents.limit)
        self._hash.update(piece)
        self._held += piece
        while len(self._held) > CHUNK:
            self._put(CHUNK)

    def finish(self) -> StoredDocument:
        """All is here: look at what it is, then keep it. Raises FileEmpty, KindRefused, FileUnsafe."""
        if not self._size:
            raise FileEmpty()
        last = (self._size - 1) // CHUNK
        self._chunks.put(self._place, last, bytes(self._held))
        view = io.BufferedReader(_View(self._chunks, self._place, self._size), CHUNK)
        kind = media_type(view, self._size, self._name)
        kept = self._documents.complete(self._place, self._hash.hexdigest(), kind, self._size)
        self._finished = True
        return kept

    def _put(self, length: int) -> None:
        number = (self._size - len(self._held)) // CHUNK
        self._chunks.put(self._place, number, bytes(self._held[:length]))
        del self._held[:length]


class _View(io.RawIOBase):
    """The received bytes as a seekable file, for looking into it without holding it."""

    def __init__(self, chunks: Chunks, place: Place, size: int) -> None:
        self._chunks = chunks
        self._place = place
        self._size = size
        self._offset = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._offset

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._offset, io.SEEK_END: self._size}[whence]
        self._offset = max(0, base + offset)
        return self._offset

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        if self._offset >= self._size or not len(view):
            return 0
        number, within = divmod(self._offset, CHUNK)
        piece = self._chunks.get(self._place, number)[within : within + len(view)]
        view[: len(piece)] = piece
        self._offset += len(piece)
        return len(piece)


_FIND = "SELECT sha256, name, media_type, size, stored_at FROM office.document WHERE sha256 = %s"
_SENT = """
    SELECT 1 FROM office.document WHERE sha256 = %(sha256)s AND account = %(account)s::uuid
    UNION ALL SELECT 1 FROM office.document_sender WHERE sha256 = %(sha256)s AND account = %(account)s::uuid
"""
_AGAIN = """
    WITH again AS (
        INSERT INTO office.document_sender (sha256, account, name)
        SELECT %(sha256)s, sent.account, sent.name FROM office.document sent
        JOIN office.document kept ON kept.sha256 = %(sha256)s AND kept.account <> sent.account
        WHERE sent.document = %(document)s
        ON CONFLICT (sha256, account) DO UPDATE SET name = document_sender.name RETURNING sha256, name, stored_at
    )
    SELECT sha256, again.name, media_type, size, again.stored_at FROM again JOIN office.document USING (sha256)
"""
