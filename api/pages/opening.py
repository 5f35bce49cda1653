"""A new plan's form as it is drawn from its kind's definition, and the form back as the request that services judge."""

import json
from functools import cached_property
from typing import Any

from api.http import wire
from api.pages import attaching
from api.pages.asking import Slot, slots, waivers
from api.pages.fields import Field, Form
from api.pages.forms import Reader, typed_date
from api.pages.naming import Names
from api.pages.posted import Posted
from api.pages.visit import Visit, new_command
from domain.content import Area, core_of
from domain.plan import Plan
from domain.thai.refs import normalise_ref
from services.requests import OpenRequest
from workflows.definition import Definition
from workflows.standard_asks import schema_of

NAME = {"type": "string", "maxLength": 80}
TITLE = {"type": "string", "maxLength": 500}
DAY = {"type": "string", "format": "date"}
PERIOD = {"type": "object", "properties": {"start": DAY, "end": DAY}, "required": ["start", "end"]}


class Opening:
    """One kind's form in one visit, under a parent where the kind has one."""

    def __init__(self, visit: Visit, definition: Definition, parent: Plan | None) -> None:
        self.visit = visit
        self.definition = definition
        self.parent = parent
        self.names = Names(visit.office, visit.lang, definition)

    @cached_property
    def areas(self) -> dict[str, Area]:
        """The areas of the parent's text by code."""
        return {area.code: area for area in core_of(self.parent).areas} if self.parent else {}

    @cached_property
    def schema(self) -> dict[str, Any]:
        """What every opening states; a period and an area where the kind has them."""
        properties: dict[str, Any] = {"ref": NAME, "title": TITLE}
        if self.parent:
            properties["area"] = {"type": "string", "enum": list(self.areas)}
        properties |= {"issue": NAME, "series": NAME}
        required = ["ref", "title"]
        if self.definition.opening.period:
            properties["period"] = PERIOD
            required.append("period")
        return {"type": "object", "properties": properties, "required": required}

    def opened(self) -> Posted:
        """The form as it is first shown."""
        posted: Posted = {"command": new_command(), "kind": self.definition.kind, "open/issue": "1"}
        if self.parent:
            posted |= {"parent": self.parent.ref, "open/series": self.parent.series, "open/issue": self.parent.issue}
        return posted | typed_date("effective_on", self.visit.today)

    def fields(self, posted: Posted, errors: dict[str, str]) -> tuple[Field, ...]:
        """The fields that every opening has."""
        return Form(posted, errors, self.visit.lang, self.words).fields(self.schema, "open")

    def asks(self, posted: Posted, errors: dict[str, str]) -> tuple[Field, ...]:
        """The questions of this kind's opening."""
        form = Form(posted, errors, self.visit.lang, self.names.choice)
        return form.fields(schema_of(self.definition.opening), "input")

    def effective(self, posted: Posted, errors: dict[str, str]) -> Field:
        return Form(posted, errors, self.visit.lang).field("effective_on", DAY, "effective_on", True)

    def slots(self, errors: dict[str, str]) -> list[Slot]:
        """A place for each document the opening wants, and one for any other."""
        return slots(self.names, self.definition, self.definition.opening, errors)

    def words(self, name: str, value: str) -> str | None:
        """An area by its name and the body it is given to; every other choice as the definition names it."""
        area = self.areas.get(value) if name == "area" else None
        if area is None:
            return self.names.choice(name, value)
        label = (area.en if self.visit.lang == "en" else None) or area.th or area.code
        return f"{label} · {self.names.body(area.body)}" if area.body else label

    def request(self, posted: Posted, errors: dict[str, str]) -> OpenRequest | None:
        """What was typed, held to what the doors take; what cannot be read goes into `errors`. Raises InvalidInput."""
        reader = Reader(posted, self.visit.lang)
        effective_on = reader.date("effective_on", required=True)
        stated = reader.value(self.schema, "open")
        given = reader.value(schema_of(self.definition.opening), "input")
        errors |= reader.errors
        if errors:
            return None
        area = self.areas.get(stated.get("area", ""))
        said = {
            **{name: stated.get(name) for name in self.schema["properties"]},
            "ref": normalise_ref(stated["ref"]),
            "kind": self.definition.kind,
            "parent": self.parent.ref if self.parent else None,
            "body": area.body if area else None,
            "input": given,
            "effective_on": effective_on.isoformat() if effective_on else None,
            "reason": posted.get("reason", "").strip() or None,
            "documents": [{"sha256": d.sha256, "kind": d.kind, "title": d.title} for d in attaching.requested(posted)],
            "waivers": [{"rule": waived.rule, "reason": waived.reason} for waived in waivers(posted)],
        }
        return wire.typed(wire.plain(json.dumps(said, ensure_ascii=False).encode()), OpenRequest)
