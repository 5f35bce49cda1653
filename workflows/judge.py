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


class Judge:
    """One definition's machine; the graph is finite, so it is asked each question once."""

    def __init__(self, definition: Definition) -> None:
        self._machine = _build(definition)
        self._answers: dict[tuple[str, str, bool], str | None] = {}

    def leads_to(self, stage: str, move: str, passes: bool) -> str | None:
        asked = (stage, move, passes)
        if asked not in self._answers:
            self._answers[asked] = self._try(*asked)
        return self._answers[asked]

    def _try(self, stage: str, move: str, passes: bool) -> str | None:
        probe = Probe(stage, passes)
        event = self._machine.events.get(move)
        return probe.state if event is not None and event.trigger(probe) else None


_judge = ByIdentity(Judge)


def leads_to(definition: Definition, stage: str, move: str, passes: bool) -> str | None:
    """The stage this move leads to; None when the graph has no such move from here, or its guards do not pass."""
    return _judge(definition).leads_to(stage, move, passes)
