"""Reading what one has just written: wait until the read models have taken it in."""

import time
from collections.abc import Sequence

from services.followers.state import Connection

EVERY_S = 0.007
_BEHIND = "SELECT count(*) FROM reads.follower WHERE name = ANY(%s) AND colour = '' AND position >= %s"


def wait_for(connection: Connection, position: int, names: Sequence[str], patience_s: float = 2.0) -> bool:
    """True once all these read models have taken in `position`; False when patience ends first."""
    deadline = time.monotonic() + patience_s
    while True:
        found = connection.execute(_BEHIND, [list(names), position]).fetchone()
        if found and found[0] >= len(names):
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(EVERY_S)
