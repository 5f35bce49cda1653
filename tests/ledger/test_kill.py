"""Writers killed with -9 at random moments, backends too: what was acknowledged is stored, once, in order."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from services.ledger import Ledger
from tests.support.database import Cluster, Database

ROOT = Path(__file__).parents[2]
SEED = int(os.environ.get("ANUMAT_SEED", "20260105"))
ROUNDS = int(os.environ.get("ANUMAT_KILLS", "6"))

WRITER = """
import json, sys, threading
from uuid import UUID, uuid5
from services.ledger import StaleVersion
from tests.support.database import Database
from tests.support.events import child, command

database = Database(sys.argv[1], json.loads(sys.stdin.readline()))
name = UUID(sys.argv[2])
with database.ledger() as ledger:
    def write(thread):
        stream = f"children/{thread % 2}"
        for number in range(100000):
            asked = uuid5(name, f"{thread}-{number}")
            while True:
                try:
                    receipt = ledger.append(command(child(stream, ledger.version(stream) + 1), command_id=asked))
                    break
                except StaleVersion:
                    pass
            sys.stdout.write(f"{asked} {receipt.events[0].position}\\n")
            sys.stdout.flush()
    for thread in range(4):
        threading.Thread(target=write, args=(thread,), daemon=True).start()
    threading.Event().wait()
"""


def soak(database: Database, chance: random.Random) -> dict[str, int]:
    """One writer's acknowledgements until it was killed; half of the time its backends are killed first."""
    import json
    from uuid import UUID

    name = str(UUID(int=chance.getrandbits(128)))
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, database.owner, name],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert writer.stdin
    assert writer.stdout
    writer.stdin.write(json.dumps(database.passwords) + "\n")
    writer.stdin.flush()
    first = writer.stdout.readline()
    time.sleep(chance.uniform(0.0, 0.3))
    if chance.random() < 0.5:
        with database.connect() as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'anumat_api'")
        time.sleep(chance.uniform(0.0, 0.2))
    writer.kill()
    rest, _ = writer.communicate()
    lines = [line.split() for line in (first + rest).splitlines() if line.count(" ") == 1]
    return {command_id: int(position) for command_id, position in lines if position}


def test_what_was_acknowledged_survives_every_kill(pg: Cluster) -> None:
    chance = random.Random(SEED)
    print(f"seed {SEED}")
    with pg.fresh() as database:
        acknowledged: dict[str, int] = {}
        for _ in range(ROUNDS):
            told = soak(database, chance)
            assert told
            acknowledged |= told
        with database.ledger() as ledger:
            assert_sound(ledger, acknowledged)


def assert_sound(ledger: Ledger, acknowledged: dict[str, int]) -> None:
    """I1 acknowledged is stored, I2 once per command, I3 no gap, I4 versions contiguous, I6 time never falls."""
    events = ledger.read(0, limit=1_000_000)
    assert [event.position for event in events] == list(range(1, ledger.head() + 1))
    by_command: dict[str, list[int]] = {}
    versions: dict[object, int] = {}
    last = events[0].recorded_at
    for event in events:
        assert event.recorded_at >= last
        last = event.recorded_at
        assert event.version == versions.get(event.stream, 0) + 1
        versions[event.stream] = event.version
        by_command.setdefault(str(event.command_id), []).append(event.position)
    for command_id, position in acknowledged.items():
        assert by_command[command_id] == [position]


def test_the_check_itself_sees_a_lost_acknowledgement(pg: Cluster) -> None:
    import pytest

    with pg.fresh() as database, database.ledger() as ledger, pytest.raises((AssertionError, KeyError)):
        assert_sound(ledger, {"00000000-0000-0000-0000-000000000000": 1})
