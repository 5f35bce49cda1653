"""What a plan's page says of its last decision: the three days, the parts changed since, the slips that wait."""

from typing import Any
from urllib.parse import urlencode

from api.pages.naming import Names
from api.pages.visit import Visit, at
from domain.decided import decision, is_bound
from domain.plan import Plan
from services.casework import editorial
from workflows.definition import Definition


def told(visit: Visit, names: Names, definition: Definition, plan: Plan) -> dict[str, Any]:
    """For the template `decided.html`."""
    last = decision(plan)
    move = definition.any_move(last.move) if last else None
    history = at("plans", plan.ref, "history")
    names.learn(proposed.actor for proposed in plan.editorial.values())
    return {
        "last": last,
        "label": move.label.of(visit.lang) if move else "",
        "body": names.body(last.body) if last else "",
        "decided": f"{history}#v{last.version}" if last else "",
        "notified": f"{history}#v{last.notified_version}" if last and last.notified_version else "",
        "stale": [_stale(plan, names, one) for one in editorial.stale_parts(visit.office, plan)],
        "waiting": [
            {
                "part": names.part(proposed.part),
                "who": names.actor(proposed.actor),
                "address": at("plans", plan.ref, "content", proposed.part, "editorial", correction),
            }
            for correction, proposed in plan.editorial.items()
        ],
    }


def slip_addresses(visit: Visit, definition: Definition, plan: Plan) -> dict[str, str]:
    """Where a clerk proposes that a part the last decision covers holds a slip."""
    if not {post.role for post in visit.caller.posts} & set(definition.clerks):
        return {}
    covered = (name for name in plan.parts if is_bound(plan, name))
    return {name: at("plans", plan.ref, "content", name, "editorial") for name in covered}


def _stale(plan: Plan, names: Names, one: editorial.StalePart) -> dict[str, str]:
    versions = urlencode({"from": one.from_version, "to": one.to_version})
    where = at("plans", plan.ref, "content", one.part, "compare") + f"?{versions}"
    return {"part": names.part(one.part), "address": where if one.from_version and one.to_version else ""}
