"""`anumat api`: one HTTP process; run as many as needed behind one address."""

import uvicorn

from services.settings import Settings


def command() -> None:
    """Serve HTTP and the pages, until stopped."""
    settings = Settings.load()
    uvicorn.run(
        "api.http.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        log_level=settings.log_level,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
