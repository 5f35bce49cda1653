"""`anumat secrets DIR`: the passwords and keys of a new installation, one file each."""

from pathlib import Path
from typing import Annotated

import typer

from services.running.secrets import write


def command(folder: Annotated[Path, typer.Argument(help="An empty folder; made if it does not exist.")]) -> None:
    """Make every secret that compose.yaml or another orchestrator hands to the processes."""
    for path in write(folder):
        typer.echo(path)
