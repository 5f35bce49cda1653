"""The state graph as `transitions` judges it: one cached machine per definition, tried on a throw-away probe."""

from transitions import EventData, Machine

from workflows.definition import Definition
from workflows.memo import ByIdentity


class Probe:
    """A stand-in for the plan that the machine may move; it lives for one question."""

    __slots__ = ("passes", "state")

    def __init__(self, state: str, passes: bool) -> None:
        self.state = state
        self.passes = passes


def _guards_passed(event: EventData) -> bool:
    probe = event.model
    return isinstance(probe, Probe) and probe.passes


def _build(definition: Definition) -> Machine:
    return Machine(
        model=None,
        states=list(definition.stages),
        initial=definition.opening.to,
        transitions=[
            {"trigger": m.name, "source": list(m.from_), "dest": m.to, "conditions": [_guards_passed]}
            for m in definition.moves
        ],
        auto_transitions=False,
        send_event=True,
        ignore_invalid_triggers=True,
    )


_machine = ByIdentity(_build)


def leads_to(definition: Definition, stage: str, move: str, passes: bool) -> str | None:
    """The stage this move leads to; None when the graph has no such move from here, or its guards do not pass."""
    probe = Probe(stage, passes)
    event = _machine(definition).events.get(move)
    return probe.state if event is not None and event.trigger(probe) else None
