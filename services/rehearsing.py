"""The office of a dry run: it seals and files as the real one does, and forgets all of it with the answer."""

import hashlib
import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from services.documents import Documents, StoredDocument
from services.documents.kinds import media_type
from services.means import Office


class Unfiled(Documents):
    """The kept files, and beside them those made on the way, which stay in memory; their sender may read them."""

    def __init__(self, kept: Documents) -> None:
        self._kept = kept
        self._made: dict[str, StoredDocument] = {}
        self.limit = kept.limit

    def find(self, sha256: str) -> StoredDocument | None:
        return self._made.get(sha256) or self._kept.find(sha256)

    def sent_by(self, sha256: str, account: str) -> bool:
        return sha256 in self._made or self._kept.sent_by(sha256, account)

    def store(self, account: str, name: str, pieces: Iterable[bytes]) -> StoredDocument:
        content = b"".join(pieces)
        made = StoredDocument(
            sha256=hashlib.sha256(content).hexdigest(),
            name=name,
            media_type=media_type(io.BytesIO(content), len(content), name),
            size=len(content),
            stored_at=datetime.now(UTC),
        )
        self._made[made.sha256] = made
        return made


def rehearsing(office: Office) -> Office:
    """The same office with a vault and files that keep nothing new."""
    return replace(office, vault=office.vault.unkept(), documents=Unfiled(office.documents))
