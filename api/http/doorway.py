"""The way to the doors: one look at a table, without the layers that only pages need."""

from collections.abc import Awaitable, Callable, Iterable
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http import negotiation, problems
from api.http.errors import MethodNotAllowed

Serve = Callable[[Request], Awaitable[Response]]


class Way(NamedTuple):
    """One method and path template to whoever serves it; `serve` raises nothing."""

    method: str
    path: str
    serve: Serve


class Doorway:
    """ASGI: serves the doors, and hands everything else to the application behind them."""

    def __init__(self, ways: Iterable[Way], behind: ASGIApp) -> None:
        self._behind = behind
        self._ways: dict[int, list[tuple[tuple[str, ...], Way]]] = {}
        for way in ways:
            steps = tuple(way.path.split("/"))
            self._ways.setdefault(len(steps), []).append((steps, way))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not (found := self._here(scope["path"])):
            await self._behind(scope, receive, send)
            return
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        serve, names = next(((way.serve, names) for way, names in found if way.method == method), (None, {}))
        if serve is None:
            response = _not_so(Request(scope), sorted({way.method for way, _ in found}))
        else:
            scope["path_params"] = names
            response = await serve(Request(scope, receive))
        await response(scope, receive, send)

    def _here(self, path: str) -> list[tuple[Way, dict[str, str]]]:
        """The doors at this path with the names in it, in the order they were given."""
        steps = path.split("/")
        matched = ((way, _names(template, steps)) for template, way in self._ways.get(len(steps), ()))
        return [(way, names) for way, names in matched if names is not None]


def _names(template: tuple[str, ...], steps: list[str]) -> dict[str, str] | None:
    """What stands in the template's places; None when the path is another."""
    names = {}
    for wanted, given in zip(template, steps, strict=True):
        if wanted == given:
            continue
        if not given or wanted[:1] != "{":
            return None
        names[wanted[1:-1]] = given
    return names


def _not_so(request: Request, methods: list[str]) -> Response:
    response = problems.response(MethodNotAllowed(), negotiation.language(request.headers.get("accept-language", "")))
    response.headers["Allow"] = ", ".join(methods)
    return response
