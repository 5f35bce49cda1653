"""Flaws of the graph: stages nobody reaches or leaves, ambiguous moves, one pair of eyes, companions and reactions."""

from collections.abc import Iterator

from workflows.definition import Definition, Move
from workflows.flaws import Flaw

ENGINE = "system"


def flaws(definition: Definition) -> Iterator[Flaw]:
    """All flaws of the graph; a graph with unknown stages is not walked."""
    yield from _ambiguous(definition)
    yield from _decisions(definition)
    yield from _companions(definition)
    yield from _engine_moves(definition)
    ends = {move.to for move in definition.moves} | {s for m in definition.moves for s in m.from_}
    if ends | {definition.opening.to} <= set(definition.stages):
        yield from _unreachable(definition)
        yield from _dead_ends(definition)
        yield from _four_eyes(definition)
        yield from _unanswerable(definition)


def _ambiguous(definition: Definition) -> Iterator[Flaw]:
    seen: set[tuple[str, str]] = set()
    for move in definition.moves:
        for stage in move.from_:
            if (stage, move.name) in seen:
                yield Flaw(
                    f"moves/{move.name}",
                    "ambiguous_move",
                    f"ขั้น “{stage}” มีการดำเนินการชื่อนี้มากกว่าหนึ่ง",
                    f"the stage “{stage}” has more than one move of this name",
                )
            seen.add((stage, move.name))


def _unreachable(definition: Definition) -> Iterator[Flaw]:
    reached, waiting = {definition.opening.to}, [definition.opening.to]
    while waiting:
        for move in definition.by_stage[waiting.pop()]:
            if move.to not in reached:
                reached.add(move.to)
                waiting.append(move.to)
    for stage in definition.stages:
        if stage not in reached:
            yield Flaw(f"stages/{stage}", "unreachable", "ไม่มีทางไปถึงขั้นนี้", "no move leads to this stage")


def _dead_ends(definition: Definition) -> Iterator[Flaw]:
    for name, stage in definition.stages.items():
        if stage.terminal:
            continue
        ways = [move for move in definition.by_stage[name] if move.to != name]
        if not ways:
            yield Flaw(f"stages/{name}", "dead_end", "ไม่มีทางออกจากขั้นนี้", "no move leaves this stage")
        elif not any(_never_vacant(definition, role) for move in ways for role in move.by):
            yield Flaw(
                f"stages/{name}",
                "no_substitute",
                "ทางออกของขั้นนี้ไม่มีผู้ทำการแทน",
                "nobody stands in for those who could lead out of this stage",
            )


def _never_vacant(definition: Definition, role: str) -> bool:
    spec = definition.roles.get(role)
    return role == ENGINE or (spec is not None and bool(spec.substitutes))


def _four_eyes(definition: Definition) -> Iterator[Flaw]:
    """Every end must be reachable by a chain in which two different posts act, the opening counted."""
    start = [(definition.opening.to, frozenset({role})) for role in definition.opening.by]
    seen, waiting = set(start), list(start)
    while waiting:
        at, posts = waiting.pop()
        for move in definition.by_stage[at]:
            for role in move.by:
                both = posts if role == ENGINE or len(posts) > 1 else posts | {role}
                if (move.to, both) not in seen:
                    seen.add((move.to, both))
                    waiting.append((move.to, both))
    for name, stage in definition.stages.items():
        found = [posts for reached, posts in seen if reached == name]
        if stage.terminal and found and all(len(posts) < 2 for posts in found):
            yield Flaw(
                f"stages/{name}",
                "one_pair_of_eyes",
                "ไปถึงขั้นนี้ได้ด้วยตำแหน่งเดียวเท่านั้น",
                "this stage is only ever reached by one and the same post",
            )


def _unanswerable(definition: Definition) -> Iterator[Flaw]:
    for move in definition.moves:
        if move.returns and not any(out.answers for out in definition.by_stage[move.to]):
            yield Flaw(
                f"moves/{move.name}/returns",
                "unanswerable",
                "ขั้นที่ส่งคืนไปไม่มีการดำเนินการที่ตอบเหตุผลได้",
                "no move of the stage it returns to answers the reasons",
            )


def _decisions(definition: Definition) -> Iterator[Flaw]:
    for move in definition.moves:
        guards = {use.use.partition("@")[0] for use in move.guards}
        for wanted, is_needed in (
            ("quorum", move.body is not None),
            ("reason", move.reason == "required"),
            ("return_reasons", bool(move.returns)),
            ("answers", move.answers),
        ):
            if is_needed != (wanted in guards):
                yield Flaw(
                    f"moves/{move.name}/guards",
                    "guard_mismatch",
                    f"เงื่อนไข “{wanted}” ไม่ตรงกับที่การดำเนินการกำหนด",
                    f"the guard “{wanted}” does not go with what the move declares",
                )


def _companions(definition: Definition) -> Iterator[Flaw]:
    for move in definition.moves:
        for companion in move.with_:
            where = f"moves/{move.name}/with"
            if (companion.opens is None) == (companion.move is None or companion.plan is None):
                yield Flaw(
                    where, "bad_companion", "ต้องระบุแผนและการดำเนินการ", "it needs a plan and a move, or what it opens"
                )
            elif companion.plan == "predecessor" and not _engine_makes(definition, companion.move):
                yield Flaw(where, "bad_companion", "ไม่มีการดำเนินการนั้นของระบบ", "the engine has no such move")
            if any(name not in move.asks for name in companion.when):
                yield Flaw(where, "bad_companion", "เงื่อนไขอ้างช่องที่ไม่มี", "its condition names an unknown field")
        if _runs_in_circles(definition, move):
            yield Flaw(f"moves/{move.name}/with", "endless", "การดำเนินการร่วมวนไม่สิ้นสุด", "its companions never end")


def _runs_in_circles(definition: Definition, start: Move) -> bool:
    """Whether following companions comes back to the move it began with."""
    seen: set[str] = set()
    waiting = [c.move for c in start.with_ if c.move]
    while waiting:
        name = waiting.pop()
        if name == start.name:
            return True
        move = definition.any_move(name)
        if move is not None and name not in seen:
            seen.add(name)
            waiting += [c.move for c in move.with_ if c.move]
    return False


def _engine_makes(definition: Definition, name: str | None) -> bool:
    moves = [move for move in definition.moves if move.name == name]
    return bool(moves) and all(ENGINE in move.by for move in moves)


def _engine_moves(definition: Definition) -> Iterator[Flaw]:
    """Moves of reactions and timers exist, are the engine's, and leave the stages in which they would be made again."""
    named = [(f"reactions/{r.fact}", r.move) for r in definition.reactions]
    named += [(f"timers/{t.at}", t.move) for t in definition.timers]
    for where, name in named:
        moves = [move for move in definition.moves if move.name == name]
        if not _engine_makes(definition, name):
            yield Flaw(where, "bad_reaction", f"ระบบไม่มีการดำเนินการ “{name}”", f"the engine has no move “{name}”")
        elif {move.to for move in moves} & {stage for move in moves for stage in move.from_}:
            yield Flaw(where, "endless", "ปฏิกิริยานี้ไม่สิ้นสุด", "this reaction never ends")
