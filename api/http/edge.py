"""The outermost layer: security headers on every answer, and a ceiling on what anyone may send."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http import negotiation, problems
from api.http.errors import BodyTooLong
from services.documents.errors import FileTooLarge
from services.documents.store import LIMIT

CEILING = 27 * 2**20
"""A file of 25 MiB and its multipart frame; JSON has its own, lower limit."""
POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Edge:
    """ASGI middleware. A page or file that needs a wider Content-Security-Policy sets its own."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self._app = app
        headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if secure else {})
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                if not any(name == b"content-security-policy" for name, _ in headers):
                    headers.append((b"content-security-policy", POLICY.encode()))
                message = {**message, "headers": headers + self._headers}
            await send(message)

        if _announced(scope) > CEILING:
            lang = negotiation.language(_header(scope, b"accept-language"))
            is_file = scope["path"] == "/v1/documents"
            problem = FileTooLarge(limit_bytes=LIMIT) if is_file else BodyTooLong()
            await problems.response(problem, lang)(scope, receive, guarded)
            return
        await self._app(scope, _counted(receive), guarded)


def _counted(receive: Receive) -> Receive:
    """Stops listening to a sender that goes on past the ceiling: to the reader it has gone away."""
    received = 0

    async def limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        return {"type": "http.disconnect"} if received > CEILING else message

    return limited


def _announced(scope: Scope) -> int:
    length = _header(scope, b"content-length")
    return int(length) if length.isdigit() else 0


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for known, value in scope["headers"] if known == name), "")
