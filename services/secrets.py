"""The secrets of a new installation: one file per setting, for compose, Kubernetes or systemd to hand out."""

import secrets
from base64 import b64decode, b64encode
from pathlib import Path

from domain.errors import Problem
from services.embedded.datadir import KEYS, write_private
from services.release import signing_key

PASSWORDS = ("database_password", "api_password", "worker_password", "relay_password")
USERS = ("nats_relay", "nats_subscriber")


class SecretsExist(Problem):
    """The folder already holds secrets, and a log lives with its first ones: choose an empty folder."""

    code = "secrets_exist"
    th = "โฟลเดอร์นี้มีความลับอยู่แล้ว และบัญชีเหตุการณ์ต้องใช้ชุดแรกตลอดไป ให้เลือกโฟลเดอร์ว่าง"


def random_key() -> str:
    """32 random bytes in base64."""
    return b64encode(secrets.token_bytes(32)).decode()


def root_public(root_key: str) -> str:
    """The public half (hex) of a root key (base64)."""
    return signing_key("root", b64decode(root_key)).public.hex()


def write(folder: Path) -> list[Path]:
    """Make every secret in `folder`, mode 0600; raises `SecretsExist` rather than replace one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise SecretsExist(str(folder))
    made = {name: random_key() for name in KEYS} | {name: secrets.token_urlsafe(24) for name in PASSWORDS + USERS}
    made["root_public"] = root_public(made["root_key"])
    for name, value in made.items():
        write_private(folder / name, value)
    return sorted(folder.iterdir())
