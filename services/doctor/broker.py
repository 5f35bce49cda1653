"""Does the broker answer, keep what it is given, and have all that the log has?"""

import asyncio
from collections.abc import Iterator

import nats
import nats.errors
import nats.js.errors

from services.doctor.finding import Finding, well

LAG_LIMIT = 100


def check(url: str, tenant: str, head: int | None) -> Iterator[Finding]:
    """Reachability, the stream, and how far it is behind `head` (None: unknown)."""
    try:
        messages, last = asyncio.run(_stream(url, f"ANUMAT_{tenant}"))
    except nats.js.errors.NotFoundError:
        if not head:
            yield well("broker.stream", "The broker answers; nothing is published yet.", "ตัวกลางตอบ ยังไม่มีการเผยแพร่")
            return
        yield Finding(
            "broker.stream", "wrong", "The broker has no stream of this ledger.", "ตัวกลางไม่มีสตรีมของบัญชีนี้",
            "Start `anumat relay`; it makes and fills the stream.", "เริ่ม anumat relay ซึ่งจะสร้างและเติมสตรีมเอง",
        )  # fmt: skip
    except (OSError, nats.errors.Error, TimeoutError) as error:
        why = str(error) or type(error).__name__
        yield Finding(
            "broker.reachable", "wrong", f"NATS does not answer: {why}", f"NATS ไม่ตอบ: {why}",
            "Start it, or correct ANUMAT_NATS_URL.", "เริ่ม NATS หรือแก้ ANUMAT_NATS_URL",
        )  # fmt: skip
    else:
        yield from _compared(messages, last, head)


def _compared(messages: int, last: int, head: int | None) -> Iterator[Finding]:
    if messages != last:
        yield Finding(
            "broker.whole", "wrong", f"The broker lost {last - messages} messages.",
            f"ตัวกลางทำข้อความหาย {last - messages} รายการ",
            "The relay rebuilds the stream from the ledger; see that it runs.",
            "relay จะสร้างสตรีมใหม่จากบัญชี ให้ดูว่าทำงานอยู่",
        )  # fmt: skip
    if head is None:
        return
    behind = head - last
    if behind < 0:
        yield Finding(
            "broker.lag", "wrong", f"The broker is {-behind} events ahead: the ledger was rolled back.",
            f"ตัวกลางนำหน้าบัญชี {-behind} เหตุการณ์: บัญชีถูกย้อนกลับ",
            "Stop, find the later copy of the ledger, and restore that one.",
            "หยุดระบบ หาสำเนาบัญชีที่ใหม่กว่า แล้วกู้คืนจากสำเนานั้น",
        )  # fmt: skip
    elif behind > LAG_LIMIT:
        yield Finding(
            "broker.lag", "warn", f"The broker is {behind} events behind.", f"ตัวกลางตามหลัง {behind} เหตุการณ์",
            "See that `anumat relay` runs and read its log.", "ดูว่า anumat relay ทำงานอยู่ และอ่านบันทึก",
        )  # fmt: skip
    else:
        yield well("broker.lag", f"The broker is {behind} events behind.", f"ตัวกลางตามหลัง {behind} เหตุการณ์")


async def _stream(url: str, name: str) -> tuple[int, int]:
    async def quiet(error: Exception) -> None:
        """The exception raised by the call says it all."""

    client = await nats.connect(
        url,
        name="doctor",
        connect_timeout=3,
        max_reconnect_attempts=1,  # without a limit the first connection too is tried for two minutes
        reconnect_time_wait=0.1,
        error_cb=quiet,
    )
    try:
        state = (await client.jetstream(timeout=5).stream_info(name)).state
        return state.messages, state.last_seq
    finally:
        await client.close()
