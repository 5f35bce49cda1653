"""The command line `anumat`: one module per command, listed in `COMMANDS` and imported only when asked for.

A module `api/cli/<name>.py` gives a function `command` or, for a group such as `anumat plan show`,
a Typer `app`.
"""

import importlib
import os
import sys
from collections.abc import Iterable
from itertools import pairwise
from keyword import iskeyword

import typer

from domain.errors import Problem
from services import logs
from services.settings import Settings

COMMANDS = (
    "up",
    "init",
    "migrate",
    "api",
    "worker",
    "relay",
    "secrets",
    "rebuild",
    "replay",
    "doctor",
    "demo",
    "plan",
    "import",
    "workflow",
)
SERVING = ("api", "worker", "relay")
"""Processes that write logs; the other commands talk to whoever started them."""


def build(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The Typer application with the commands named (module `plan_list` would be the command `plan-list`)."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback(help="Anumat อนุมัติ: plans, their lawful moves, and proof of both.")(lambda: None)
    for name in names:
        module = importlib.import_module(f"api.cli.{_module(name)}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(module.command)
    return app


def _module(name: str) -> str:
    """`plan-list` is in plan_list.py; a word of the language, such as `import`, in import_.py."""
    return f"{name}_" if iskeyword(name) else name.replace("-", "_")


def in_words(problem: Problem) -> str:
    """The problem in the language asked for with `--lang`, else in that of the terminal."""
    named = [after for before, after in pairwise(sys.argv) if before == "--lang"]
    return problem.sentence(named[-1] if named else "th" if thai() else "en")


def thai() -> bool:
    """Whether the terminal's language is Thai."""
    return (os.environ.get("LC_ALL") or os.environ.get("LANG", "")).startswith("th")


def main() -> None:
    """Run the command line; a known problem is one sentence on stderr and its exit code (docs/command-line.md)."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    app = build([wanted] if wanted in COMMANDS else COMMANDS)
    try:
        if wanted in SERVING:
            logs.configure(Settings.load().log_level)
        app()
    except Problem as problem:
        print(f"anumat: {in_words(problem)}", file=sys.stderr)
        raise SystemExit(getattr(problem, "exit_code", 1)) from None
