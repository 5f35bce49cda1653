"""Flaws between definitions: parents and children must fit, and a join must be able to complete."""

from collections.abc import Iterator, Sequence

import msgspec

from workflows.definition import Definition, GuardUse
from workflows.flaws import Flaw, steps
from workflows.guards.drafting import JoinParams

JOIN = "drafts_joined"


def flaws(definition: Definition, known: Sequence[Definition]) -> Iterator[Flaw]:
    """Flaws of one definition beside the others it works with; `known` holds all kinds."""
    kinds = {other.kind: other for other in known}
    parent = definition.opening.parent_kind
    if parent is not None and parent not in kinds:
        yield Flaw("opening/parent_kind", "unknown_name", f"ไม่มีประเภทแผน “{parent}”", f"there is no kind “{parent}”")
    for where, step in steps(definition):
        for use in step.guards:
            if use.use.partition("@")[0] == JOIN:
                yield from _join(definition, kinds, f"{where}/guards/{use.use}", use)


def _join(definition: Definition, kinds: dict[str, Definition], where: str, use: GuardUse) -> Iterator[Flaw]:
    params = msgspec.convert(use.with_, JoinParams)
    child = kinds.get(params.kind)
    if child is None or child.opening.parent_kind != definition.kind:
        yield Flaw(
            where,
            "broken_join",
            f"แผนประเภท “{params.kind}” ไม่ได้แตกออกจากแผนนี้",
            f"plans of the kind “{params.kind}” do not fork from this one",
        )
        return
    unknown = [stage for stage in params.ready if stage not in child.stages]
    if unknown or params.part not in child.parts:
        missing = ", ".join(unknown) or params.part
        yield Flaw(where, "broken_join", f"แผนลูกไม่มี “{missing}”", f"the child has no “{missing}”")
