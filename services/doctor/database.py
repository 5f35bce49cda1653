"""Is PostgreSQL durable, guarded by triggers and rights, in step with our clock, and the log not halted?"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg

from services.doctor.finding import Finding, well

OLDEST_VERSION = 15
MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")
TRIGGERS = {
    ("event", "refuse"), ("command", "refuse"), ("body", "refuse"), ("head", "refuse"),
    ("body", "only_erase"), ("head", "only_grow"),
}  # fmt: skip
SERVING = ("anumat_api", "anumat_worker", "anumat_relay")
CLOCK_LIMIT_S = 2.0
Connection = psycopg.Connection[Any]


def check(url: str) -> Iterator[Finding]:
    """Everything about the database at `url`; one finding when it cannot be reached."""
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=5)
    except psycopg.Error as error:
        why = str(error).strip().splitlines()[0]
        yield Finding(
            "database.reachable", "wrong", f"PostgreSQL does not answer: {why}", f"PostgreSQL ไม่ตอบ: {why}",
            "Start it, or correct ANUMAT_DATABASE_URL.", "เริ่ม PostgreSQL หรือแก้ ANUMAT_DATABASE_URL",
        )  # fmt: skip
        return
    with connection:
        yield _version(connection)
        yield _durability(connection)
        yield _clock(connection)
        if not _row(connection, "SELECT to_regclass('ledger.head') IS NOT NULL")[0]:
            yield Finding(
                "ledger.migrated", "wrong", "The database holds no ledger.", "ฐานข้อมูลยังไม่มีบัญชีเหตุการณ์",
                "Run `anumat migrate`.", "สั่ง anumat migrate",
            )  # fmt: skip
            return
        yield _rights(connection)
        yield _triggers(connection)
        yield _halted(connection)


def head(url: str) -> int | None:
    """The log's size, None before it is founded."""
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        row = connection.execute("SELECT size FROM ledger.head").fetchone()
        return int(row[0]) if row else None


def _version(connection: Connection) -> Finding:
    major = connection.info.server_version // 10000
    if major >= OLDEST_VERSION:
        return well("database.version", f"PostgreSQL {major}.", f"PostgreSQL รุ่น {major}")
    return Finding(
        "database.version", "wrong", f"PostgreSQL {major} is too old.", f"PostgreSQL รุ่น {major} เก่าเกินไป",
        f"Use {OLDEST_VERSION} or newer.", f"ใช้รุ่น {OLDEST_VERSION} ขึ้นไป",
    )  # fmt: skip


def _durability(connection: Connection) -> Finding:
    values = {name: _row(connection, "SELECT current_setting(%s)", name)[0] for name in MUST_BE_ON}
    off = sorted(name for name, value in values.items() if value in ("off", "local"))
    if not off:
        return well("database.durable", "What is acknowledged is on disk.", "สิ่งที่ตอบรับแล้วอยู่บนดิสก์")
    names = ", ".join(off)
    return Finding(
        "database.durable", "wrong", f"Acknowledged events can be lost: {names} is off.",
        f"เหตุการณ์ที่ตอบรับแล้วอาจสูญหาย: ปิด {names} อยู่",
        f"Set {names} to on for the server, the database and every role.", f"เปิด {names} ทั้งระดับเครื่อง ฐานข้อมูล และบทบาท",
    )  # fmt: skip


def _clock(connection: Connection) -> Finding:
    before = datetime.now(UTC)
    theirs: datetime = _row(connection, "SELECT clock_timestamp()")[0]
    middle = before + (datetime.now(UTC) - before) / 2
    apart_s = abs((theirs - middle).total_seconds())
    if apart_s <= CLOCK_LIMIT_S:
        return well("clock", f"Clocks agree within {apart_s:.3f} s.", f"นาฬิกาต่างกัน {apart_s:.3f} วินาที")
    return Finding(
        "clock", "wrong", f"Our clock and the database's are {apart_s:.1f} s apart.",
        f"นาฬิกาของเรากับฐานข้อมูลต่างกัน {apart_s:.1f} วินาที",
        "Set both by NTP; appends are refused beyond 5 s.", "ตั้งเวลาทั้งสองด้วย NTP ระบบจะไม่บันทึกเมื่อต่างเกิน 5 วินาที",
    )  # fmt: skip


