"""Four eyes across the whole case: who wrote, brought or reviewed the matter does not pass it on in another capacity.

**Who acts.** The person who makes the step and, for a delegate, the delegator; of testimony also whoever types it in.
Acts of one testimony and another are told apart by the attested persons alone, since one clerk types in whole files.

**Which steps are held to it.** Every move, and every fact that is itself a review: one whose definition says
`decides`, and those in `REVIEWS` (an opinion, a clearance, a concurrence, an acceptance).

**Which earlier acts count**, each for its person, the delegator, and (before a live step) who typed it in:

- a share in any version of any part of the text, not only in the newest;
- the opening and every move so far, not only the last; a return begins another round of the same case;
- every fact that is a review;
- for steps that bind text (`four_eyes_kin@1`): the shares, moves and reviews of the children whose drafts the text
  joins, and of the parent plan.

**When such an act stands in the way.** When it was done in a post that may not make this step: then two posts were
meant, and two persons are needed. Where one post does both, it stands in the way only as `four_eyes@1` has it: the
definition gave that text or move to several roles and this move to fewer. Who records a body's decision decides
nothing and may have drafted it in the same post; the engine has no eyes. A member who drafted may sit and vote:
APA s.13 bars a party and a party's kin, not a drafter, and a member with such an interest declares it (R-33).
"""

from collections.abc import Iterator

from domain import events as ev
from domain.plan import Plan
from domain.reasons import Severity, Text
from domain.roster import SYSTEM_POST
from workflows.authority import behind, eyes
from workflows.definition import Definition, Fact, Move, Step
from workflows.guards.authority import Earlier, FourEyesFacts, editors, judge_four_eyes, separate
from workflows.registry import Guard, NoParams, register
from workflows.view import View

REVIEWS = frozenset(
    {
        "AgencyOpinionRecorded",
        "CentralAgencyOpinionRecorded",
        "CommitteeConcurrenceRecorded",
        "FinalEvaluationAccepted",
        "MinistryCpcCleared",
        "ReportAccepted",
    }
)
"""Facts of the first editions that are reviews; later editions say `decides`."""
Act = ev.PlanOpened | ev.MoveMade | ev.FactRecorded


def is_review(name: str, fact: Step | None) -> bool:
    """Whether a recorded fact of this name passes judgement on the matter."""
    return name in REVIEWS or (fact is not None and fact.decides)


def _is_held_to_it(view: View) -> bool:
    step, command = view.step, view.command
    is_review_step = isinstance(step, Fact) and is_review(getattr(command, "fact", ""), step)
    may_act = view.definition.actors(step.by)
    is_ours = command.actor.post != SYSTEM_POST and command.actor.post in may_act
    return is_ours and (isinstance(step, Move) or is_review_step)


def _gather(view: View, _: NoParams) -> FourEyesFacts:
    return _facts(view, view.plan)


def _gather_kin(view: View, _: NoParams) -> FourEyesFacts:
    if not view.step.binds:
        return _facts(view)
    parent = view.around.plans.get(view.plan.parent or "")
    return _facts(view, *view.around.children_of(view.plan.ref), *((parent,) if parent else ()))


def _facts(view: View, *plans: Plan) -> FourEyesFacts:
    """Only acts of those who act now are told of: nobody else's can stand in the way."""
    if not _is_held_to_it(view):
        return FourEyesFacts((), ())
    acting = behind(view.command)
    own = (one for plan in plans for one in (*_shares(view, plan, acting), *_acts(view, plan, acting)))
    return FourEyesFacts(tuple(sorted(acting)), tuple(dict.fromkeys(own)))


def _shares(view: View, plan: Plan, acting: frozenset[str]) -> Iterator[Earlier]:
    """Who wrote any version of the text; passing on what one may still edit is not deciding it."""
    own = plan is view.plan
    for name, part in sorted(plan.parts.items()):
        for share in part.written:
            typed_by = {share.typed_by.person} if share.typed_by and view.command.testimony is None else set()
            persons = eyes(share.author, share.author_for) | typed_by
            if share.author.post == SYSTEM_POST or not persons & acting:
                continue
            roles = _written_by(view, share.stage, name, share.author.post) if own else ()
            what = name if own else f"{plan.ref}:{name}"
            yield Earlier(what, tuple(sorted(persons)), share.author.post, separate(view, share.author.post, roles))


def _written_by(view: View, stage: str, part: str, post: str) -> tuple[str, ...]:
    definition = view.definition
    if not isinstance(view.step, Move):
        return ()
    open_to = {*editors(definition, view.plan.stage, part), *editors(definition, view.step.to, part)}
    return () if post in definition.actors(open_to) else editors(definition, stage, part)


def _acts(view: View, plan: Plan, acting: frozenset[str]) -> Iterator[Earlier]:
    """The opening, moves and reviews of the case."""
    definition = view.definition if plan is view.plan else None
    for act in _case(plan, definition):
        persons = behind(act, view.command)
        if act.actor.post == SYSTEM_POST or not persons & acting:
            continue
        roles: tuple[str, ...] = ()
        if isinstance(act, ev.MoveMade) and isinstance(view.step, Move) and definition:
            move = definition.move(act.move, act.from_stage)
            roles = move.by if move else ()
        what = _named(act) if definition else f"{plan.ref}:{_named(act)}"
        yield Earlier(what, tuple(sorted(persons)), act.actor.post, separate(view, act.actor.post, roles))


def _case(plan: Plan, definition: Definition | None) -> tuple[Act, ...]:
    said = {name for name in plan.fact_names if is_review(name, definition.fact(name) if definition else None)}
    reviews = said | plan.review_names
    return (*plan.hands, *(fact for name in sorted(reviews) for fact in plan.facts(name)))


def _named(act: Act) -> str:
    match act:
        case ev.MoveMade(move=name) | ev.FactRecorded(fact=name):
            return name
        case _:
            return act.published


WHOLE_CASE = Text(
    "ผู้จัดทำ ผู้เสนอ หรือผู้กลั่นกรองเรื่องพิจารณาเรื่องนั้นในอีกตำแหน่งหนึ่งไม่ได้ รวมทั้งผู้มอบและผู้รับมอบอำนาจ",
    "Whoever drafted, brought or reviewed the matter may not pass it on in another capacity, "
    "nor may his or her delegator or delegate",
)

register(
    Guard(
        name="four_eyes",
        edition=2,
        rule="four_eyes",
        severity=Severity.BLOCK,
        basis="definition; APA s.13",
        text=WHOLE_CASE,
        facts=FourEyesFacts,
        params=NoParams,
        gather=_gather,
        judge=judge_four_eyes,
    )
)
register(
    Guard(
        name="four_eyes_kin",
        edition=1,
        rule="four_eyes",
        severity=Severity.BLOCK,
        basis="definition; APA s.13",
        text=Text(
            "ผู้จัดทำหรือผู้เสนอร่างที่นำมารวมในแผนพิจารณาแผนนั้นในอีกตำแหน่งหนึ่งไม่ได้ และในทางกลับกัน",
            "Whoever drafted or brought a draft that the plan joins may not pass on the plan in another capacity, "
            "nor the other way round",
        ),
        facts=FourEyesFacts,
        params=NoParams,
        gather=_gather_kin,
        judge=judge_four_eyes,
        reads=("children", "parent"),
    )
)
