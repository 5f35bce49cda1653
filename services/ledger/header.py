"""The exact bytes that are signed and hashed, and how a stream's name becomes its id."""

import hashlib
import re
import struct
import unicodedata
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID, uuid5

from services.ledger.problems import BadReference

STREAM_TYPES = frozenset(
    {
        *{"plan", "children", "refusals", "meeting", "body", "definition", "calendar", "obligation", "agenda"},
        *{"meeting_refusals", "system", "account", "authority"},
    }
)
_REF = re.compile(r"[A-Za-z0-9ก-๙._-]{1,80}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@lru_cache(maxsize=65536)
def stream_id(log_id: UUID, stream_name: str) -> UUID:
    """The id of `type/ref` in this log; refs that differ only in case or Unicode form are the same stream."""
    kind, _, ref = stream_name.partition("/")
    ref = unicodedata.normalize("NFC", ref.strip())
    if kind not in STREAM_TYPES or not _REF.fullmatch(ref):
        raise BadReference(stream_name)
    return uuid5(log_id, f"{kind}/{ref.lower()}")


def event_id(command_id: UUID, number: int) -> UUID:
    """The id of a command's event by its 0-based place, so that repeats and twins agree and ids never clash."""
    return uuid5(command_id, str(number))


def micros(moment: datetime) -> int:
    """Whole microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def signing_input(
    log_id: UUID, stream: UUID, version: int, topic: str, event: UUID, command: UUID, body_sha256: bytes
) -> bytes:
    """What the appending key signs: everything a client can know."""
    name = topic.encode()
    return b"".join(
        (
            b"anumat/event/1\0",
            log_id.bytes,
            stream.bytes,
            struct.pack(">iH", version, len(name)),
            name,
            event.bytes,
            command.bytes,
            body_sha256,
        )
    )


def leaf_hash(
    log_id: UUID,
    position: int,
    recorded_at: datetime,
    stream: UUID,
    version: int,
    topic: str,
    event: UUID,
    command: UUID,
    key_id: str,
    body_sha256: bytes,
    signature: bytes,
) -> bytes:
    """RFC 6962 hash over the whole header; the database computes the same inside `append`."""
    name, key = topic.encode(), key_id.encode()
    leaf = b"".join(
        (
            b"\0anumat/leaf/1\0",
            log_id.bytes,
            struct.pack(">qq", position, micros(recorded_at)),
            stream.bytes,
            struct.pack(">iH", version, len(name)),
            name,
            event.bytes,
            command.bytes,
            struct.pack(">H", len(key)),
            key,
            body_sha256,
            signature,
        )
    )
    return hashlib.sha256(leaf).digest()