def _rights(connection: Connection) -> Finding:
    rows = connection.execute(
        """
        SELECT format('%%s may %%s on ledger.%%s', role, lower(privilege), relname)
        FROM pg_class, unnest(%s::text[]) AS role,
             unnest('{INSERT,UPDATE,DELETE,TRUNCATE,TRIGGER}'::text[]) AS privilege
        WHERE relnamespace = 'ledger'::regnamespace AND relkind = 'r'
          AND has_table_privilege(role, pg_class.oid, privilege)
        UNION ALL
        SELECT format('%%s may not append', role) FROM unnest(%s::text[]) AS role
        WHERE NOT (SELECT bool_and(has_function_privilege(role, oid, 'EXECUTE')) FROM pg_proc
                   WHERE pronamespace = 'ledger'::regnamespace AND proname = 'append')
        ORDER BY 1
        """,
        [list(SERVING), list(SERVING)],
    ).fetchall()
    if not rows:
        return well("ledger.rights", "Serving roles may append and read only.", "บทบาทที่ให้บริการเพิ่มและอ่านได้เท่านั้น")
    wrong = "; ".join(row[0] for row in rows[:6])
    return Finding(
        "ledger.rights", "wrong", f"Rights differ: {wrong}.", f"สิทธิ์ไม่ตรงที่กำหนด: {wrong}",
        "Revoke what is too much, grant EXECUTE on ledger.append.", "ถอนสิทธิ์ที่เกิน และให้ EXECUTE บน ledger.append",
    )  # fmt: skip


def _triggers(connection: Connection) -> Finding:
    rows = connection.execute(
        "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE relnamespace = 'ledger'::regnamespace AND tgenabled = 'A'"
    ).fetchall()
    missing = sorted(f"{table}.{name}" for table, name in TRIGGERS - {(row[0], row[1]) for row in rows})
    if not missing:
        return well("ledger.triggers", "Nothing written can be changed.", "สิ่งที่บันทึกแล้วแก้ไขไม่ได้")
    names = ", ".join(missing)
    return Finding(
        "ledger.triggers", "wrong", f"Guards are missing or switched off: {names}.", f"ตัวกันการแก้ไขหายหรือถูกปิด: {names}",
        "ALTER TABLE ledger.… ENABLE ALWAYS TRIGGER …, and find out who switched it off.",
        "สั่ง ALTER TABLE ledger.… ENABLE ALWAYS TRIGGER … และสอบหาว่าใครปิด",
    )  # fmt: skip


def _halted(connection: Connection) -> Finding:
    row = connection.execute("SELECT size, halted_at, halted_why, last_recorded_at FROM ledger.head").fetchone()
    if row is None:
        return Finding(
            "ledger.halted", "wrong", "The log is not founded.", "ยังไม่ได้ก่อตั้งบัญชีเหตุการณ์",
            "Run `anumat migrate`.", "สั่ง anumat migrate",
        )  # fmt: skip
    size, at, why, last = row
    if at is None:
        return well("ledger.halted", f"The log takes events; it has {size}.", f"บัญชีรับเหตุการณ์ได้ มีแล้ว {size} รายการ")
    return Finding(
        "ledger.halted", "wrong", f"The log is halted at position {at}: {why}. Last event {last:%Y-%m-%d %H:%M}.",
        f"บัญชีหยุดที่ลำดับ {at}: {why}",
        "Examine the position; two persons void it before anything goes on.",
        "ตรวจรายการนั้น แล้วให้บุคคลสองคนประกาศเป็นโมฆะก่อนทำงานต่อ",
    )  # fmt: skip


def _row(connection: Connection, query: Any, *values: object) -> tuple[Any, ...]:
    row = connection.execute(query, values or None).fetchone()
    assert row is not None  # these queries always answer with one row
    return tuple(row)
