"""One third is enough for what was put off for lack of quorum, and for nothing else at the same meeting (APA s.79)."""

from datetime import timedelta

from domain import events as ev
from tests.support.meetings import DAY, Room, persons

NEXT = DAY + timedelta(days=7)
NOTICE = ev.MeetingNotice(sent_on=NEXT - timedelta(days=4), one_third_stated=True)


def business(room: Room, item: int, asked: str) -> Room:
    said = room.says("AgendaItemPlaced", item=item, asked=asked, agenda_kind="consideration")
    return room.asks(ev.AgendaItemPlaced(**said)).then_accepted()


def again(present: int = 4) -> Room:
    """Item 1 was on the agenda that four of eleven could not decide; item 2 is new."""
    before = business(Room(ref="M-0"), 1, "เรื่องที่เลื่อน").arrives(*persons(4)).adjourns().now
    room = Room(held_on=NEXT, notice=NOTICE, adjourned_from="M-0", others={"M-0": before}).then_accepted()
    business(business(room, 1, "เรื่องที่เลื่อน"), 2, "เรื่องใหม่")
    return room.arrives(*persons(present)).opens().then_accepted()


def test_a_matter_that_was_never_put_off_needs_the_full_quorum_at_the_same_meeting() -> None:
    room = again()
    room.takes(1).then_accepted().counts(1, votes_for=4).then_accepted()
    assert (room.outcome(1).result, room.outcome(1).share, room.outcome(1).needed) == ("carried", "1/3", 4)
    room.takes(2, when="10:10").then_refused("R-29")
    assert room.reasons[0].facts == {"present": 4, "members": 11, "needed": 6, "share": "1/2"}
    assert "was not on the agenda that was put off" in room.reasons[0].text.en
    assert "มา 4 จาก 11 คน ต้องมี 6 คน (1/2) · ขาดอีก 2 คน" in room.reasons[0].text.th
    assert room.reasons[0].cure is not None
    assert room.reasons[0].cure.what.th.startswith("รอหรือบันทึกผู้มาเพิ่ม หรือเลื่อนประชุม")


def test_with_the_full_quorum_the_new_matter_is_decided_as_anywhere() -> None:
    room = again(6).takes(2).then_accepted().counts(2, votes_for=4, against=2).then_accepted()
    assert (room.outcome(2).result, room.outcome(2).share) == ("carried", "1/2")
