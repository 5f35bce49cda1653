"""What a move or fact asks for, as a form; and the form back as the request that the services judge."""

from typing import Any

import msgspec

from api.pages import attaching
from api.pages.fields import Field, Form
from api.pages.forms import Reader, typed_date
from api.pages.naming import Names
from api.pages.posted import ROWS, Posted
from api.pages.visit import Visit, new_command
from domain.plan import Plan
from domain.roster import SYSTEM_POST
from services.requests import StepRequest, Waiver
from workflows.definition import Definition, Move, Step
from workflows.standard_asks import schema_of


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A place for one file: the kinds that serve, and what is wrong with the file just sent."""

    name: str
    kinds: tuple[tuple[str, str], ...]
    wanted: bool
    error: str = ""


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """One step's form in one visit."""

    visit: Visit
    names: Names
    definition: Definition
    plan: Plan
    name: str
    step: Step

    @property
    def is_fact(self) -> bool:
        return not isinstance(self.step, Move)

    @property
    def schema(self) -> dict[str, Any]:
        """The step's schema, with the choices that this definition gives to fields that are open text on the wire."""
        schema = schema_of(self.step)
        properties = dict(schema["properties"])
        if "returns" in properties:
            properties["returns"] = with_addressees(properties["returns"], list(self.definition.roles))
        return {**schema, "properties": properties}

    def opened(self) -> Posted:
        """The form as it is first shown."""
        posted: Posted = {"command": new_command(), "seen": str(self.plan.version)}
        posted |= typed_date("effective_on", self.visit.today)
        properties = schema_of(self.step)["properties"]
        if "answers" in properties:
            posted["input/answers" + ROWS] = str(len(self.plan.returns))
            posted |= {f"input/answers/{n}/number": str(r.number) for n, r in enumerate(self.plan.returns)}
        if "returns" in properties:
            posted["input/returns" + ROWS] = "1"
        return posted

    def fields(self, posted: Posted, errors: dict[str, str]) -> tuple[Field, ...]:
        """The step's own questions."""
        return Form(posted, errors, self.visit.lang, self.names.choice).fields(self.schema, "input")

    def slots(self, errors: dict[str, str]) -> list[Slot]:
        """A place for each document the step wants, and one for any other."""
        return slots(self.names, self.definition, self.step, errors)

    def request(self, posted: Posted, errors: dict[str, str]) -> StepRequest:
        """What was typed, as the services take it; what cannot be read goes into `errors`."""
        reader = Reader(posted, self.visit.lang)
        effective_on = reader.date("effective_on", required=True)
        given = reader.value(self.schema, "input")
        errors |= reader.errors
        return StepRequest(
            effective_on=effective_on,
            reason=posted.get("reason", "").strip() or None,
            input=given,
            documents=attaching.requested(posted),
            waivers=waivers(posted),
        )


def slots(names: Names, definition: Definition, step: Step, errors: dict[str, str]) -> list[Slot]:
    """A place for each document the step wants, and one for any other."""
    known = definition.evidence
    wanted = [tuple(k for k in kinds.split("|") if k in known) for kinds in step.evidence]
    every = [*((kinds, True) for kinds in wanted), (tuple(known), False)]
    return [
        Slot(
            name=f"file/{n}",
            kinds=tuple((k, names.evidence(k)) for k in kinds),
            wanted=needed,
            error=errors.get(f"file/{n}", ""),
        )
        for n, (kinds, needed) in enumerate(every)
        if kinds
    ]


def waivers(posted: Posted) -> tuple[Waiver, ...]:
    """The warnings that were passed with a reason."""
    said = {name.removeprefix("waiver/"): text.strip() for name, text in posted.items() if name.startswith("waiver/")}
    return tuple(Waiver(rule=rule, reason=reason) for rule, reason in said.items() if reason)


def with_addressees(schema: dict[str, Any], roles: list[str]) -> dict[str, Any]:
    """The return reasons' schema with the definition's roles to choose from."""
    item = schema["items"]
    people = [role for role in roles if role != SYSTEM_POST]
    properties = {**item["properties"], "addressee": {"type": "string", "enum": people}}
    return {**schema, "items": {**item, "properties": properties}}
