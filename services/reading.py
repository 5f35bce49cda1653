"""A read that may wait: until the worker has fed a read model up to a position of the log."""

import time

from domain.errors import Problem
from projections.model import ReadModel
from services.means import Office

PATIENCE_S = 5.0
LOOK_EVERY_S = 0.005
_REACHED = "SELECT position FROM reads.follower WHERE (name, version, colour) = (%s, %s, '')"


class ReadBehind(Problem):
    """The read model has not come so far yet; ask again soon."""

    code = "read_behind"
    th = "ข้อมูลสำหรับอ่านยังตามมาไม่ถึง โปรดลองใหม่ในไม่ช้า"


def wait_for(office: Office, model: type[ReadModel], position: int | None) -> None:
    """Return once the model has taken in everything up to `position`; at once when None. Raises ReadBehind."""
    if position is None:
        return
    deadline = time.monotonic() + PATIENCE_S
    while True:
        with office.pool.connection() as connection:
            found = connection.execute(_REACHED, [model.name, model.version]).fetchone()
        if found and found[0] >= position:
            return
        if time.monotonic() > deadline:
            raise ReadBehind()
        time.sleep(LOOK_EVERY_S)
