"""The secrets of a new installation: one file per setting, for compose, Kubernetes or systemd to hand out."""

import json
import secrets
from base64 import b64encode
from pathlib import Path

from domain.errors import Problem
from services.embedded.datadir import KEYS, write_private
from services.embedded.nats import broker_users
from services.ledger.keys import ROOT, from_seed

PASSWORDS = ("database_password", "api_password", "worker_password", "relay_password")
NODES = ("nats-1", "nats-2", "nats-3")


class SecretsExist(Problem):
    """The folder already holds secrets, and a log lives with its first ones: choose an empty folder."""

    code = "secrets_exist"
    th = "โฟลเดอร์นี้มีความลับอยู่แล้ว และบัญชีเหตุการณ์ต้องใช้ชุดแรกตลอดไป ให้เลือกโฟลเดอร์ว่าง"


def random_key() -> str:
    """32 random bytes in base64."""
    return b64encode(secrets.token_bytes(32)).decode()


def root_public(root_key: str) -> str:
    """The public half (hex) of a root key (base64)."""
    return from_seed(ROOT, root_key).public.hex()


def write(folder: Path) -> list[Path]:
    """Make every secret in `folder`, which only its owner may enter; raises `SecretsExist` rather than replace one.

    The files themselves are readable (0444): a container of another user is handed one file, not the folder.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise SecretsExist(str(folder))
    folder.chmod(0o700)
    for name, value in _made().items():
        write_private(folder / name, value)
        (folder / name).chmod(0o444)
    return sorted(folder.iterdir())


def _made() -> dict[str, str]:
    made = {name: random_key() for name in KEYS} | {name: _password() for name in PASSWORDS}
    relay, subscriber, route = _password(), _password(), _password()
    users = {"users": broker_users(relay, subscriber)}
    cluster = {
        "name": "anumat",
        "listen": "0.0.0.0:6222",
        "authorization": {"user": "route", "password": route, "timeout": 5},
        "routes": [f"nats://route:{route}@{node}:6222" for node in NODES],
    }
    return made | {
        "public.env": f"ANUMAT_ROOT_PUBLIC={root_public(made['root_key'])}\n",
        "nats_url": f"nats://relay:{relay}@nats:4222",
        "nats_subscriber_url": f"nats://subscriber:{subscriber}@nats:4222",
        "nats_users.conf": f"authorization: {json.dumps(users, indent=1)}\n",
        "nats_cluster.conf": f"cluster: {json.dumps(cluster, indent=1)}\n",
    }


def _password() -> str:
    return secrets.token_urlsafe(24)
