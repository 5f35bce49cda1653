"""Encrypted chunks in PostgreSQL: one key per file, and no chunk can be changed, moved or swapped unseen."""

import os
from uuid import UUID, uuid4

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg_pool import ConnectionPool

from services.documents.errors import NoSuchDocument

CHUNK = 256 * 2**10
_NONCE = 12


class Place(msgspec.Struct, frozen=True):
    """Where one file's chunks are, and what opens them."""

    document: UUID
    cipher: AESGCM


class Chunks:
    """Chunks of files by number; all but the last are CHUNK bytes long."""

    def __init__(self, pool: ConnectionPool, master_key: bytes) -> None:
        self._pool = pool
        self._master = AESGCM(master_key)

    def begin(self, account: str, name: str) -> Place:
        """Make room for a file; files whose sender went away an hour ago are swept."""
        document, key, nonce = uuid4(), AESGCM.generate_key(256), os.urandom(_NONCE)
        wrapped = nonce + self._master.encrypt(nonce, key, b"document" + document.bytes)
        with self._pool.connection() as connection:
            connection.execute(
                "DELETE FROM office.document WHERE sha256 IS NULL AND stored_at < clock_timestamp() - interval '1 hour'"
            )
            connection.execute(
                "INSERT INTO office.document (document, wrapped, name, account) VALUES (%s, %s, %s, %s)",
                [document, wrapped, name, account],
            )
        return Place(document, AESGCM(key))

    def place(self, sha256: str) -> tuple[Place, int]:
        """The place and size of a finished file. Raises NoSuchDocument."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "SELECT document, wrapped, size FROM office.document WHERE sha256 = %s", [sha256]
            ).fetchone()
        if row is None:
            raise NoSuchDocument(sha256=sha256)
        document, wrapped, size = row
        key = self._master.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], b"document" + document.bytes)
        return Place(document, AESGCM(key)), size

    def put(self, place: Place, number: int, piece: bytes) -> None:
        """Keep one chunk."""
        sealed = place.cipher.encrypt(_nonce(number), piece, place.document.bytes)
        with self._pool.connection() as connection:
            connection.execute(
                "INSERT INTO office.document_chunk (document, number, bytes) VALUES (%s, %s, %s)",
                [place.document, number, sealed],
            )

    def get(self, place: Place, number: int) -> bytes:
        """One chunk, decrypted. Raises cryptography.exceptions.InvalidTag when it is not what was put."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "SELECT bytes FROM office.document_chunk WHERE document = %s AND number = %s",
                [place.document, number],
            ).fetchone()
        if row is None:
            raise NoSuchDocument(document=place.document, chunk=number)
        return place.cipher.decrypt(_nonce(number), row[0], place.document.bytes)

    def forget(self, place: Place) -> None:
        """Drop a file that never got its digest."""
        with self._pool.connection() as connection:
            connection.execute("DELETE FROM office.document WHERE document = %s AND sha256 IS NULL", [place.document])


def _nonce(number: int) -> bytes:
    return number.to_bytes(_NONCE, "big")  # one key per file and each number once: never the same nonce twice
