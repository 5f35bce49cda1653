"""Do two persons sign for authority here, and are there enough who may?"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime

import psycopg

from domain import roster
from domain.proposal import POLICY, required_since
from domain.roster import OFFICES
from domain.thai.dates import bangkok_date
from services.authority.second_signature import OPERATOR
from services.doctor.finding import Finding, well
from services.ledger import ForgedEvent, LedgerHalted
from services.ledger.connecting import open_pool
from services.ledger.header import stream_id
from services.ledger.reader import Reader

_ROOT = "SELECT convert_from(bytes, 'UTF8')::json->>'root_key' FROM ledger.body WHERE position = 1"
ENOUGH = 2


def check(url: str) -> Iterator[Finding]:
    """Advice where one operator alone may record authority, or where too few hold the post to sign at all.

    Nothing where the log stands still: another finding says so.
    """
    with suppress(ForgedEvent, LedgerHalted, psycopg.errors.InsufficientPrivilege):
        since, operators = _look(url, bangkok_date(datetime.now(UTC)))
        yield _one_alone() if since is None else _both(since, operators)


def _look(url: str, today: date) -> tuple[date | None, int]:
    """Since when two persons sign, and how many persons hold the post of those who may."""
    with open_pool(url, 1, 10.0) as pool:
        with pool.connection() as connection:
            (root,) = connection.execute(_ROOT).fetchone() or ("",)
        reader = Reader(pool, bytes.fromhex(root))
        said = [one.event for one in reader.stream(stream_id(reader.log_id, POLICY)) if one.event is not None]
        seats = [one.event for one in reader.stream(stream_id(reader.log_id, f"body/{OFFICES}")) if one.event]
    return required_since(said), len({held.person for held in roster.fold(seats).holders(today, OPERATOR)})


def _one_alone() -> Finding:
    return Finding(
        "authority.signatures", "warn", "One operator alone may record authority here: bodies, posts, appointments.",
        "ที่นี่ผู้ดูแลระบบคนเดียวบันทึกอำนาจได้ ทั้งองค์กร ตำแหน่ง และการแต่งตั้ง",
        "To require two: `second_signature: true` in a founding file, or two use /v1/authority/second-signature.",
        "ให้ต้องลงนามร่วม: ใส่ second_signature: true ในแฟ้มจัดตั้ง หรือผู้ดูแลสองคนใช้ /v1/authority/second-signature",
    )  # fmt: skip


def _both(since: date, operators: int) -> Finding:
    if operators >= ENOUGH:
        return well(
            "authority.signatures", f"Two persons sign for authority since {since}; {operators} hold the post.",
            f"ต้องลงนามร่วมสองคนตั้งแต่ {since} มีผู้ดำรงตำแหน่งผู้ดูแลระบบ {operators} คน",
        )  # fmt: skip
    return Finding(
        "authority.signatures", "warn", f"Two persons sign for authority, and {operators} hold the post of operator.",
        f"ต้องลงนามร่วมสองคน แต่มีผู้ดำรงตำแหน่งผู้ดูแลระบบ {operators} คน",
        "Nobody can be appointed until two hold it; see *Two signatures* in docs/operation.md.",
        "แต่งตั้งผู้ใดไม่ได้จนกว่าจะมีสองคน ดูหัวข้อ Two signatures ใน docs/operation.md",
    )  # fmt: skip
