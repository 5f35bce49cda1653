"""Ed25519 keys: the log's root, which is pinned, and one key per appending role, which the root certifies."""

import base64
import hashlib
import struct
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from domain.errors import Problem

ROOT = "root"


class BadSeed(Problem):
    """A signing key is 32 bytes in base64."""

    code = "bad_seed"
    th = "กุญแจลงนามต้องเป็นข้อมูล 32 ไบต์ในรูป base64"


@dataclass(frozen=True)
class SigningKey:
    """A private key and the role it signs for; the id names both."""

    role: str
    private: Ed25519PrivateKey

    @cached_property
    def public(self) -> bytes:
        """The raw public key, 32 bytes."""
        return self.private.public_key().public_bytes_raw()

    @cached_property
    def key_id(self) -> str:
        return key_id_of(self.role, self.public)

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def key_id_of(role: str, public: bytes) -> str:
    """The id of a public key (raw, 32 bytes): its role and the start of its hash."""
    return f"{role}-{hashlib.sha256(public).hexdigest()[:16]}"


def new_key(role: str) -> SigningKey:
    return SigningKey(role, Ed25519PrivateKey.generate())


def from_seed(role: str, seed: str) -> SigningKey:
    """The key of a setting: 32 bytes in base64. Raises BadSeed."""
    try:
        return SigningKey(role, Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed, validate=True)))
    except ValueError as error:
        raise BadSeed(role) from error


def _field(text: str) -> bytes:
    data = text.encode()
    return struct.pack(">H", len(data)) + data


def certificate_input(log_id: UUID, key_id: str, role: str, public: bytes) -> bytes:
    """What the root signs to certify a role's key."""
    return b"anumat/key/1\0" + log_id.bytes + _field(key_id) + _field(role) + public


def revocation_input(log_id: UUID, key_id: str) -> bytes:
    """What the root signs to revoke a key: nothing recorded after the revocation may carry its signature."""
    return b"anumat/key-revoked/1\0" + log_id.bytes + _field(key_id)


def verified(public: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        public.verify(signature, message)
    except InvalidSignature:
        return False
    return True
