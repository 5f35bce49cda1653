"""`anumat migrate`: brings the database to the shape of this release; run once before the other processes."""

import typer

from services.migrate import migrate
from services.settings import Settings


def command() -> None:
    """Apply what is missing, as a role that may create roles and tables; safe to run twice."""
    settings = Settings.load()
    given = {
        "anumat_api": settings.api_password,
        "anumat_worker": settings.worker_password,
        "anumat_relay": settings.relay_password,
    }
    passwords = {role: secret.get_secret_value() for role, secret in given.items() if secret}
    applied = migrate(settings.database(), passwords=passwords)
    for name in applied:
        typer.echo(name)
    typer.echo(f"{len(applied)} applied")
