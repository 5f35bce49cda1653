"""`anumat api`: one HTTP process; run as many as needed behind one address."""

from types import FrameType

import uvicorn
from fastapi import FastAPI

from api.http.app import create_app
from services.running.wiring import open_office
from services.settings import Settings

STOP_PATIENCE_S = 10


class Server(uvicorn.Server):
    """A server that tells endless streams to end before it waits for them."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A stop signal has come."""
        self._app.state.stopping = True
        super().handle_exit(sig, frame)


def command() -> None:
    """Serve HTTP and the pages, until stopped."""
    settings = Settings.load()
    with open_office(settings, "api") as office:
        app = create_app(office)
        server(app, settings).run()


def server(app: FastAPI, settings: Settings) -> Server:
    """A server of the application at the settings' address; a proxy's headers count only from this machine."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        log_level=settings.log_level,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_PATIENCE_S,
    )
    return Server(config, app)
