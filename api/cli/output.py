"""What commands print: Thai or English, tables, progress on a terminal and plain lines elsewhere."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

Lang = Literal["th", "en"]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Language = Annotated[str | None, typer.Option("--lang", help="th or en; else by LANG.")]


class Speech:
    """Says a sentence in the language asked for: `say("แผน", "Plan")`."""

    def __init__(self, lang: str | None) -> None:
        said = (lang or os.environ.get("LC_ALL") or os.environ.get("LANG") or "").lower()
        self.lang: Lang = "th" if said.startswith("th") else "en"

    def __call__(self, th: str, en: str) -> str:
        return th if self.lang == "th" else en

    def of(self, text: dict[str, str] | None) -> str:
        """A text of the API in this language."""
        return text[self.lang] if text else ""


def line(text: str) -> None:
    """One line on standard output, as it is."""
    print(text, flush=True)


def is_terminal() -> bool:
    """Whether a person is there to answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def error(text: str) -> None:
    """One line on standard error."""
    print(text, file=sys.stderr, flush=True)


def json_line(value: object) -> None:
    """The value as one line of JSON, Thai letters as they are."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def table(*heads: str, rows: Iterable[Iterable[object]]) -> None:
    """A table; without a terminal, tab-separated lines that programs can cut."""
    if not sys.stdout.isatty():
        for row in rows:
            line("\t".join(str(cell) for cell in row))
        return
    drawn = Table(box=box.SIMPLE_HEAD)
    for head in heads:
        drawn.add_column(head, overflow="fold")  # Thai has no spaces to break at
    for row in rows:
        drawn.add_row(*(Text(str(cell)) for cell in row))
    Console().print(drawn)


@contextmanager
def progress(title: str, total: int, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Call what it gives after each step: a bar on a terminal, a line on standard error elsewhere, nothing if quiet."""
    if quiet:
        yield lambda text: None
        return
    if not sys.stderr.isatty():
        done = 0

        def tell(text: str) -> None:
            nonlocal done
            done += 1
            print(f"{done}/{total} {text}", file=sys.stderr, flush=True)

        yield tell
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[at]}"))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=total, at="")
        yield lambda text: bar.update(task, advance=1, at=text[:70])
