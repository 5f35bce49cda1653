"""Obligations told in a few words: events as a decision would have recorded them."""

from datetime import date
from typing import Any

from domain import events as ev

SECRETARY = ev.Actor(person="p-1", post="secretary", body="BODY-NC")
SEALED = ev.Sealed(key_id="k", commitment="c", ciphertext="x")


def term(ref: str = "P-1.7.1", sort: ev.Sort = "condition", owner: str = "clerk", **more: Any) -> ev.Term:
    """A term whose stream is `obligation/<ref>`; the owner is written `role` or `role@BODY`."""
    role, _, body = owner.partition("@")
    given = {"number": 1, "text": SEALED, **more}
    return ev.Term(obligation=ref, sort=sort, owner=ev.Awaiting(role=role, body=body or None), **given)


def says(ref: str, published: str, on: date, **more: Any) -> dict[str, Any]:
    """The fields that every fact of an obligation carries."""
    return {
        "stream_name": f"obligation/{ref}",
        "published": published,
        "actor": SECRETARY,
        "effective_on": on,
        "correlation_id": "c",
        "obligation": ref,
        **more,
    }


def imposed(
    of: ev.Term, on: date, body: str = "BODY-NC", plan: str | None = "P-1", **more: Any
) -> ev.ObligationImposed:
    """The decision of a body imposed a term on a day."""
    published = ev.ObligationImposed.NAMES[of.sort]
    return ev.ObligationImposed(**says(of.obligation, published, on, plan=plan), term=of, body=body, **more)


def discharged(of: ev.Term, on: date, **more: Any) -> ev.ObligationDischarged:
    """It was fulfilled on a day."""
    return ev.ObligationDischarged(**says(of.obligation, ev.ObligationDischarged.NAMES[of.sort], on, **more))


def obligation_story(ref: str = "P-1.7.1", on: date = date(2020, 1, 20)) -> tuple[ev.ObligationEvent, ...]:
    """A condition shown twice and met, an observation the body let fall, and a condition by which an approval ended."""
    met, waived, lapsed = (
        term(ref, due_on=on, evidence=("report",)),
        term(f"{ref}-2", "observation", owner="clerk@BODY-X"),
        term(f"{ref}-3", due_on=on, lapses=True),
    )
    shown = ev.EvidenceSubmitted(**says(ref, "EvidenceSubmitted", on))
    return (
        imposed(met, on, meeting="M-1", item=1, label="1/2563"),
        imposed(waived, on, plan=None),
        imposed(lapsed, on),
        shown,
        ev.EvidenceReturned(**says(ref, "EvidenceReturned", on), reason=SEALED),
        shown,
        discharged(met, on, submitted_by=SECRETARY),
        ev.ObligationReleased(**says(f"{ref}-2", "ObservationWaived", on), how="waived", meeting="M-2", item=1),
        ev.ObligationLapsed(**says(f"{ref}-3", "ConditionLapsed", on), due_on=on),
    )
