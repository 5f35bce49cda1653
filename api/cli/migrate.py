"""`anumat migrate`: brings the database to this release, founds the log and certifies keys; before anything serves."""

import json
from typing import Annotated

import typer

from services.running.release import prepare
from services.settings import Settings

SIGNING = ("api", "worker")


def command(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Apply what is missing, as a database role that may create roles; safe to run twice, and at once."""
    settings = Settings.load()
    given = {
        "anumat_api": settings.api_password,
        "anumat_worker": settings.worker_password,
        "anumat_relay": settings.relay_password,
    }
    passwords = {role: secret.get_secret_value() for role, secret in given.items() if secret}
    seeds = {role: settings.seed(f"{role}_signing_key") for role in SIGNING}
    applied, log_id = prepare(settings.database(), passwords, settings.seed("root_key"), seeds)
    if as_json:
        typer.echo(json.dumps({"applied": applied, "log_id": str(log_id)}))
        return
    for name in applied:
        typer.echo(name)
    typer.echo(f"{len(applied)} applied; the log is {log_id}")
