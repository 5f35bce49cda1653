"""`make bench`: every figure in one run beside the machine's limits, as a table, as JSON and as a picture."""

import argparse
import contextlib
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import psycopg
from rich.console import Console
from rich.table import Table

from services.embedded import running
from services.embedded.servers import started
from services.means import Office
from services.running.rebuild import rebuild_named
from tests.benchmarks import broker as brokers
from tests.benchmarks import doors, limits, reading, steps, whole
from tests.benchmarks.measure import Figures
from tests.benchmarks.picture import Row, svg
from tests.support.database import Cluster, Database
from tests.support.offices import letter, office_over
from tests.support.relaying import Broker

OUT = Path(__file__).parents[2] / "docs" / "benchmarks"
SIZES = (10, 100, 1000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="a tenth of the work, to try the benchmarks themselves")
    chosen = parser.parse_args()
    figures, scale = Figures(), 0.1 if chosen.quick else 1.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            running(folder / "pg", nats=False) as endpoints,
            Cluster(endpoints.postgres, endpoints.passwords).fresh() as db,
            office_over(db, letter()) as office,
        ):
            _in_rounds(figures, office, db, chosen.rounds, scale)
            _relay(figures, office, db, folder, chosen.rounds, scale)
        _whole(figures, folder, chosen.rounds)
    rows = _rows(figures)
    _tell(figures, rows, _kept())
    _keep(figures, rows, chosen.rounds)


def _in_rounds(figures: Figures, office: Office, db: Database, rounds: int, scale: float) -> None:
    key = doors.api_key(office)
    plans = {size: reading.plan_of(office, size) for size in SIZES}
    with doors.api_process(db) as port, psycopg.connect(db.owner, autocommit=True) as plain:
        for _ in range(rounds):
            for clients in (1, 16, 64):
                rows = int(scale * (8_000 if clients == 1 else 40_000))
                rate, p50 = limits.committed_rows(db.owner, clients, rows)
                figures.add(f"L1 rows committed, {clients} clients", "/s", rate)
                figures.add(f"L1 p50, {clients} clients", "ms", p50)
                each = max(4, int(scale * 3000 / clients))
                figures.add(f"decided step, {clients} callers", "/s", steps.decided_steps(office, clients, each))
                rate, p50 = doors.moves_over_http(office, port, key, clients, max(4, int(scale * 2000 / clients)))
                figures.add(f"HTTP step, {clients} clients", "/s", rate)
                figures.add(f"HTTP p50, {clients} clients", "ms", p50)
            for callers in (1, 16):
                saved = limits.stock_saves(db.owner, callers, max(4, int(scale * 800 / callers)))
                figures.add(f"stock library save, {callers} callers", "/s", saved)
            for size, ref in plans.items():
                times = max(2, int(scale * 4000 / size))
                figures.add(f"replay of {size} events", "/s", reading.replays(office, ref, times))
                stream = office.ledger.stream_id(f"plan/{ref}")
                figures.add(f"text SELECT of {size} events", "/s", reading.selects(plain, stream, times))
            with db.ledger("worker") as reader:
                figures.add("log read in order, verified for the first time", "/s", reading.log_decoded(reader))
                figures.add("log read in order, decoded", "/s", reading.log_decoded(reader))
                figures.add("log read in order, raw binary", "/s", reading.log_raw(plain))
                figures.add("rows copied (C1)", "/s", limits.copied_rows(db.owner))
                done = rebuild_named(reader, db.url("anumat_worker"), "desk")
                figures.add("rebuild of the desk", "/s", done.position / done.seconds)


def _whole(figures: Figures, folder: Path, rounds: int) -> None:
    whole.cold_start_s(folder / "whole")  # the first start makes the data
    for _ in range(rounds):
        figures.add("cold start of everything", "s", whole.cold_start_s(folder / "whole"))
    ours, servers = whole.memory_mb(folder / "whole")
    figures.add("memory at rest, api + worker + relay", "MB", ours)
    figures.add("memory at rest, PostgreSQL + NATS", "MB", servers)


def _relay(figures: Figures, office: Office, db: Database, folder: Path, rounds: int, scale: float) -> None:
    for number in range(rounds):
        with started(folder / f"nats-{number}", postgres=False) as servers:
            assert servers.nats is not None
            broker = Broker(servers.nats)
            figures.add("windowed publish", "/s", brokers.published_raw(broker, int(5000 * scale) or 100))
            figures.add("relay, sustained", "/s", brokers.relayed(office, db, broker, folder))
            delays = brokers.delays_ms(office, db, broker, folder, max(100, int(2000 * scale)), 500)
            figures.add("commit to subscriber, p50 at 500/s", "ms", brokers.percentile(delays, 0.5))
            figures.add("commit to subscriber, p99 at 500/s", "ms", brokers.percentile(delays, 0.99))


