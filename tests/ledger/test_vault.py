"""Sealed text opens with its key and never without it."""

import base64
from concurrent.futures import ThreadPoolExecutor

import msgspec
import psycopg
import pytest

from services.ledger import Ledger, Vault
from services.ledger.vault import BadMasterKey, SealBroken
from tests.support.database import Database

WORDS = "เหตุผลที่ส่งคืน: ตัวชี้วัดยังวัดไม่ได้"


@pytest.fixture
def vault(database: Database, ledger: Ledger) -> Vault:
    return database.vault(ledger)


def test_what_is_sealed_opens(vault: Vault) -> None:
    sealed = vault.seal(WORDS, "plan/NP-v1")
    assert vault.open(sealed) == WORDS
    assert vault.open_many([sealed, vault.seal("", "plan/NP-v2")]) == [WORDS, ""]
    assert vault.open_many([]) == []


def test_the_same_text_never_looks_the_same(vault: Vault) -> None:
    one, other = vault.seal(WORDS, "plan/NP-v1"), vault.seal(WORDS, "plan/NP-v1")
    assert one.key_id == other.key_id
    assert one.commitment != other.commitment
    assert one.ciphertext != other.ciphertext


def test_a_destroyed_key_erases_what_it_sealed_and_nothing_else(vault: Vault) -> None:
    gone, kept = vault.seal(WORDS, "person/a"), vault.seal(WORDS, "person/b")
    assert vault.destroy(gone.key_id)
    assert not vault.destroy(gone.key_id)
    assert vault.open_many([gone, kept]) == [None, WORDS]
    again = vault.seal(WORDS, "person/a")
    assert again.key_id != gone.key_id
    assert vault.open(again) == WORDS


def test_callers_at_once_agree_on_one_key(vault: Vault) -> None:
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(lambda n: vault.seal(str(n), "plan/new"), range(32)))
    assert len({one.key_id for one in sealed}) == 1
    assert vault.open_many(sealed) == [str(n) for n in range(32)]


@pytest.mark.parametrize("field", ["ciphertext", "commitment"])
def test_a_changed_seal_does_not_open(vault: Vault, field: str) -> None:
    sealed = vault.seal(WORDS, "plan/NP-v1")
    raw = bytearray(base64.b64decode(getattr(sealed, field)))
    raw[-1] ^= 1
    with pytest.raises(SealBroken):
        vault.open(msgspec.structs.replace(sealed, **{field: base64.b64encode(raw).decode()}))


def test_another_master_key_opens_nothing(ledger: Ledger, vault: Vault) -> None:
    sealed = vault.seal(WORDS, "plan/NP-v1")
    with pytest.raises(BadMasterKey):
        Vault(ledger.pool, base64.b64encode(bytes(32)).decode()).open(sealed)
    for key in ("short", base64.b64encode(b"x" * 31).decode()):
        with pytest.raises(BadMasterKey):
            Vault(ledger.pool, key)


def test_no_key_lies_in_the_database_unwrapped(database: Database, vault: Vault) -> None:
    sealed = vault.seal(WORDS, "plan/NP-v1")
    _, key = vault._key_of("plan/NP-v1")
    with database.connect() as connection:
        row = connection.execute("SELECT wrapped FROM office.sealing_key WHERE key_id = %s", [sealed.key_id]).fetchone()
    assert row
    assert key not in row[0]


def test_a_worker_may_seal_and_open_and_destroys_nothing(database: Database, vault: Vault) -> None:
    with database.ledger("worker") as ledger:
        worker = database.vault(ledger)
        sealed = worker.seal(WORDS, "plan/NP-v1")
        assert vault.open(sealed) == worker.open(sealed) == WORDS
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            worker.destroy(sealed.key_id)
