"""Guards of the way through the ministry: certified minutes, clearance, the planning agency, the minister's hand."""

from datetime import date

import msgspec

from domain.reasons import Cure, Severity, Text
from workflows.guards import seen
from workflows.registry import Failure, Guard, register
from workflows.view import View


class SinceParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Moves after which the paper or fact must have come; document kinds and facts that count."""

    since: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


class SinceFacts(msgspec.Struct, frozen=True):
    """What was found: wanted documents with this command or filed since, wanted facts recorded since."""

    documents: tuple[str, ...]
    facts: tuple[str, ...]


def _gather_since(view: View, params: SinceParams) -> SinceFacts:
    after = seen.last_version(view.plan, params.since)
    filed = {d.kind for e in view.plan.entries if e.version >= after for d in e.event.documents}
    recorded = {name for name in params.facts if seen.facts_since(view.plan, name, params.since)}
    return SinceFacts(tuple(sorted(set(params.kinds) & (filed | set(seen.attached(view))))), tuple(sorted(recorded)))


def _judge_since(facts: SinceFacts, params: SinceParams) -> Failure | None:
    if facts.documents or facts.facts:
        return None
    what = Text("บันทึกข้อเท็จจริง หรือแนบเอกสารที่กำหนด", "Record the fact, or attach the document named")
    return Failure(" / ".join((*params.facts, *params.kinds)), Cure("caller", what))


def _register_since(name: str, basis: str, th: str, en: str) -> None:
    register(
        Guard(
            name=name,
            asks=True,
            edition=1,
            rule=name,
            severity=Severity.BLOCK,
            basis=basis,
            text=Text(th, en),
            facts=SinceFacts,
            params=SinceParams,
            gather=_gather_since,
            judge=_judge_since,
        )
    )


_register_since("certified_minutes", "W02", "ต้องแนบรายงานการประชุมที่รับรองแล้ว", "Certified minutes must be attached")
_register_since(
    "cpc_cleared",
    "W02",
    "ผู้ประสานงานคณะรัฐมนตรีและรัฐสภาของกระทรวงยังไม่ได้กลั่นกรอง",
    "The ministry's Cabinet coordinators have not cleared the matter",
)
_register_since(
    "nesdc_opinion",
    "W13, W15",
    "ยังไม่มีความเห็นของสำนักงานสภาพัฒนาการเศรษฐกิจและสังคมแห่งชาติ",
    "The opinion of the central planning agency is not on file",
)
_register_since(
    "clarification_filed",
    "default",
    "ยังไม่ได้ยื่นเอกสารชี้แจงหลังจากเลื่อนการพิจารณา",
    "No clarification was filed since the matter was deferred",
)


class SignedParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose hand it must be."""

    by: str = "minister"


class SignedFacts(msgspec.Struct, frozen=True):
    """The post acting, those who may sign, and when the letter was signed."""

    post: str
    may_sign: tuple[str, ...]
    signed_on: date | None
    effective_on: date


def _gather_signed(view: View, params: SignedParams) -> SignedFacts:
    return SignedFacts(
        view.command.actor.post,
        view.definition.actors((params.by,)),
        seen.day(view.command.input.get("signed_on")),
        view.command.effective_on,
    )


def _judge_signed(facts: SignedFacts, params: SignedParams) -> Failure | None:
    is_dated = facts.signed_on is not None and facts.signed_on <= facts.effective_on
    if is_dated and facts.post in facts.may_sign:
        return None
    what = Text("ให้รัฐมนตรีลงนามก่อนส่งเรื่อง", "The minister signs before the matter is sent")
    return Failure("signed_on" if not is_dated else params.by, Cure(" / ".join(facts.may_sign), what))


register(
    Guard(
        name="minister_signed",
        asks=True,
        edition=1,
        rule="minister_signed",
        severity=Severity.BLOCK,
        basis="W12 (K)",
        text=Text("รัฐมนตรีเจ้าสังกัดยังไม่ได้ลงนาม", "The minister in charge has not signed"),
        facts=SignedFacts,
        params=SignedParams,
        gather=_gather_signed,
        judge=_judge_signed,
    )
)
