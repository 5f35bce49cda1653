"""The values inside recorded facts: actors, clocks, documents, findings, resolutions; shapes kept for ever."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from domain import canonical

Sort = Literal["condition", "observation", "assignment", "ratification"]
Json = dict[str, Any]  # checked by domain.canonical before it enters an event
Kept = Annotated[msgspec.Raw, msgspec.Meta(extra_json_schema={"type": "object"})]
"""An object as its canonical bytes: stored and shown as it is, parsed for who asks, and no fold asks."""


def kept(value: object) -> msgspec.Raw:
    """Plain data or structs in the bytes that are stored."""
    return msgspec.Raw(canonical.encode(value))


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Base of the values inside a body; unknown fields of newer releases are ignored, never an error.

    `gc=False`: frozen plain data holds no cycle, and the collector's walks over it were half the time of a replay.
    """


class Actor(Part, frozen=True, kw_only=True):
    """Who acted: a pseudonym, the post in whose capacity, the body of that post. Names live in the directory."""

    person: str
    post: str
    body: str | None = None


class Sealed(Part, frozen=True, kw_only=True):
    """Free text or a personal field: ciphertext beside a commitment, the key kept outside the log."""

    key_id: str
    commitment: str
    ciphertext: str


class Testimony(Part, frozen=True, kw_only=True):
    """What a later entry states of an earlier act: when the office knew, the source, the recorder, the batch."""

    known_at: str
    source: str
    recorded_by: Actor
    batch: str


class DefinitionRef(Part, frozen=True, kw_only=True):
    """Which edition of which kind's workflow judged; the digest is over its canonical JSON."""

    kind: str
    edition: int
    digest: str


class Document(Part, frozen=True, kw_only=True):
    """A file by its SHA-256, as the evidence `kind` the definition asks for."""

    sha256: str
    kind: str
    title: str
    media_type: str
    size: int


class Finding(Part, frozen=True, kw_only=True):
    """What one guard said: passed, noted, waived (with the sealed reason), owed (an obligation) or overridden."""

    guard: str
    rule: str
    severity: str
    outcome: str
    waiver: Sealed | None = None


KeptFindings = Annotated[
    msgspec.Raw,
    msgspec.Meta(
        extra_json_schema={
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("guard", "rule", "severity", "outcome")}
                | {"waiver": {"type": ["object", "null"]}},
                "required": ["guard", "rule", "severity", "outcome"],
            },
        }
    ),
]
"""Findings as their canonical bytes; see Kept."""


class Awaiting(Part, frozen=True, kw_only=True):
    """A post whose turn it is; `body` narrows it to the plan's own body."""

    role: str
    body: str | None = None


class ResolutionItem(Part, frozen=True, kw_only=True):
    """One numbered item of a resolution, the literal words beside the normalised outcome."""

    number: int
    literal: str
    kind: str
    outcome: str


class Term(Part, frozen=True, kw_only=True):
    """What a decision asks for afterwards; `obligation` is the stream that follows it.

    `blocks` are the moves that may not be made before it is met; `lapses` ends the approval when `due_on` has passed
    without it; `evidence` are kinds of documents; the words are sealed.
    """

    obligation: str
    number: int
    sort: Sort
    text: Sealed
    owner: Awaiting
    due_on: date | None = None
    evidence: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    lapses: bool = False


class Resolution(Part, frozen=True, kw_only=True):
    """What a body resolved (kinds: domain.resolutions); label and letter number are free text, never parsed.

    `decided_on` is the day of the decision; `in_force_on` another day from which it holds, where it names one.
    """

    body: str
    label: str
    decided_on: date
    literal: str
    kind: str
    outcome: str
    items: tuple[ResolutionItem, ...] = ()
    terms: tuple[Term, ...] = ()
    in_force_on: date | None = None
    letter_number: str | None = None


class ReturnReason(Part, frozen=True, kw_only=True):
    """Why a text was sent back: a code of the definition, whom it is addressed to, by when; the words are sealed."""

    number: int
    code: str
    addressee: str
    due_on: date
    text: Sealed


class ReturnAnswer(Part, frozen=True, kw_only=True):
    """The answer to one return reason, by its number."""

    number: int
    text: Sealed


class Override(Part, frozen=True, kw_only=True):
    """An emergency override: who proposed it, which guards it set aside, and the ratification it waits for."""

    override: str
    proposed_by: Actor
    overruled: tuple[str, ...]
    ratification: Term


class Period(Part, frozen=True, kw_only=True):
    """First and last day of the plan period, both included."""

    start: date
    end: date
