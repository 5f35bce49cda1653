"""The state graph as `transitions` judges it: one cached machine per definition digest, tried on a throw-away probe."""

from functools import lru_cache

from transitions import EventData, Machine

from workflows.definition import Definition


class Probe:
    """A stand-in for the plan that the machine may move; it lives for one question."""

    __slots__ = ("passes", "state")

    def __init__(self, state: str, passes: bool) -> None:
        self.state = state
        self.passes = passes


def _guards_passed(event: EventData) -> bool:
    probe = event.model
    return isinstance(probe, Probe) and probe.passes


@lru_cache(maxsize=256)
def _machine(digest: str, definition: "_Keyed") -> Machine:
    return Machine(
        model=None,
        states=list(definition.definition.stages),
        initial=definition.definition.opening.to,
        transitions=[
            {"trigger": m.name, "source": list(m.from_), "dest": m.to, "conditions": [_guards_passed]}
            for m in definition.definition.moves
        ],
        auto_transitions=False,
        send_event=True,
        ignore_invalid_triggers=True,
    )


class _Keyed:
    """A definition as a cache key: equal digests are equal definitions."""

    __slots__ = ("definition",)

    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and other.definition.ref == self.definition.ref

    def __hash__(self) -> int:
        return hash(self.definition.ref.digest)


def leads_to(definition: Definition, stage: str, move: str, passes: bool) -> str | None:
    """The stage this move leads to; None when the graph has no such move from here, or its guards do not pass."""
    machine = _machine(definition.ref.digest, _Keyed(definition))
    probe = Probe(stage, passes)
    event = machine.events.get(move)
    return probe.state if event is not None and event.trigger(probe) else None
