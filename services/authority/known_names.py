"""What a delegation may name: steps and kinds that a definition has, and a first day that is not long gone."""

from collections.abc import Iterator
from datetime import date, timedelta

from domain.reasons import Reason, Text
from services.authority.second_signature import refused
from services.means import Office
from services.saying import Said

LONG_AGO = timedelta(days=366)
"""What began longer ago was not decided today: it is told, with its source."""
MEETING = "meeting"
"""What keeping a body's meetings is called where a delegation is narrowed to some steps."""


def steps(office: Office, moves: tuple[str, ...], kinds: tuple[str, ...]) -> Iterator[Reason]:
    """Moves, facts and kinds of plan that a published definition has."""
    definitions = office.book.all()
    known = {name for d in definitions for name in (*(move.name for move in d.moves), *d.facts)} | {MEETING}
    if strange := [name for name in moves if name not in known]:
        names = ", ".join(strange)
        text = Text(f"ไม่มีการดำเนินการ {names} ในแบบกระบวนงานใด", f"No workflow has a step {names}")
        yield refused("unknown_move", text, "moves", unknown=strange)
    if strange := [kind for kind in kinds if kind not in {d.kind for d in definitions}]:
        names = ", ".join(strange)
        text = Text(f"ไม่มีประเภทแผน {names}", f"There is no kind of plan {names}")
        yield refused("unknown_kind", text, "kinds", unknown=strange)


def begun(said: Said, holds_from: date) -> Iterator[Reason]:
    """Authority given years ago is entered as testimony, which says from where it is known."""
    if said.testimony is None and holds_from < said.today - LONG_AGO:
        text = Text(
            f"วันเริ่ม {holds_from.isoformat()} ย้อนหลังเกินหนึ่งปี ให้บันทึกเป็นคำบอกเล่าย้อนหลังพร้อมแหล่งที่มา",
            f"It began on {holds_from.isoformat()}, more than a year ago: enter it as testimony, with its source",
        )
        yield refused("long_ago", text, "testimony", holds_from=holds_from.isoformat())
