"""The pages: Thai first, real forms and links, no script needed; the services decide, never they."""

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from api.http.identity import Identity
from api.pages import (
    account,
    accounts,
    assets,
    authority,
    bodies,
    body_forms,
    content,
    corrections,
    editions,
    editorial,
    history,
    me,
    meetings,
    new_plan,
    obligations,
    overrides,
    people,
    plan,
    printing,
    register,
    signin,
    signing,
    step,
    stepup,
    work,
)
from api.pages.serving import refusal, route, wanted
from services.means import Office

OWN = (
    *(work, me, accounts, account, people, body_forms, bodies, authority, stepup, register, new_plan, step, meetings),
    *(signing, editorial, content, corrections, obligations, overrides, editions, history, plan, printing),
)
"""The pages of those signed in, in the order their addresses are tried."""


def routes(office: Office, identity: Identity) -> list[BaseRoute]:
    """Every page, the most particular address first."""
    pages = [
        *(route(office, identity, path, handle, public=True) for path, handle in signin.PAGES),
        *(route(office, identity, path, handle) for module in OWN for path, handle in module.PAGES),
    ]
    return [assets.ROUTE, *pages]


def mount(app: Starlette, office: Office, identity: Identity) -> None:
    """Add the pages to the application."""
    app.router.routes.extend(routes(office, identity))


__all__ = ["mount", "refusal", "routes", "wanted"]
