"""Quorum and majority as arithmetic: how many must be present, and whether the votes carry."""

from datetime import date
from typing import Any

import msgspec

from domain.reasons import Text

RECONVENED_WITHIN_DAYS = 14
NOTICE_DAYS = 3


class Fraction(msgspec.Struct, frozen=True):
    """A share of the members, as whole numbers: 1/3."""

    numerator: int
    denominator: int

    def of(self, members: int) -> int:
        """The smallest whole number of members that is at least this share."""
        return -(-members * self.numerator // self.denominator)

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"


class Profile(msgspec.Struct, frozen=True):
    """How a body's quorum is counted: the ordinary share, the share when re-convened, and the rule that says so."""

    name: str
    ordinary: Fraction
    reconvened: Fraction | None
    basis: str
    text: Text
    majority_basis: str = "APA s.82"
    carried_by: str = "majority"
    """`majority` (more for than against), `consensus` (nobody against), or a share of the votes cast, as 2/3."""
    tie: str = "casting"
    """`casting`: who presides decides a tie; `lost`: a tie does not carry."""
    of: str = "seats"
    """Of whom the share is counted: all `seats` the instrument names, vacant or not, or `members_in_office` only."""
    bars: tuple[str, ...] = ()
    """Posts whose vote against bars the resolution, however many are for it; `chair` is whoever presides."""


PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(
            "apa_default",
            Fraction(1, 2),
            Fraction(1, 3),
            "APA s.79",
            Text(
                "กึ่งหนึ่ง หรือหนึ่งในสามเมื่อนัดใหม่ภายใน 14 วันและหนังสือนัดระบุไว้",
                "one half; one third when re-convened within 14 days and the notice says so",
            ),
        ),
        Profile(
            "cabinet",
            Fraction(1, 3),
            None,
            "W08",
            Text("หนึ่งในสามของรัฐมนตรี", "one third of the ministers"),
            majority_basis="W07",
        ),
        Profile(
            "assembly_consensus",
            Fraction(1, 2),
            None,
            "R-29",
            Text("กึ่งหนึ่ง และฉันทมติ", "one half, and consensus"),
            majority_basis="W44",
            carried_by="consensus",
        ),
    )
}


class Notice(msgspec.Struct, frozen=True):
    """When and how the members were called; `one_third_stated` is the sentence APA s.79 asks for."""

    sent_on: date | None = None
    written: bool = True
    one_third_stated: bool = False
    urgent: bool = False


class Adjourned(msgspec.Struct, frozen=True):
    """The earlier sitting that this one takes up again."""

    held_on: date
    lack_of_quorum: bool = False


class Votes(msgspec.Struct, frozen=True, rename={"for_": "for"}):
    """Votes on the resolution as put; `casting` is the chair's vote on a tie."""

    for_: int = 0
    against: int = 0
    abstain: int = 0
    casting: str | None = None


class Sitting(msgspec.Struct, frozen=True, kw_only=True):
    """One sitting of a body, as far as quorum, notice and majority need it."""

    held_on: date
    present: int | tuple[str, ...]
    body: str | None = None
    label: str = ""
    mode: str = "onsite"
    members: int | None = None
    notice: Notice | None = None
    adjourned_from: Adjourned | None = None
    votes: Votes | None = None
    deemed: bool = False
    barred_by: tuple[str, ...] = ()
    """Posts that bar a resolution and voted against it."""

    @property
    def head_count(self) -> int:
        """How many were present, a person named twice counted once."""
        return self.present if isinstance(self.present, int) else len(set(self.present))

    @property
    def one_third_stated(self) -> bool:
        """Whether the notice says that one third is enough; one sent before the failed sitting calls nothing again."""
        notice, failed = self.notice, self.adjourned_from
        if notice is None or not notice.one_third_stated:
            return False
        return failed is None or notice.sent_on is None or notice.sent_on >= failed.held_on


def share(profile: Profile, held_on: date, adjourned: Adjourned | None, one_third_stated: bool) -> Fraction:
    """The share needed at this sitting: the smaller one only within 14 days of a sitting adjourned for lack of
    quorum, and only if the notice says so (APA s.79)."""
    if profile.reconvened is None or adjourned is None or not adjourned.lack_of_quorum or not one_third_stated:
        return profile.ordinary
    days = (held_on - adjourned.held_on).days
    return profile.reconvened if 0 < days <= RECONVENED_WITHIN_DAYS else profile.ordinary


def fraction(text: str) -> Fraction:
    """`1/3` as a share, above nothing and up to all. Raises ValueError."""
    numerator, _, denominator = text.partition("/")
    share = Fraction(int(numerator), int(denominator))
    if not 0 < share.numerator <= share.denominator:
        raise ValueError(text)
    return share


def profile_of(named: str, given: dict[str, Any] | None) -> Profile | None:
    """The profile an instrument gives as data, else the one it names; None when neither can be read.

    Data: `at_least` (share of the members), `basis`, and where they differ from the default `name`, `of`,
    `reconvened`, `carried_by`, `majority_basis`, `tie` and `bars`.
    """
    if given is None:
        return PROFILES.get(named)
    try:
        found = _profile(given)
        if found.carried_by not in ("majority", "consensus"):
            fraction(found.carried_by)
    except (KeyError, ValueError):
        return None
    return found if found.tie in ("casting", "lost") and found.of in COUNTED else None


COUNTED: dict[str, Text] = {
    "seats": Text("จำนวนกรรมการตามคำสั่งแต่งตั้ง", "the number of members that the instrument names"),
    "members_in_office": Text("จำนวนกรรมการเท่าที่ดำรงตำแหน่งอยู่", "the members in office"),
}


def _profile(given: dict[str, Any]) -> Profile:
    """Raises KeyError and ValueError."""
    again, of = given.get("reconvened"), str(given.get("of", "seats"))
    counted = COUNTED.get(of, Text("", ""))
    return Profile(
        str(given.get("name", "custom")),
        fraction(str(given["at_least"])),
        fraction(str(again)) if again else None,
        str(given["basis"]),
        Text(f"อย่างน้อย {given['at_least']} ของ{counted.th}", f"at least {given['at_least']} of {counted.en}"),
        str(given.get("majority_basis", given["basis"])),
        str(given.get("carried_by", "majority")),
        str(given.get("tie", "casting")),
        of,
        tuple(map(str, given.get("bars", ()))),
    )


def carries(profile: Profile, votes: Votes, barred_by: tuple[str, ...] = ()) -> bool:
    """Whether the votes carry as the profile counts them; abstentions are not votes cast, and a bar is a bar."""
    if barred_by:
        return False
    if profile.carried_by == "majority":
        return carried(votes) and not (profile.tie == "lost" and votes.for_ == votes.against)
    if profile.carried_by == "consensus":
        return votes.for_ > 0 and votes.against == 0
    share = fraction(profile.carried_by)
    return votes.for_ > 0 and votes.for_ >= share.of(votes.for_ + votes.against)


def carried(votes: Votes) -> bool:
    """More for than against; on a tie the chair's casting vote decides (APA s.82)."""
    if votes.for_ == votes.against:
        return votes.casting == "for"
    return votes.for_ > votes.against
