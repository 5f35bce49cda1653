"""Sealed text: ciphertext and commitment go into the log, keys stay outside; destroying a key erases what it sealed."""

import base64
import hashlib
import os
from collections.abc import Sequence
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg_pool import ConnectionPool

from domain.errors import Problem
from domain.events import Sealed

SALT_BYTES = 32
NONCE_BYTES = 12


class BadMasterKey(Problem):
    """The vault's master key is 32 bytes in base64, and the one its keys were wrapped with."""

    code = "bad_master_key"
    th = "กุญแจหลักของตู้นิรภัยต้องเป็นข้อมูล 32 ไบต์ในรูป base64 และเป็นดอกเดิมที่ใช้ห่อกุญแจไว้"


class SealBroken(Problem):
    """A sealed text is not what its commitment promises."""

    code = "seal_broken"
    th = "ข้อความปิดผนึกไม่ตรงกับที่ผูกมัดไว้"


class Vault:
    """Keys per scope (a plan, a person) in office.sealing_key, each wrapped by the master key (base64, 32 bytes)."""

    def __init__(self, pool: ConnectionPool, master_key: str) -> None:
        try:
            self._master = AESGCM(base64.b64decode(master_key, validate=True))
        except ValueError as error:
            raise BadMasterKey() from error
        self._pool = pool

    def seal(self, plain: str, key_scope: str) -> Sealed:
        """Encrypt under the scope's key in use, made on first need."""
        key_id, key = self._key_of(key_scope)
        salted = os.urandom(SALT_BYTES) + plain.encode()
        return Sealed(
            key_id=key_id,
            commitment=base64.b64encode(hashlib.sha256(salted).digest()).decode(),
            ciphertext=base64.b64encode(_encrypt(AESGCM(key), salted, key_id)).decode(),
        )

    def open(self, sealed: Sealed) -> str | None:
        """The text, or None when its key was destroyed. Raises SealBroken."""
        return self.open_many([sealed])[0]

    def open_many(self, sealed: Sequence[Sealed]) -> list[str | None]:
        """Each text in order, with one query for all their keys. Raises SealBroken."""
        keys = self._keys(sorted({one.key_id for one in sealed}))
        return [_open(one, keys[one.key_id]) if one.key_id in keys else None for one in sealed]

    def destroy(self, key_id: str) -> bool:
        """Forget a key for ever; its scope gets a new one when next sealed. False if there is nothing to destroy."""
        with self._pool.connection() as connection:
            done = connection.execute(
                "UPDATE office.sealing_key SET wrapped = NULL, destroyed_at = clock_timestamp()"
                " WHERE key_id = %s AND wrapped IS NOT NULL",
                [key_id],
            )
            return done.rowcount == 1

    def _key_of(self, scope: str) -> tuple[str, bytes]:
        with self._pool.connection() as connection:
            find = "SELECT key_id, wrapped FROM office.sealing_key WHERE scope = %s AND wrapped IS NOT NULL"
            found = connection.execute(find, [scope], binary=True).fetchone()
            if found is None:
                key_id = str(uuid4())
                wrapped = _encrypt(self._master, AESGCM.generate_key(256), key_id)
                connection.execute(
                    "INSERT INTO office.sealing_key (key_id, scope, wrapped) VALUES (%s, %s, %s)"
                    " ON CONFLICT (scope) WHERE wrapped IS NOT NULL DO NOTHING",
                    [key_id, scope, wrapped],
                )
                found = connection.execute(find, [scope], binary=True).fetchone()
        assert found is not None
        return found[0], self._unwrap(*found)

    def unkept(self) -> "Vault":
        """One that opens what this one opens, and forgets what it sealed itself: for dry runs."""
        return _Unkept(self._pool, self._master)

    def _keys(self, key_ids: list[str]) -> dict[str, bytes]:
        with self._pool.connection() as connection:
            rows = connection.execute(
                "SELECT key_id, wrapped FROM office.sealing_key WHERE key_id = ANY(%s) AND wrapped IS NOT NULL",
                [key_ids],
                binary=True,
            ).fetchall()
        return {key_id: self._unwrap(key_id, wrapped) for key_id, wrapped in rows}

    def _unwrap(self, key_id: str, wrapped: bytes) -> bytes:
        try:
            return _decrypt(self._master, wrapped, key_id)
        except InvalidTag as error:
            raise BadMasterKey() from error


class _Unkept(Vault):
    """Seals under a key of its own, kept in memory only."""

    def __init__(self, pool: ConnectionPool, master: AESGCM) -> None:
        self._pool = pool
        self._master = master
        self._own = (str(uuid4()), AESGCM.generate_key(256))

    def _key_of(self, scope: str) -> tuple[str, bytes]:
        return self._own

    def _keys(self, key_ids: list[str]) -> dict[str, bytes]:
        elsewhere = [key_id for key_id in key_ids if key_id != self._own[0]]
        return {**(super()._keys(elsewhere) if elsewhere else {}), self._own[0]: self._own[1]}


def _open(sealed: Sealed, key: bytes) -> str:
    try:
        salted = _decrypt(AESGCM(key), base64.b64decode(sealed.ciphertext), sealed.key_id)
    except (InvalidTag, ValueError) as error:
        raise SealBroken() from error
    if base64.b64encode(hashlib.sha256(salted).digest()).decode() != sealed.commitment:
        raise SealBroken()
    return salted[SALT_BYTES:].decode()


def _encrypt(cipher: AESGCM, plain: bytes, key_id: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, key_id.encode())


def _decrypt(cipher: AESGCM, data: bytes, key_id: str) -> bytes:
    return cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], key_id.encode())
