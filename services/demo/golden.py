"""The golden scenario of the national plan, played row by row as one batch of testimony, and checked on the way."""

import time
from collections.abc import Callable

import msgspec

from domain.errors import Problem
from services.client import Answered, Client, path_of
from services.demo.meetings import Matter, hold
from services.demo.player import Moment, Player
from services.demo.scenario import Row, rows, stages_by_day
from services.demo.script import Item, read
from services.demo.texts import Texts

SOURCE = "ชุดสาธิตแผนปฏิบัติการระดับชาติ (ส่วนใหญ่สมมุติขึ้น)"
KEY = "golden-scenario-2"


class Strayed(Problem):
    """The plans do not stand where the scenario says."""

    code = "strayed"
    th = "แผนไม่อยู่ในขั้นตามชุดสาธิต"


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did: `records` counts a row once for each plan concerned, `new` the commands that were no repeats."""

    rows: int
    records: int
    commands: int
    new: int
    plans: dict[str, str]
    checked: int
    seconds: float


Report = Callable[[Row, bool], None]
"""Told after each row, and whether all of it had been recorded before."""


def play(client: Client, report: Report, pace_s: float = 0.0) -> Played:
    """Play every row and check every stage; a second run changes nothing. Raises Strayed, Answered, NoAnswer."""
    started = time.monotonic()
    scenario, script, texts = rows(), read("golden.yaml"), Texts()
    opened = client.write("/v1/imports", {"source": SOURCE}, key=f"{KEY}:open")
    batch = opened.body["command_id"]
    run = Run(client, Player(client, texts), texts, batch)
    for row in scenario:
        report(row, run.play(row, script[str(row.seq)]))
        time.sleep(pace_s)
    client.write(path_of("imports", batch, "close"), {}, key=f"{KEY}:close")
    days = stages_by_day(scenario)
    wrong = [text for (ref, day), stage in days.items() if (text := _stray(client, ref, stage, effective=str(day)))]
    if wrong:
        raise Strayed("; ".join(wrong))
    last = {ref: row.after for row in scenario for ref in row.plans}
    return Played(
        rows=len(scenario),
        records=sum(len(row.plans) for row in scenario),
        commands=run.player.commands,
        new=run.player.commands - run.player.repeats,
        plans=last,
        checked=len(days),
        seconds=round(time.monotonic() - started, 1),
    )


class Run:
    """One run over one system, row by row."""

    def __init__(self, client: Client, player: Player, texts: Texts, batch: str) -> None:
        self._client = client
        self._texts = texts
        self._batch = batch
        self.player = player

    def play(self, row: Row, items: tuple[Item, ...]) -> bool:
        """Do what the script has for a row, for each of its plans; whether all of it was a repeat."""
        self._learn(row)
        repeats = [self._do(row, ref, item, number) for ref in row.plans for number, item in enumerate(items)]
        is_repeat = all(repeats)
        if not is_repeat:
            wrong = [text for ref in row.plans if (text := _stray(self._client, ref, row.after))]
            if wrong:
                raise Strayed(f"row {row.seq}: {'; '.join(wrong)}")
        return is_repeat

    def _do(self, row: Row, ref: str, item: Item, number: int) -> bool:
        if item.assertion is not None:
            return self._assert(row, ref, item.assertion)
        moment = Moment(
            key=f"{KEY}:{row.seq}",
            on=row.effective_on,
            known_at=row.known_at,
            actor=self._actor(row, ref),
            source=f"{SOURCE} แถวที่ {row.seq}",
            batch=self._batch,
        )
        if item.at is not None:
            return hold(self.player, [Matter(ref, item, moment, number)])
        return self.player.play(item, ref, moment, number)

    def _assert(self, row: Row, ref: str, move: str) -> bool:
        """The engine's own row is compared; once the batch is closed there is nothing left to owe."""
        body = {"ref": ref, "move": move, "stage": row.after}
        self.player.forget(ref)
        days = {"effective_on": str(row.effective_on), "known_at": str(row.known_at)}
        try:
            self._client.write(path_of("imports", self._batch, "assertions"), body | days)
        except Answered as problem:
            if problem.code_given != "import_required":
                raise
            return True
        return False

    def _actor(self, row: Row, ref: str) -> str | dict[str, str]:
        """The row's role, with its body where a role belongs to the draft's own subcommittee."""
        if not row.actor.startswith("area_subcommittee"):
            return row.actor
        return {"post": row.actor, "body": self._texts.body_of(ref)}

    def _learn(self, row: Row) -> None:
        """What only the system knows: digests of the accepted drafts; and who is assigned what."""
        if row.action.startswith("note: ResponsibilitiesAssigned"):
            self.player.know(assignments=self._texts.assignments())
        if row.plans == ("NP-v2",) and row.action.startswith("start_implementation"):
            acknowledged = self._texts.assignments(row.effective_on.isoformat())
            self.player.know(assignments_acknowledged=acknowledged)
        if row.plans == ("NP-v2",) and row.action.startswith("consolidate_drafts"):
            drafts = ("CD-SEA", "CD-EEC", "CD-BOR", "CD-MIG")
            self.player.know(**{f"digest:{ref}": self.player.digest(ref, "core") for ref in drafts})


def _stray(client: Client, ref: str, stage: str, **cut: str) -> str:
    """Where a plan stands instead of `stage`; empty when it stands there."""
    found = client.get(path_of("plans", ref), **cut).body["stage"]
    return "" if found == stage else f"{ref} {' '.join(cut.values())} {found}, not {stage}"