def _rows(figures: Figures) -> list[Row]:
    def ratio(over: str, under: str) -> float | None:
        a, b = figures.median(over), figures.median(under)
        return a / b if a is not None and b else None

    rows = [
        Row("decided step, 16 callers ÷ L1", ratio("decided step, 16 callers", "L1 rows committed, 16 clients"), 0.4),
        Row("decided step, 1 caller ÷ L1", ratio("decided step, 1 callers", "L1 rows committed, 1 clients"), 0.4),
        Row("HTTP step, 16 clients ÷ L1", ratio("HTTP step, 16 clients", "L1 rows committed, 16 clients"), 0.25),
        Row("HTTP step, 64 clients ÷ L1", ratio("HTTP step, 64 clients", "L1 rows committed, 64 clients"), 0.25),
        Row("HTTP p50, 1 client, in L1 p50s", ratio("HTTP p50, 1 clients", "L1 p50, 1 clients"), 4, at_most=True),
    ]
    rows += [
        Row(f"replay of {n} events ÷ text SELECT", ratio(f"replay of {n} events", f"text SELECT of {n} events"), 0.6)
        for n in SIZES
    ]
    return [
        *rows,
        Row(
            "log in order, decoded ÷ raw binary",
            ratio("log read in order, decoded", "log read in order, raw binary"),
            0.4,
        ),
        Row("rebuild of the desk ÷ COPY of the same rows", ratio("rebuild of the desk", "rows copied (C1)"), 0.22),
        Row("relay ÷ windowed publish", ratio("relay, sustained", "windowed publish"), 0.7),
        Row(
            "commit to subscriber p50, ms at 500/s",
            figures.median("commit to subscriber, p50 at 500/s"),
            5,
            at_most=True,
        ),
        Row("cold start of everything, s", figures.median("cold start of everything"), 2, at_most=True),
        Row(
            "memory at rest, api + worker + relay, MB",
            figures.median("memory at rest, api + worker + relay"),
            250,
            at_most=True,
        ),
        Row(
            "memory at rest, PostgreSQL + NATS, MB",
            figures.median("memory at rest, PostgreSQL + NATS"),
            120,
            at_most=True,
        ),
        Row(
            "stock library save, 16 callers ÷ L1 (peer)",
            ratio("stock library save, 16 callers", "L1 rows committed, 16 clients"),
            0.06,
        ),
    ]


def _kept() -> dict[str, float | None]:
    """The ratios of the last run that was kept, by work."""
    file = OUT / "latest.json"
    ratios = msgspec.json.decode(file.read_bytes())["ratios"] if file.exists() else {}
    return {work: row["value"] for work, row in ratios.items()}


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _tell(figures: Figures, rows: list[Row], before: dict[str, float | None]) -> None:
    table = Table("figure", "median", "least", "most", title="measured in one run; durable settings")
    for figure in figures.by_name.values():
        least, most = figure.spread
        table.add_row(figure.name, f"{figure.median:,.2f} {figure.unit}", f"{least:,.2f}", f"{most:,.2f}")
    ratios = Table("work", "measured", "goal", "", "last kept", title="ratios")
    for row in rows:
        goal = f"{'≤' if row.at_most else '≥'} {row.goal:g}"
        ratios.add_row(row.work, _number(row.value), goal, row.verdict, _number(before.get(row.work)))
    console = Console(width=110)
    console.print(table)
    console.print(ratios)


def _keep(figures: Figures, rows: list[Row], rounds: int) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    kept = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "rounds": rounds,
        "durability": "fsync on, synchronous_commit on, JetStream sync_interval always",
        "figures": {f.name: {"unit": f.unit, "median": f.median, "rounds": f.values} for f in figures.by_name.values()},
        "ratios": {row.work: {"value": row.value, "goal": row.goal, "at_most": row.at_most} for row in rows},
    }
    (OUT / "latest.json").write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=1))
    (OUT / "latest.svg").write_text(svg(rows, "Anumat: measured ratios and their goals"), "utf-8")
    with contextlib.suppress(OSError):
        print(f"kept in {OUT.relative_to(Path.cwd())}")


if __name__ == "__main__":
    main()
