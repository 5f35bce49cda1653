"""The terms of a resolution: which are lawful, and the obligations they become in the command that records it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from domain import events as ev
from domain.body import Body
from domain.reasons import Cure, Text
from domain.resolutions import Outcome, outcome_of
from domain.roster import OFFICES
from workflows.definition import Definition
from workflows.registry import Failure

BARE = frozenset({Outcome.LOOP, Outcome.WAIT, Outcome.NEGATIVE, Outcome.STOP})
"""A decision that sends back, puts off or refuses asks for nothing beside it."""
NEEDED: dict[str, ev.Sort] = {
    "approve_in_principle": "condition",
    "endorse_with_observations": "observation",
    "assign": "assignment",
    "order": "assignment",
}
"""What a kind of resolution would be empty without."""
_WORDS: dict[str, Text] = {
    "condition": Text("เงื่อนไข", "condition"),
    "observation": Text("ข้อสังเกต", "observation"),
    "assignment": Text("ข้อมอบหมาย", "assignment"),
}
_NOBODY: Mapping[str, Body] = {}
SECRETARY = "national_committee_secretariat / area_subcommittee_secretary / soc"


class TermSeen(msgspec.Struct, frozen=True):
    """One term, words left out; `owner_known`: a post of the workflow, of the body, or of the body it names."""

    number: int
    sort: str
    owner: str
    owner_known: bool
    due_on: date | None
    blocks: tuple[str, ...]
    lapses: bool


class TermsFacts(msgspec.Struct, frozen=True):
    """The kinds of the resolution and its items, its day, its terms, and the moves a condition may hold back."""

    kinds: tuple[str, ...]
    decided_on: date | None
    terms: tuple[TermSeen, ...]
    moves: tuple[str, ...]
    of_plan: bool


def charged(given: ev.Resolution | None) -> set[str]:
    """The bodies whose posts the terms charge; the offices for a post without a body."""
    return {term.owner.body or OFFICES for term in given.terms} if given else set()


def facts_of(
    given: ev.Resolution | None, definition: Definition | None, body: Body | None, owners: Mapping[str, Body] = _NOBODY
) -> TermsFacts:
    """What is judged of a resolution; without a definition (other business) no move can be held back.

    `owners` are the bodies that terms name, and the offices for posts outside any body.
    """
    if given is None:
        return TermsFacts((), None, (), (), definition is not None)
    roles = set(definition.roles) - {"system"} if definition else set()
    posts = roles | _posts(body)
    named = {name for term in given.terms for name in term.blocks}
    moves = tuple(m.name for m in definition.moves if "system" not in m.by) if definition and named else ()
    return TermsFacts(
        kinds=tuple(sorted({given.kind, *(item.kind for item in given.items)})),
        decided_on=given.decided_on,
        terms=tuple(_seen(term, posts | _posts(owners.get(term.owner.body or OFFICES))) for term in given.terms),
        moves=tuple(sorted(set(moves))),
        of_plan=definition is not None,
    )


def _posts(body: Body | None) -> set[str]:
    return set(body.roster.posts) | {body.role} if body else set()


def _seen(term: ev.Term, posts: set[str]) -> TermSeen:
    known = term.owner.role in posts
    return TermSeen(term.number, term.sort, term.owner.role, known, term.due_on, term.blocks, term.lapses)


def judge(facts: TermsFacts) -> Failure | None:
    """Why the terms do not fit the resolution; None when they do."""
    if facts.terms and any(outcome_of(kind) in BARE for kind in facts.kinds):
        return _failure("resolution.terms", "มติประเภทนี้กำหนดเงื่อนไขไม่ได้", "A resolution of this kind carries no terms")
    sorts = {term.sort for term in facts.terms}
    for kind in facts.kinds:
        wanted = NEEDED.get(kind)
        if wanted is not None and wanted not in sorts:
            word = _WORDS[wanted]
            th, en = f"มติประเภทนี้ต้องระบุ{word.th}อย่างน้อยหนึ่งข้อ", f"A resolution of this kind needs a {word.en} at least"
            return _failure("resolution.terms", th, en)
    for term in facts.terms:
        if failure := _of_term(facts, term):
            return failure
    return None


def _of_term(facts: TermsFacts, term: TermSeen) -> Failure | None:
    at = f"resolution.terms.{term.number}"
    if not term.owner_known:
        return _failure(f"{at}.owner", "ไม่รู้จักตำแหน่งผู้รับผิดชอบ", "The owner's post is not known here")
    if term.due_on is not None and facts.decided_on is not None and term.due_on < facts.decided_on:
        return _failure(f"{at}.due_on", "วันครบกำหนดต้องไม่ก่อนวันลงมติ", "It cannot be due before the resolution")
    if term.sort != "condition" and (term.blocks or term.lapses):
        th, en = "มีเพียงเงื่อนไขที่ระงับการดำเนินการหรือทำให้มติสิ้นผลได้", "Only a condition holds back a move or ends an approval"
        return _failure(f"{at}.sort", th, en)
    if term.lapses and term.due_on is None:
        return _failure(
            f"{at}.due_on", "เงื่อนไขที่ทำให้มติสิ้นผลต้องมีวันครบกำหนด", "A term that ends the approval needs its day"
        )
    if term.lapses and not facts.of_plan:
        return _failure(f"{at}.lapses", "มตินี้ไม่มีแผนที่จะสิ้นผล", "There is no approval of a plan that could lapse")
    if unknown := [name for name in term.blocks if name not in facts.moves]:
        names = ", ".join(unknown)
        return _failure(f"{at}.blocks", f"ไม่มีการดำเนินการ {names}", f"There is no such move: {names}")
    return None


def _failure(missing: str, th: str, en: str) -> Failure:
    text = Text(th, en)
    return Failure(missing, Cure(SECRETARY, Text("แก้ข้อกำหนดแนบท้ายมติ", "Mend the terms of the resolution")), text)


def imposed(resolution: ev.Resolution | None, said: dict[str, Any], **about: Any) -> tuple[ev.ObligationImposed, ...]:
    """One obligation for each term; `said` are the common fields, `about` the plan, move, meeting and item."""
    if resolution is None:
        return ()
    return tuple(
        ev.ObligationImposed(
            **{**said, "effective_on": resolution.decided_on},
            **about,
            stream_name=f"obligation/{term.obligation}",
            published=ev.ObligationImposed.NAMES[term.sort],
            obligation=term.obligation,
            term=term,
            body=resolution.body,
            label=resolution.label,
        )
        for term in resolution.terms
    )


def imposed_by_move(made: ev.MoveMade, sitting: dict[str, Any] | None) -> tuple[ev.ObligationImposed, ...]:
    """The obligations of a decision on a plan, in the meeting it was computed from where there was one."""
    found = sitting or {}
    said = {
        "actor": made.actor,
        "on_behalf_of": made.on_behalf_of,
        "correlation_id": made.correlation_id,
        "causation_id": f"{made.ref}:{made.move}",
        "testimony": made.testimony,
    }
    about = {"plan": made.ref, "plan_kind": made.kind, "move": made.move}
    return imposed(made.resolution, said, **about, meeting=found.get("meeting"), item=found.get("item"))
