"""The HTTP application: every door under `/v1`, the pages, the documents and health."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial

import anyio.to_thread
import structlog
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api import pages
from api.http import docs, health, negotiation, problems
from api.http.doors import way
from api.http.doorway import Doorway
from api.http.edge import Edge
from api.http.errors import MethodNotAllowed, NoSuchPage, Unexpected
from api.http.identity import Identity
from api.http.v1 import DOORS
from api.http.v1.events import Head
from api.pages import mount
from domain.errors import Problem
from services.means import Office
from services.running.readiness import VERSION

THREADS = 80
"""Requests served at once; more wait. Each thread waits for the database most of its time."""
_log = structlog.get_logger()


class Application(FastAPI):
    """FastAPI serves pages and documents; the doors stand before its layers, which would cost more than a door."""

    front: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self
        await self.front(scope, receive, send)


def create_app(office: Office) -> FastAPI:
    """The application over an open office; closing the office stays with whoever opened it."""
    app = Application(
        title="Anumat", version=VERSION, lifespan=_lifespan, openapi_url=None, docs_url=None, redoc_url=None
    )
    identity = Identity(office)
    app.state.office = office
    app.state.identity = identity
    app.state.stopping = False
    app.state.head = Head(office)
    app.state.streams = set()
    app.state.workers = ThreadPoolExecutor(THREADS, "door")
    app.router.routes.extend(health.routes(office))
    app.router.routes.extend(docs.routes(office, DOORS))
    pages.mount(app, office, identity)
    mount(app, office, identity)
    app.add_exception_handler(HTTPException, _not_here)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(Exception, _unexpected)
    ways = [way(office, identity, app.state.workers, door) for door in DOORS]
    app.front = Edge(Doorway(ways, partial(FastAPI.__call__, app)), identity.secure)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    yield
    app.state.stopping = True
    app.state.workers.shutdown(wait=False)


async def _not_here(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    problem = MethodNotAllowed() if status == 405 else NoSuchPage()
    if pages.wanted(request):
        response = await pages.refusal(request.app.state.office, request.app.state.identity, request, problem)
    else:
        response = problems.response(problem, _lang(request))
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return problems.response(error, _lang(request))


async def _unexpected(request: Request, error: Exception) -> Response:
    return problems.response(Unexpected(), _lang(request))


def _lang(request: Request) -> negotiation.Lang:
    return negotiation.language(request.headers.get("accept-language", ""))
