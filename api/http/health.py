"""Whether this process lives and the system is ready, told honestly; and what it counts."""

from collections.abc import Callable
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.http import wire
from services.means import Office
from services.running.readiness import unready

NO_STORE = {"Cache-Control": "no-store"}


def routes(office: Office) -> list[Route]:
    """`/livez`, `/readyz`, `/metrics`."""

    async def livez(request: Request) -> Response:
        return _said(200, {"live": True})

    async def readyz(request: Request) -> Response:
        wrong = await run_in_threadpool(unready, office)
        return _said(503 if wrong else 200, {"ready": not wrong, "wrong": wrong})

    async def metrics(request: Request) -> Response:
        return Response(generate_latest(), 200, NO_STORE, CONTENT_TYPE_LATEST)

    served: dict[str, Callable[..., Any]] = {"/livez": livez, "/readyz": readyz, "/metrics": metrics}
    return [Route(path, serve, methods=["GET"]) for path, serve in served.items()]


def _said(status: int, body: object) -> Response:
    return Response(wire.encode(body), status, NO_STORE, "application/json")
