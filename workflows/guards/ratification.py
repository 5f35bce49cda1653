"""The guard of a plan that went on from an override which its body then refused to ratify: it stands still."""

import msgspec

from domain.reasons import Cure, Severity, Text
from domain.roster import SYSTEM_POST
from workflows.registry import Failure, Guard, NoParams, register
from workflows.view import View


class RatificationFacts(msgspec.Struct, frozen=True):
    """Ratifications that were refused after the plan had moved on and are asked for again: ref, body, and its post."""

    awaited: tuple[tuple[str, str, str], ...]


def _gather(view: View, _: NoParams) -> RatificationFacts:
    if view.command.actor.post == SYSTEM_POST:
        return RatificationFacts(())  # what time brings about waits for nobody
    asked = ((override, newest) for override, newest in view.around.ratifications.items() if newest.ref != override)
    open_ones = (newest for _, newest in asked if newest.status != "discharged")
    return RatificationFacts(tuple((one.ref, one.body, one.term.owner.role) for one in open_ones))


def _judge(facts: RatificationFacts, _: NoParams) -> Failure | None:
    if not facts.awaited:
        return None
    ref, _body, who = facts.awaited[0]
    return Failure(ref, Cure(who, Text("ให้คณะมีมติในเรื่องนี้", "Let the body resolve on it")))


register(
    Guard(
        name="ratification",
        edition=1,
        rule="ratification",
        severity=Severity.BLOCK,
        basis="INV",
        text=Text(
            "การดำเนินการฉุกเฉินก่อนหน้านี้ไม่ได้รับสัตยาบัน แผนดำเนินการต่อไม่ได้จนกว่าคณะจะมีมติ",
            "An emergency override was refused ratification: the plan stands still until the body resolves otherwise",
        ),
        facts=RatificationFacts,
        params=NoParams,
        gather=_gather,
        judge=_judge,
        reads=("ratifications",),
    )
)
