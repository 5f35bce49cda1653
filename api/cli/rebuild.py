"""`anumat rebuild`: builds a read model anew beside the live one, compares both, and switches if asked."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import msgspec
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from domain.errors import Problem
from services.running import rebuild
from services.running.last_system import process_settings
from services.running.wiring import open_office


class NoSuchReadModel(Problem):
    """There is no read model of that name."""

    code = "no_such_read_model"
    th = "ไม่มีมุมมองชื่อนี้"


def command(
    projection: Annotated[str, typer.Argument(help=f"One of {', '.join(rebuild.NAMES)}, or all.")],
    switch: Annotated[bool, typer.Option("--switch", help="Let the new tables take over.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Fill fresh tables from the first event on, beside the live ones.

    Exit codes: 0 the live tables held the same (or were switched), 1 a problem, 3 they differ.
    """
    names = rebuild.NAMES if projection == "all" else (projection,)
    if not set(names) <= set(rebuild.NAMES):
        raise NoSuchReadModel(f"Known: {', '.join(rebuild.NAMES)}.")
    settings = process_settings("worker")
    with open_office(settings, "worker") as office:
        found = []
        for name in names:
            with _shown(name, quiet=as_json) as progress:
                url = settings.database("anumat_worker")
                found.append(rebuild.rebuild_named(office.ledger, url, name, switch=switch, progress=progress))
            if not as_json:
                typer.echo(_sentence(found[-1]))
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(found)))
    if not switch and any(one.same is False for one in found):
        raise SystemExit(3)


def _sentence(one: rebuild.Rebuilt) -> str:
    compared = {True: "the live tables hold the same", False: "the live tables DIFFER", None: "not compared"}[one.same]
    aside = f", {one.dead_letters} streams set aside" if one.dead_letters else ""
    done = "; switched" if one.switched else ""
    return f"{one.name}: {one.rows} rows at position {one.position} in {one.seconds:.1f} s, {compared}{aside}{done}."


@contextmanager
def _shown(name: str, *, quiet: bool) -> Iterator[rebuild.Progress]:
    """A bar on a terminal, a line every tenth of the way elsewhere."""
    if quiet:
        yield lambda done, of: None
    elif sys.stderr.isatty():
        columns = (TextColumn(name), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns) as bar:
            task = bar.add_task(name)
            yield lambda done, of: bar.update(task, completed=done, total=of)
    else:
        last = [-1]

        def line(done: int, of: int) -> None:
            tenth = done * 10 // max(of, 1)
            if tenth > last[0]:
                last[0] = tenth
                typer.echo(f"{name} {done}/{of}", err=True)

        yield line
