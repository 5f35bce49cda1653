"""Files by digest: what may come in, how it is kept, how it is given back."""

from services.documents.errors import FileEmpty, FileTooLarge, FileUnsafe, KindRefused, NoSuchDocument
from services.documents.store import LIMIT, Documents, Incoming, StoredDocument

__all__ = [
    "LIMIT",
    "Documents",
    "FileEmpty",
    "FileTooLarge",
    "FileUnsafe",
    "Incoming",
    "KindRefused",
    "NoSuchDocument",
    "StoredDocument",
]
