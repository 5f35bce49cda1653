"""`anumat up`: everything on this machine, one process tree."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from services.embedded.supervisor import Interrupted, interrupt_on_signals, tell
from services.running.system import System, system
from services.settings import Settings

ROLES = ("api", "worker", "relay")


def command(
    data: Annotated[Path | None, typer.Option(help="Data folder; made if it does not exist.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="HTTP port; 0 takes a free one.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Load demo accounts and plans.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines instead of text.")] = False,
) -> None:
    """Start PostgreSQL, NATS and every process of Anumat, say when it is ready, and stop all on Ctrl-C."""
    settings = Settings.load()
    if port is not None:
        settings = settings.model_copy(update={"port": port})
    folder = data or settings.data or Path.home() / ".local" / "share" / "anumat"
    programs = {name: (sys.executable, "-P", "-m", "api.cli", name) for name in ROLES}
    interrupt_on_signals()
    try:
        with system(folder, settings, programs) as running:
            if demo:
                _load_demo(running)
            _announce(running, as_json)
            running.watch()
    except Interrupted:
        raise SystemExit(0) from None


def _load_demo(running: System) -> None:
    from services import demo  # only this option needs it

    if not (running.data / "accounts.json").exists():
        tell("loading the demo through the API; the first time takes half a minute")
    demo.load(running.http, running.data)


def _announce(running: System, as_json: bool) -> None:
    accounts = running.data / "accounts.json"
    known: dict[str, dict[str, str]] = json.loads(accounts.read_text()) if accounts.exists() else {}
    if as_json:
        print(json.dumps({"ready": running.http, "data": str(running.data)}), flush=True)
        return
    for role, account in known.items():
        print(f"  {role:<24} {account['username']:<24} {account['password']}")
    print(f"ready {running.http}", flush=True)
