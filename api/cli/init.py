"""`anumat init --founding FILE`: the first bodies, posts and appointments, signed for by two persons, once."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from services.authority.genesis import AlreadyFounded, Founding, is_founded, read_founding, sign
from services.means import Office
from services.running.last_system import process_settings
from services.running.wiring import open_office


def command(
    founding: Annotated[Path, typer.Option(help="YAML file with bodies, posts, persons, appointments and accounts.")],
    signer: Annotated[
        list[str] | None, typer.Option("--as", help="User name of a signer; give both when both are present.")
    ] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="Sign as the second person named in the file.")] = False,
) -> None:
    """Sign the founding with a password of one's own; the second signature founds. After it nobody skips a rule."""
    said = read_founding(founding)
    first, second = said.signed_by
    wanted = signer or [second if confirm else first]
    with open_office(process_settings("api"), "api") as office:
        if is_founded(office):
            raise AlreadyFounded
        for name in wanted:
            _sign(office, said, name)


def _sign(office: Office, founding: Founding, name: str) -> None:
    if sys.stdin.isatty():
        password = typer.prompt(f"password for {name}", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    signed = sign(office, founding, name, password)
    if not signed.complete:
        typer.echo(f"signed by {name}; waiting for the second person: anumat init --founding FILE --confirm")
        return
    typer.echo(f"founded, signed by {' and '.join(founding.signed_by)}")
    if signed.passwords:
        typer.echo("first passwords, to be handed over in person; each is changed at the first sign-in:")
    for username, first_password in signed.passwords.items():
        typer.echo(f"  {username:<24} {first_password}")
