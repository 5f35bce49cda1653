"""The map of a definition's stages as plain SVG: one column of stages, the ways between them on either side."""

import unicodedata
from collections.abc import Sequence

import msgspec

from api.pages.words import Lang
from domain.plan import Plan
from workflows.definition import Definition

NODE_WIDTH = 236
LINE = 22
PADDING = 7
GAP = 14
LANE = 11
MARGIN = 8
CHARS_PER_LINE = 29


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """One stage: where it is drawn and how it stands (`here`, `next`, `been`, `ahead`)."""

    name: str
    label: str
    state: str
    rounds: int
    terminal: bool
    y: int
    height: int

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


class Way(msgspec.Struct, frozen=True):
    """One line of the drawing: SVG path data, and whether it leads on from where the plan stands."""

    path: str
    next: bool


class StageMap(msgspec.Struct, frozen=True, kw_only=True):
    """The whole drawing in pixels; the nodes begin at `left`."""

    width: int
    height: int
    left: int
    nodes: tuple[Node, ...]
    ways: tuple[Way, ...]


class _Bus(msgspec.Struct, frozen=True):
    """All ways into one stage that run on one side share one lane."""

    target: int
    sources: tuple[int, ...]

    @property
    def span(self) -> tuple[int, int]:
        ends = (self.target, *self.sources)
        return min(ends), max(ends)


def draw(definition: Definition, plan: Plan, lang: Lang) -> StageMap:
    """The map with this plan on it."""
    names = in_order(definition)
    place = {name: number for number, name in enumerate(names)}
    edges = sorted({(place[f], place[m.to]) for m in definition.moves for f in m.from_ if place[f] != place[m.to]})
    here = place[plan.stage]
    nodes = _nodes(definition, names, plan, lang, {to for source, to in edges if source == here})
    backward = _lanes(_buses([e for e in edges if e[1] < e[0]]))
    forward = _lanes(_buses([e for e in edges if e[1] > e[0] + 1]))
    left = MARGIN + LANE * len(backward) + (LANE if backward else 0)
    right = left + NODE_WIDTH
    straight = [_straight(nodes, s, left, s == here) for s, t in edges if t == s + 1]
    around = _around(nodes, backward, left, -1, here) + _around(nodes, forward, right, 1, here)
    return StageMap(
        width=right + LANE * (len(forward) + 1) + MARGIN,
        height=nodes[-1].y + nodes[-1].height + MARGIN,
        left=left,
        nodes=tuple(nodes),
        ways=tuple(sorted([*straight, *around], key=lambda way: way.next)),
    )


def in_order(definition: Definition) -> list[str]:
    """Stages by the fewest moves that lead there from the opening; where a plan ends comes last."""
    steps = {definition.opening.to: 0}
    reached = [definition.opening.to]
    for name in reached:
        for move in definition.by_stage[name]:
            if move.to not in steps:
                steps[move.to] = steps[name] + 1
                reached.append(move.to)
    written = list(definition.stages)
    return sorted(written, key=lambda n: (definition.stages[n].terminal, steps.get(n, len(written)), written.index(n)))


def _nodes(definition: Definition, names: list[str], plan: Plan, lang: Lang, following: set[int]) -> list[Node]:
    nodes: list[Node] = []
    y = MARGIN
    for number, name in enumerate(names):
        stage = definition.stages[name]
        label = stage.text.of(lang)
        rounds = plan.rounds.get(name, 0)
        state = "here" if name == plan.stage else "next" if number in following else "been" if rounds else "ahead"
        height = LINE * (2 if _width(label) > CHARS_PER_LINE else 1) + 2 * PADDING
        nodes.append(
            Node(name=name, label=label, state=state, rounds=rounds, terminal=stage.terminal, y=y, height=height)
        )
        y += height + GAP
    return nodes


def _width(label: str) -> int:
    """How many letters take room: Thai marks above and below do not."""
    return sum(unicodedata.category(letter) != "Mn" for letter in label)


def _buses(edges: Sequence[tuple[int, int]]) -> list[_Bus]:
    into: dict[int, list[int]] = {}
    for source, target in edges:
        into.setdefault(target, []).append(source)
    return [_Bus(target, tuple(sources)) for target, sources in into.items()]


def _lanes(buses: list[_Bus]) -> list[list[_Bus]]:
    """Short ways near the stages, long ones outside; ways that would meet take different lanes."""
    lanes: list[list[_Bus]] = []
    for bus in sorted(buses, key=lambda b: (b.span[1] - b.span[0], b.target)):
        free = next((lane for lane in lanes if all(_apart(bus, other) for other in lane)), None)
        if free is None:
            lanes.append(free := [])
        free.append(bus)
    return lanes


def _apart(one: _Bus, other: _Bus) -> bool:
    return one.span[1] < other.span[0] or other.span[1] < one.span[0]


def _straight(nodes: list[Node], source: int, left: int, is_next: bool) -> Way:
    x = left + NODE_WIDTH // 2
    upper, lower = nodes[source], nodes[source + 1]
    return Way(f"M{x} {upper.y + upper.height}V{lower.y - 2}m-4 -5l4 5l4 -5", is_next)


def _around(nodes: list[Node], lanes: list[list[_Bus]], edge: int, side: int, here: int) -> list[Way]:
    """Lines from each source out to the lane, along it, and in to the target with an arrow head."""
    ways = []
    for number, lane in enumerate(lanes, 1):
        x = edge + side * LANE * number
        for bus in lane:
            end = nodes[bus.target].middle + (5 if side > 0 else -5)
            for source in bus.sources:
                start = nodes[source].middle + (-5 if side > 0 else 5)
                turn = 4 if end > start else -4
                path = (
                    f"M{edge} {start}H{x - side * 4}q{side * 4} 0 {side * 4} {turn}V{end - turn}"
                    f"q0 {turn} {-side * 4} {turn}H{edge + side * 2}m{side * 5} -4l{-side * 5} 4l{side * 5} 4"
                )
                ways.append(Way(path, source == here))
    return ways
