"""How far is each follower behind the log, what stopped it, and has an event been set aside?"""

from collections.abc import Iterator

import psycopg

from services.doctor.finding import Finding, well

LAG_LIMIT = 100
_STATES = """
    SELECT name, %s - position, state, coalesce(error, ''), error_position,
           (SELECT count(*) FROM reads.dead_letter AS d
            WHERE (d.name, d.version, d.colour) = (f.name, f.version, f.colour))
    FROM reads.follower AS f WHERE colour = '' ORDER BY name, version"""


def check(url: str, head: int) -> Iterator[Finding]:
    """One finding per follower; `head` is the log's size."""
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        known = connection.execute("SELECT to_regclass('reads.dead_letter') IS NOT NULL").fetchone()
        rows = connection.execute(_STATES, [head]).fetchall() if known == (True,) else []
    if not rows:
        yield Finding(
            "followers.known", "warn", "No worker has run here yet.", "ยังไม่เคยมี worker ทำงานที่นี่",
            "Start `anumat worker`.", "เริ่ม anumat worker",
        )  # fmt: skip
    for name, behind, state, error, at, letters in rows:
        yield _one(name, behind, state, error, at)
        if letters:
            yield Finding(
                "followers.dead_letters", "wrong", f"{name} set {letters} events aside.",
                f"{name} พักไว้ {letters} เหตุการณ์",
                f"Mend the cause, then `anumat rebuild {name} --switch`.",
                f"แก้สาเหตุ แล้วสั่ง anumat rebuild {name} --switch",
            )  # fmt: skip


def _one(name: str, behind: int, state: str, error: str, at: int | None) -> Finding:
    if state != "running":
        return Finding(
            "followers.state", "wrong", f"{name} is {state} at position {at}: {error}",
            f"{name} หยุดที่ลำดับ {at}: {error}",
            "Read the worker's log; a newer release may be needed for an unknown topic.",
            "อ่านบันทึกของ worker ถ้าเป็นหัวเรื่องที่ไม่รู้จักอาจต้องใช้รุ่นใหม่กว่า",
        )  # fmt: skip
    if behind > LAG_LIMIT:
        return Finding(
            "followers.lag", "warn", f"{name} is {behind} events behind.", f"{name} ตามหลัง {behind} เหตุการณ์",
            "See that `anumat worker` runs.", "ดูว่า anumat worker ทำงานอยู่",
        )  # fmt: skip
    return well("followers.lag", f"{name} is {behind} events behind.", f"{name} ตามหลัง {behind} เหตุการณ์")
