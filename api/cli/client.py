"""How commands reach a running system: --url and --key, the environment, or the system last started here."""

from typing import Annotated

import typer

from services.client import Client
from services.running.last_system import find

Url = Annotated[str, typer.Option("--url", help="The system to talk to (ANUMAT_URL); else the one last started here.")]
Key = Annotated[str, typer.Option("--key", help="API key (ANUMAT_API_KEY); else the demo account's.")]
Account = Annotated[str, typer.Option("--as", help="Demo account of the system last started here, such as secretary.")]


def connect(url: str, key: str, account: str, lang: str) -> Client:
    """A client of that system. Raises NoSystem, BadSetting."""
    system = find(url, key, account)
    return Client(system.url, system.api_key, lang)
