"""Guards every step has about the person: authority by a dated appointment, no conflict, and four eyes in one case."""

from datetime import date

import msgspec

from domain.reasons import Cure, Severity, Text
from domain.roster import SYSTEM_POST
from workflows.authority import eyes
from workflows.definition import Definition, Move
from workflows.registry import Failure, Guard, NoParams, register
from workflows.view import View

CONFLICT = "ConflictDeclared"


class AuthorityFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The post acting, who may act, and the appointment (by delegation: of the delegator) that it rests on.

    `may_act` empty: anyone in any post. `attested`: testimony, whose actor is stated and not looked up.
    `may_record`: the person could make the step on the day of recording as well.
    """

    post: str
    body: str | None
    may_act: tuple[str, ...]
    bound_to: str | None
    attested: bool
    step: str
    kind: str
    effective_on: date
    may_record: bool
    appointment: str | None = None
    instrument: str | None = None
    holds_from: date | None = None
    until: date | None = None
    acting: bool = False
    delegation: str | None = None
    on_behalf_of: str | None = None
    moves: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


def _gather_actor(view: View, _: NoParams) -> AuthorityFacts:
    roles, command = view.definition.roles, view.command
    post = command.actor.post
    stands_for = [role for role in view.step.by if role in roles and post in view.definition.actors((role,))]
    held = command.authority
    found = {} if held is None else {name: getattr(held, name) for name in _OF_CAPACITY}
    return AuthorityFacts(
        post=post,
        body=command.actor.body,
        may_act=view.definition.actors(view.step.by),
        bound_to=view.plan.body if any(roles[role].own_body for role in stands_for) else None,
        attested=command.testimony is not None,
        step=_name_of(view),
        kind=view.definition.kind,
        effective_on=command.effective_on,
        may_record=command.may_record,
        **found,
    )


_OF_CAPACITY = (
    "appointment",
    "instrument",
    "holds_from",
    "until",
    "acting",
    "delegation",
    "on_behalf_of",
    "moves",
    "kinds",
)


def _name_of(view: View) -> str:
    return getattr(view.command, "move", None) or getattr(view.command, "fact", None) or "open"


def _judge_actor(facts: AuthorityFacts, _: NoParams) -> Failure | None:
    who = " / ".join(facts.may_act) or "any"
    let = Cure(who, Text("ให้ผู้ดำรงตำแหน่งที่กำหนดเป็นผู้ดำเนินการ", "A holder of the named post must act"))
    if facts.may_act and facts.post not in facts.may_act:
        return Failure(who, let)
    if facts.bound_to is not None and facts.body != facts.bound_to:
        return Failure(facts.bound_to, let)
    if facts.attested or facts.post == SYSTEM_POST:
        return None
    if facts.appointment is None or facts.holds_from is None or facts.effective_on < facts.holds_from:
        text = Text("ไม่มีการแต่งตั้งที่มีผลในวันนั้น", "No appointment held on that day")
        return Failure("appointment", let, text)
    if facts.until is not None and facts.until < facts.effective_on:
        text = Text("การแต่งตั้งหรือการมอบอำนาจสิ้นสุดก่อนวันนั้น", "The appointment or delegation had ended by that day")
        return Failure("appointment", let, text)
    if _outside(facts.moves, facts.step) or _outside(facts.kinds, facts.kind):
        text = Text("การมอบอำนาจไม่ครอบคลุมการดำเนินการนี้", "The delegation does not cover this step")
        return Failure(facts.step, let, text)
    if not facts.may_record:
        text = Text("วันที่บันทึก ผู้บันทึกไม่ได้ดำรงตำแหน่งนี้แล้ว", "On the day of recording the person no longer holds the post")
        return Failure("may_record", let, text)
    return None


def _outside(named: tuple[str, ...], asked: str) -> bool:
    return bool(named) and asked not in named


register(
    Guard(
        name="actor",
        edition=2,
        rule="actor",
        severity=Severity.BLOCK,
        basis="definition",
        text=Text("ตำแหน่งนี้ไม่มีอำนาจดำเนินการขั้นนี้", "This post may not make this move"),
        facts=AuthorityFacts,
        params=NoParams,
        gather=_gather_actor,
        judge=_judge_actor,
    )
)


class ConflictFacts(msgspec.Struct, frozen=True):
    """The persons for whom the step would count, and those who declared a conflict on this plan; pseudonyms."""

    acting: tuple[str, ...]
    declared: tuple[str, ...]


def _gather_conflict(view: View, _: NoParams) -> ConflictFacts:
    command = view.command
    if getattr(command, "fact", None) == CONFLICT:
        return ConflictFacts((), ())
    declared = {p for fact in view.plan.facts(CONFLICT) for p in eyes(fact.actor, fact.on_behalf_of)}
    return ConflictFacts(tuple(sorted(eyes(command.actor, command.on_behalf_of))), tuple(sorted(declared)))


def judge_conflict(facts: ConflictFacts, _: NoParams) -> Failure | None:
    """Refused where somebody for whom the step would count declared a conflict."""
    if not set(facts.acting) & set(facts.declared):
        return None
    text = Text("ให้ผู้ที่ไม่มีส่วนได้เสียเป็นผู้ดำเนินการ", "Let a person without a conflict act")
    return Failure("another_person", Cure("another_person", text))


register(
    Guard(
        name="conflict",
        edition=1,
        rule="R-33",
        severity=Severity.BLOCK,
        basis="APA s.13",
        text=Text("ผู้ที่แจ้งว่ามีส่วนได้เสียดำเนินการในแผนนี้ไม่ได้", "Whoever declared a conflict on this plan may not act on it"),
        facts=ConflictFacts,
        params=NoParams,
        gather=_gather_conflict,
        judge=judge_conflict,
    )
)


class Earlier(msgspec.Struct, frozen=True):
    """An act the step would pass on: what it was, for whom it counts, its post, and whether the step is another's.

    `separate` says that the definition gives the step to others than those whose part the earlier act was.
    """

    what: str
    persons: tuple[str, ...]
    post: str
    separate: bool


class FourEyesFacts(msgspec.Struct, frozen=True):
    """For whom the step would count, and the acts it would pass on: those of authors and of who brought it here."""

    acting: tuple[str, ...]
    earlier: tuple[Earlier, ...]


def _gather_four_eyes(view: View, _: NoParams) -> FourEyesFacts:
    step, command = view.step, view.command
    allowed = view.definition.actors(step.by)
    if not isinstance(step, Move) or command.actor.post == SYSTEM_POST or command.actor.post not in allowed:
        return FourEyesFacts((), ())
    acting = tuple(sorted(eyes(command.actor, command.on_behalf_of)))
    earlier = (*_authors(view, step), *_movers(view))
    return FourEyesFacts(acting, tuple(e for e in earlier if set(e.persons) & set(acting)))


def _authors(view: View, move: Move) -> list[Earlier]:
    """Who wrote the parts of the text as they stand; passing on what one may still edit is not deciding it."""
    found, definition = [], view.definition
    for name, part in sorted(view.plan.parts.items()):
        if part.author is None or part.author.post == SYSTEM_POST:
            continue
        written = editors(definition, part.stage, name)
        open_to = {*editors(definition, view.plan.stage, name), *editors(definition, move.to, name)}
        still_edits = part.author.post in definition.actors(open_to)
        roles = () if still_edits else written
        persons = tuple(sorted(eyes(part.author, part.author_for)))
        found.append(Earlier(name, persons, part.author.post, separate(view, part.author.post, roles)))
    return found


def editors(definition: Definition, stage: str, part: str) -> tuple[str, ...]:
    """The roles that may edit the part at a stage."""
    known = definition.stages.get(stage)
    return known.edits.get(part, ()) if known else ()


def _movers(view: View) -> list[Earlier]:
    """Who brought the plan to this stage."""
    last = view.plan.last_move
    if last is None or last.actor.post == SYSTEM_POST:
        return []
    move = view.definition.move(last.move, last.from_stage)
    persons = tuple(sorted(eyes(last.actor, last.on_behalf_of)))
    return [Earlier(last.move, persons, last.actor.post, separate(view, last.actor.post, move.by if move else ()))]


def separate(view: View, post: str, roles: tuple[str, ...]) -> bool:
    """Whether the step is for others than that post, or than `roles`; a recorder of a body's decision decides nothing.

    Attested actors are told apart by their posts only.
    """
    step, definition, command = view.step, view.definition, view.command
    allowed = definition.actors(step.by)
    if post not in allowed:
        return True
    if command.testimony is not None or command.actor.post not in step.by:
        return False
    return post in roles and set(definition.actors(roles)) != set(allowed)


def judge_four_eyes(facts: FourEyesFacts, _: NoParams) -> Failure | None:
    """Refused for every earlier act of one's own from which the step is separate."""
    own = [e for e in facts.earlier if e.separate and set(e.persons) & set(facts.acting)]
    if not own:
        return None
    text = Text("ให้บุคคลอื่นที่มีอำนาจเป็นผู้ดำเนินการ", "Let another person in the post act")
    return Failure(", ".join(e.what for e in own), Cure("another_person", text))


register(
    Guard(
        name="four_eyes",
        edition=1,
        rule="four_eyes",
        severity=Severity.BLOCK,
        basis="definition; APA s.13",
        text=Text(
            "ผู้จัดทำหรือผู้เสนอเรื่องพิจารณาเรื่องของตนเองไม่ได้",
            "Whoever drafted or submitted the matter may not decide it, nor may his or her delegate",
        ),
        facts=FourEyesFacts,
        params=NoParams,
        gather=_gather_four_eyes,
        judge=judge_four_eyes,
    )
)
