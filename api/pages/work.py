"""งานของฉัน: what waits on the visitor's desk, and what of theirs waits for others."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import msgspec
from starlette.responses import Response

from api.pages import signing
from api.pages.naming import Names
from api.pages.obligations import lines
from api.pages.visit import Visit, at, page
from projections import desk, obligations
from projections.desk import Task
from services.casework.obligations import waiting
from services.meetings.candidates import decides_next

LISTS = ("overdue", "this_week", "later", "waiting")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One plan on the desk, in words."""

    address: str
    ref: str
    title: str
    kind: str
    stage: str
    who: str
    due_on: date | None
    days: int | None
    """Days until due; negative when overdue."""
    since: date
    unratified: bool
    agenda: str
    """Where the plan is put on the agenda of the body whose decision it waits for."""


def my_work(visit: Visit) -> Response:
    """The desk; `?show=` one of its lists, `?kind=` one kind of plan."""
    names = Names(visit.office, visit.lang)
    posts = [(post.role, post.body) for post in visit.caller.posts]
    kind = visit.asked("kind") or None
    reader = visit.reader.lists
    with visit.office.pool.connection() as connection:
        found = desk.work(connection, posts, visit.today, kind, reader=reader)
        tasks = {name: getattr(found, name) for name in LISTS}
        mine = waiting(visit.office, visit.caller, connection)
        awaited = obligations.unratified(connection, (t.plan.ref for some in tasks.values() for t in some))
    lists = {name: tuple(_line(visit, names, task, awaited) for task in some) for name, some in tasks.items()}
    show = visit.asked("show") if visit.asked("show") in LISTS else ""
    return page(
        visit,
        "work.html",
        lists={name: rows for name, rows in lists.items() if show in ("", name)},
        counts={name: len(rows) for name, rows in lists.items()},
        obligations={"owed": lines(visit, mine.owed), "to_accept": lines(visit, mine.to_accept)},
        signing=signing.to_sign(visit),
        show=show,
        kind=kind or "",
        kinds=kinds(visit, names),
        posts=[names.role(p.role) + (f" ({names.body(p.body)})" if p.body else "") for p in visit.caller.posts],
    )


def kinds(visit: Visit, names: Names) -> list[tuple[str, str]]:
    """Every published kind with its name."""
    found = dict.fromkeys(d.kind for d in visit.office.book.all())
    return [(kind, names.kind(kind)) for kind in found]


def _line(visit: Visit, names: Names, task: Task, awaited: frozenset[str]) -> Line:
    shown: dict[str, Any] = {name: getattr(task, name) for name in ("due_on", "since")}
    return Line(
        address=at("plans", task.plan.ref),
        ref=task.plan.ref,
        title=task.plan.title,
        kind=names.kind(task.plan.kind),
        stage=names.stage(task.plan.kind, task.plan.stage),
        who=names.role(f"{task.role}@{task.body}" if task.body else task.role),
        agenda=_agenda(visit, task) if task.role in {post.role for post in visit.caller.posts} else "",
        days=(task.due_on - visit.today).days if task.due_on else None,
        unratified=task.plan.ref in awaited,
        **shown,
    )


def _agenda(visit: Visit, task: Task) -> str:
    body = decides_next(visit.office, task.plan)
    return "/meetings/new?" + urlencode({"body": body, "plan": task.plan.ref}) if body else ""


PAGES = (("/work", my_work),)
