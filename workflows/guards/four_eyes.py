"""Four eyes across the whole case: who wrote, brought or reviewed the matter does not pass it on in another capacity.

**Who acts.** The person who makes the step and, for a delegate, the delegator; of testimony also whoever types it in.
Acts of one testimony and another are told apart by the attested persons alone, since one clerk types in whole files.

**Which steps are held to it.** Every move, and every fact that is itself a review: one whose definition says
`decides`, and those in `REVIEWS` (an opinion, a clearance, a concurrence, an acceptance).

**Which earlier acts count**, each for its person, the delegator, and (before a live step) who typed it in:

- a share in any version of any part of the text, not only in the newest;
- every move of the present round, not only the last; a round begins with the move that returned the text;
- every fact of the round that is a review; and the opening, in the first round;
- for steps that bind text (`four_eyes_kin@1`): the shares, moves and reviews of the children whose drafts the text
  joins, and of the parent plan.

**When such an act stands in the way.** When it was done in a post that may not make this step: then two posts were
meant, and two persons are needed. Where one post does both, it stands in the way only as `four_eyes@1` has it: the
definition gave that text or move to several roles and this move to fewer. Who records a body's decision decides
nothing and may have drafted it in the same post; the engine has no eyes. A member who drafted may sit and vote:
APA s.13 bars a party and a party's kin, not a drafter, and a member with such an interest declares it (R-33).
"""

from collections.abc import Iterable, Iterator

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
    return _facts(view, (*_shares(view), *_acts(view, view.plan, view.definition)))


def _gather_kin(view: View, _: NoParams) -> FourEyesFacts:
    around = view.around
    parent = around.plans.get(view.plan.parent or "")
    kin = (*around.children_of(view.plan.ref), *((parent,) if parent else ())) if view.step.binds else ()
    return _facts(view, tuple(one for plan in kin for one in _of_kin(view, plan)))


def _facts(view: View, earlier: Iterable[Earlier]) -> FourEyesFacts:
    if not _is_held_to_it(view):
        return FourEyesFacts((), ())
    command = view.command
    acting = tuple(sorted(behind(command)))
    own = dict.fromkeys(one for one in earlier if set(one.persons) & set(acting))
    return FourEyesFacts(acting, tuple(own))


def _shares(view: View, plan: Plan | None = None) -> Iterator[Earlier]:
    """Who wrote any version of the text; passing on what one may still edit is not deciding it."""
    plan, definition, own = plan or view.plan, view.definition, plan is None
    for name, part in sorted(plan.parts.items()):
        for share in part.written:
            if share.author.post == SYSTEM_POST:
                continue
            typed_by = {share.typed_by.person} if share.typed_by and view.command.testimony is None else set()
            persons = tuple(sorted(eyes(share.author, share.author_for) | typed_by))
            roles = _written_by(view, definition, share.stage, name, share.author.post) if own else ()
            what = name if own else f"{plan.ref}:{name}"
            yield Earlier(what, persons, share.author.post, separate(view, share.author.post, roles))


def _written_by(view: View, definition: Definition, stage: str, part: str, post: str) -> tuple[str, ...]:
    if not isinstance(view.step, Move):
        return ()
    open_to = {*editors(definition, view.plan.stage, part), *editors(definition, view.step.to, part)}
    return () if post in definition.actors(open_to) else editors(definition, stage, part)


def _acts(view: View, plan: Plan, definition: Definition | None) -> Iterator[Earlier]:
    """Moves, reviews and the opening of the present round."""
    for act in _round(plan, definition):
        if act.actor.post == SYSTEM_POST:
            continue
        roles: tuple[str, ...] = ()
        if isinstance(act, ev.MoveMade) and isinstance(view.step, Move) and definition:
            move = definition.move(act.move, act.from_stage)
            roles = move.by if move else ()
        persons = tuple(sorted(behind(act, view.command)))
        yield Earlier(_named(act), persons, act.actor.post, separate(view, act.actor.post, roles))


def _round(plan: Plan, definition: Definition | None) -> tuple[Act, ...]:
    said = {name for name in plan.fact_names if is_review(name, definition.fact(name) if definition else None)}
    reviews = said | plan.review_names
    if not reviews:
        return plan.round
    since = (entry.event for entry in plan.entries if entry.version >= plan.round_began)
    return (*plan.round, *(act for act in since if isinstance(act, ev.FactRecorded) and act.fact in reviews))


def _named(act: Act) -> str:
    match act:
        case ev.MoveMade(move=name) | ev.FactRecorded(fact=name):
            return name
        case _:
            return act.published


def _of_kin(view: View, plan: Plan) -> Iterator[Earlier]:
    yield from _shares(view, plan)
    for act in _acts(view, plan, None):
        yield Earlier(f"{plan.ref}:{act.what}", act.persons, act.post, act.separate)


WHOLE_CASE = Text(
    "ผู้จัดทำ ผู้เสนอ หรือผู้กลั่นกรองเรื่องในรอบนี้พิจารณาเรื่องนั้นในอีกตำแหน่งหนึ่งไม่ได้ รวมทั้งผู้มอบและผู้รับมอบอำนาจ",
    "Whoever drafted, brought or reviewed the matter in this round may not pass it on in another capacity, "
    "nor may his or her delegator or delegate",
)

register(
    Guard(
        name="four_eyes",
        edition=2,
        rule="four_eyes",
        severity=Severity.BLOCK,
        basis="domain.md §4.8; APA s.13",
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
        basis="domain.md §4.8; APA s.13",
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
