"""Does the log know everything by which somebody may come in, and do the tables still have all that the log says?"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import psycopg
from psycopg_pool import ConnectionPool

from domain import events as ev
from domain.access import Access, evolve
from domain.errors import Problem
from services.accounts.adoption import STREAM
from services.accounts.agreement import Opening, in_log, in_tables
from services.doctor.finding import Finding, well
from services.ledger.connecting import open_pool
from services.ledger.header import stream_id
from services.ledger.reader import Reader

BATCH = 500
_ROOT = "SELECT convert_from(bytes, 'UTF8')::json->>'root_key' FROM ledger.body WHERE position = 1"
MOST_NAMED = 6
TOPICS = tuple(
    kind.TOPIC
    for kind in (
        ev.AccountOpened,
        ev.AccountScopesChanged,
        ev.AccountClosed,
        ev.CredentialGiven,
        ev.CredentialEnded,
    )
)


def check(url: str) -> Iterator[Finding]:
    """Compare what opens something by the tables with what does by the log, each record verified as it is read.

    Nothing for a role that may not read the tables of the office.
    """
    with suppress(psycopg.errors.InsufficientPrivilege), open_pool(url, 1, 10.0) as pool:
        try:
            rows, known, kept = _look(pool)
            if rows != known:  # somebody was just at it, perhaps
                rows, known, kept = _look(pool)
        except Problem as problem:
            yield Finding("accounts.known", "wrong", str(problem), problem.text("th"))
            return
        if not kept and rows - known:
            yield _before(len(rows - known))
        elif rows - known:
            yield _planted(sorted(rows - known, key=str))
        if known - rows:
            yield _gone(sorted(known - rows, key=str))
        if rows == known:
            yield well(
                "accounts.known", f"The log knows all {len(rows)} accounts and credentials that open something.",
                f"บันทึกเหตุการณ์รู้จักบัญชีและวิธีเข้าใช้ทั้ง {len(rows)} รายการที่ใช้ได้อยู่",
            )  # fmt: skip


def _look(pool: ConnectionPool[Any]) -> tuple[set[Opening], set[Opening], bool]:
    """What is open by the tables and by the log, and whether the log keeps that at all."""
    with pool.connection() as connection:
        rows = in_tables(connection)
        (root,) = connection.execute(_ROOT).fetchone() or ("",)
    reader = Reader(pool, bytes.fromhex(root))
    kept = reader.version(stream_id(reader.log_id, STREAM)) > 0
    return rows, in_log(_accounts(reader)), kept


def _accounts(reader: Reader) -> list[Access]:
    states: dict[UUID, Access | None] = {}
    position = 0
    while news := reader.read(position, BATCH, TOPICS):
        for one in news:
            if one.event is not None:
                states[one.stream] = evolve(states.get(one.stream), one.event)
        position = news[-1].position
    return [state for state in states.values() if state is not None]


def _before(number: int) -> Finding:
    return Finding(
        "accounts.known", "warn", f"{number} accounts and credentials were there before the log kept them.",
        f"บัญชีและวิธีเข้าใช้ {number} รายการมีมาก่อนที่บันทึกเหตุการณ์จะเก็บเรื่องนี้",
        "Run `anumat migrate`: it states them in the log, once.", "สั่ง anumat migrate ซึ่งจะแจ้งไว้ในบันทึกเหตุการณ์ครั้งเดียว",
    )  # fmt: skip


def _planted(rows: list[Opening]) -> Finding:
    said = _named(rows)
    return Finding(
        "accounts.unknown", "wrong", f"The log knows nothing of these rows, which open nothing: {said}.",
        f"บันทึกเหตุการณ์ไม่รู้จักรายการเหล่านี้ ซึ่งใช้เข้าระบบไม่ได้: {said}",
        "Find out who wrote them past the product; then revoke the key, close the account, or set another password.",
        "สอบหาว่าใครเขียนลงฐานข้อมูลโดยไม่ผ่านระบบ แล้วเพิกถอนกุญแจ ปิดบัญชี หรือตั้งรหัสผ่านใหม่",
    )  # fmt: skip


def _gone(openings: list[Opening]) -> Finding:
    said = _named(openings)
    return Finding(
        "accounts.missing", "wrong", f"By the log these open something, and the tables lack them: {said}.",
        f"ตามบันทึกเหตุการณ์รายการเหล่านี้ยังใช้ได้ แต่ไม่มีในตาราง: {said}",
        "Find out who changed the tables past the product; then close the account or end the credential here too.",
        "สอบหาว่าใครแก้ตารางโดยไม่ผ่านระบบ แล้วปิดบัญชีหรือยุติวิธีเข้าใช้นั้นในระบบด้วย",
    )  # fmt: skip


def _named(openings: list[Opening]) -> str:
    said = [f"{one.means} {one.credential or one.account} ({one.person})" for one in openings[:MOST_NAMED]]
    return ", ".join([*said, *(["…"] if len(openings) > MOST_NAMED else [])])
