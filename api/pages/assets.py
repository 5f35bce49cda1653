"""Style sheets, scripts and fonts, read once from our own package and the font wheels; nothing comes from elsewhere."""

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.http.errors import NoSuchPage
from api.http.negotiation import language
from api.http.problems import response as problem

TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
FONTS = {
    "sarabun-400.ttf": ("fontpkg_sarabun", "Sarabun-Regular.ttf"),
    "sarabun-600.ttf": ("fontpkg_sarabun", "Sarabun-SemiBold.ttf"),
    "sarabun-700.ttf": ("fontpkg_sarabun", "Sarabun-Bold.ttf"),
    "noto-sans-thai.ttf": ("fontpkg_noto_sans_thai", "NotoSansThai[wdth,wght].ttf"),
}
"""Both families are under the SIL Open Font License, which lies beside them in their wheels."""


class Asset(msgspec.Struct, frozen=True):
    """One file and its digest, by which browsers know that it is still the same."""

    content: bytes
    media_type: str
    digest: str


@cache
def assets() -> dict[str, Asset]:
    """Every file by its name under /static."""
    found = {}
    for file in files("api").joinpath("static").iterdir():
        suffix = "." + file.name.rpartition(".")[2]
        if suffix in TYPES:
            found[file.name] = _asset(file, TYPES[suffix])
    for name, (package, file_name) in FONTS.items():
        found[name] = _asset(files(package).joinpath("files", file_name), "font/ttf")
    return found


def address(name: str) -> str:
    """The address of a file as it is now."""
    return f"/static/{name}?v={assets()[name].digest[:12]}"


async def serve(request: Request) -> Response:
    """One file, for a year where its digest is in the address."""
    asset = assets().get(request.path_params["name"])
    if asset is None:
        return problem(NoSuchPage(), language(request.headers.get("accept-language", "")))
    lasting = "public, max-age=31536000, immutable" if "v" in request.query_params else "public, max-age=86400"
    headers = {"Cache-Control": lasting, "ETag": f'"{asset.digest[:32]}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(asset.content, headers=headers, media_type=asset.media_type)


ROUTE = Route("/static/{name}", serve, name="static")


def _asset(file: Traversable, media_type: str) -> Asset:
    content = file.read_bytes()
    return Asset(content, media_type, hashlib.sha256(content).hexdigest())
