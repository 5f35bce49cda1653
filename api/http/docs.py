"""`/openapi.json`, `/asyncapi.json`, and `/docs`, which needs nothing from outside."""

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import fastapi_offline
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from api.http import openapi, wire
from api.http.doors import Door
from services import schemas
from services.means import Office
from services.running.readiness import VERSION

STATIC = "/docs/static"
PUBLIC = {"Cache-Control": "public, max-age=60"}


def routes(office: Office, doors: Sequence[Door]) -> list[BaseRoute]:
    """The documents, open to all: they hold no data."""

    @cache
    def described() -> bytes:
        return wire.encode(openapi.document(doors, VERSION))

    async def openapi_json(request: Request) -> Response:
        return Response(described(), 200, PUBLIC, "application/json")

    async def asyncapi_json(request: Request) -> Response:
        return Response(await run_in_threadpool(_events, office), 200, PUBLIC, "application/json")

    async def docs(request: Request) -> Response:
        page, policy = _page()
        return Response(page, 200, {**PUBLIC, "Content-Security-Policy": policy}, "text/html; charset=utf-8")

    return [
        Route("/openapi.json", openapi_json),
        Route("/asyncapi.json", asyncapi_json),
        Route("/docs", docs),
        Mount(STATIC, StaticFiles(directory=Path(fastapi_offline.__file__).parent / "static")),
    ]


def _events(office: Office) -> bytes:
    types = schemas.catalogue(office.book.all())
    return wire.encode(schemas.asyncapi(office.settings.tenant, types, VERSION))


@cache
def _page() -> tuple[bytes, str]:
    """The page, and a policy that lets run only its own script and the shipped files."""
    page = bytes(
        get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="Anumat API",
            swagger_js_url=f"{STATIC}/swagger-ui-bundle.js",
            swagger_css_url=f"{STATIC}/swagger-ui.css",
            swagger_favicon_url=f"{STATIC}/favicon.png",
            swagger_ui_parameters={"validatorUrl": None},
        ).body
    )
    scripts = re.findall(rb"<script>(.*?)</script>", page, re.DOTALL)
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s).digest()).decode()}'" for s in scripts)
    policy = (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        " connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )
    return page, policy
