"""The papers, minutes and extracts of real meetings: what they say, what they never say, and what they rest on."""

from typing import Any

import pytest

from domain import canonical
from services import meetings, printing
from services.casework.terms import OwnerRequest, TermRequest
from services.meetings import requests as ask
from services.printing import NothingResolved, PressFailed, Tongue
from services.problems import NotFound, RefusedByRule
from tests.support import pdf as reading
from tests.support.meetings import persons
from tests.support.offices import caller, key
from tests.support.printing import WORDS, Chamber

THAI, ENGLISH = Tongue("th"), Tongue("en")


def test_the_pack_holds_the_text_that_was_locked_though_it_changed_since(chamber: Chamber) -> None:
    chamber.called("PP-1")
    before = printing.papers(chamber.office, "PP-1", THAI)
    chamber.rewrites("P-PP-1", {"vision": "ข้อความใหม่"})
    after = printing.papers(chamber.office, "PP-1", THAI)
    assert after.content == before.content
    digest = canonical.digest(chamber.content("P-PP-1", version=1))
    for said in ("เอกสารประกอบการประชุม", "ครั้งที่ ๓/๒๕๖๙", "พันธกิจของแผน", "ขุดลอกแหล่งน้ำ", digest):
        assert reading.says(after, said), said
    assert reading.says(after, "๑,๒๕๐,๐๐๐.๐๐")
    assert not reading.says(after, "ข้อความใหม่")
    assert reading.watermarks(after) == 0


def test_the_pack_calls_bodies_and_posts_by_their_names(chamber: Chamber) -> None:
    chamber.called("PP-3", lock=False)
    chamber.rewrites("P-PP-3", {"led_by": "BODY-SC-BOR", "kept_by": "clerk"})
    pack = printing.papers(chamber.office, "PP-3", THAI)
    body = chamber.office.folds.get("body/BODY-SC-BOR").state
    assert reading.says(pack, body.th)
    assert not reading.says(pack, "BODY-SC-BOR")


def test_the_pack_is_a_draft_until_the_papers_are_locked(chamber: Chamber) -> None:
    chamber.called("PP-2", lock=False)
    draft = printing.papers(chamber.office, "PP-2", ENGLISH)
    assert reading.watermarks(draft) == reading.pages(draft)
    chamber.does("PP-2", "lock-papers", ask.LockRequest())
    locked = printing.papers(chamber.office, "PP-2", ENGLISH)
    assert reading.watermarks(locked) == 0
    assert reading.says(locked, "Papers locked on")


def test_the_attached_facts_are_the_events_as_the_log_has_them(chamber: Chamber) -> None:
    chamber.held("PM-1")
    document = printing.minutes(chamber.office, "PM-1", THAI)
    facts = reading.source(document)
    trail = chamber.office.ledger.trail("meeting/PM-1")
    assert [(e["position"], e["leaf_hash"], e["topic"]) for e in facts["events"]] == [
        (stored.position, stored.leaf_hash.hex(), stored.topic) for stored in trail
    ]
    for told, stored in zip(facts["events"], trail, strict=True):
        assert canonical.encode(told["event"]) == stored.body
    assert facts["log_id"] == str(chamber.office.ledger.log_id)
    assert reading.attached(document) == canonical.encode(facts)
    assert reading.says(document, facts["events"][-1]["leaf_hash"][:32])


def test_minutes_say_who_came_who_did_not_and_how_it_was_decided(chamber: Chamber) -> None:
    chamber.seated("PM-2")
    chamber.does("PM-2", "recuse", ask.RecuseRequest(item=1, person="m-7", conflict="เป็นเจ้าของที่ดินในโครงการ"))
    chamber.voted("PM-2", votes_for=5, against=1, abstain=0)
    chamber.does("PM-2", "dissent", ask.DissentRequest(item=1, person="m-6", reasons="งบประมาณไม่ชัดเจน"))
    chamber.resolved("PM-2", literal="เห็นชอบตามที่เสนอ", letter_number="สธ ๐๒๑๑/๑๒๓")
    chamber.does("PM-2", "close", ask.AtRequest(at="11:30"))
    minutes = printing.minutes(chamber.office, "PM-2", THAI)
    for said in (
        "รายงานการประชุม", "ผู้มาประชุม", "ประธานตัวอย่าง", "ผู้ไม่มาประชุม", "m-11", "เริ่มประชุมเวลา ๐๙.๐๕ น.",
        "เห็นด้วย ๕ เสียง ไม่เห็นด้วย ๑ เสียง งดออกเสียง ๐ เสียง", "มติที่ประชุม เห็นชอบตามที่เสนอ", "สธ ๐๒๑๑/๑๒๓",
        "m-7 แจ้งว่ามีส่วนได้เสีย", "ความเห็นแย้งของกรรมการที่หก", "งบประมาณไม่ชัดเจน", "มาตรา ๘๓", "เลิกประชุมเวลา ๑๑.๓๐ น.",
        "ผู้จดรายงานการประชุม",
    ):  # fmt: skip
        assert reading.says(minutes, said), said
    assert not reading.says(minutes, "เป็นเจ้าของที่ดิน")
    assert "เป็นเจ้าของที่ดิน" not in reading.attached(minutes).decode()


def test_a_secret_ballot_shows_counts_and_nobody_who_cast_them(chamber: Chamber) -> None:
    chamber.held("PM-3", method="secret")
    minutes = printing.minutes(chamber.office, "PM-3", ENGLISH)
    _, _, told = reading.text(minutes).partition("Themeetingturnedtotheitem")
    proceedings, _, _ = told.partition("closedat11:30")
    assert "Bysecretballot5for,1against,1abstaining" in proceedings
    assert not [person for person in persons(11) if person in proceedings]


def test_a_roll_call_names_every_vote(chamber: Chamber) -> None:
    named = tuple(ask.NamedVoteRequest(person=person, vote="for") for person in persons(7))
    chamber.held("PM-4", method="roll", votes_for=None, against=None, abstain=None, named=named)
    minutes = printing.minutes(chamber.office, "PM-4", ENGLISH)
    assert all(reading.says(minutes, f"{person}for") for person in ("m-2", "m-7"))


def test_the_minutes_say_how_an_item_ended_that_came_to_no_resolution(chamber: Chamber) -> None:
    chamber.plan("P-LATER")
    chamber.seated("PM-10", besides=("ขอความเห็นชอบเรื่องอื่น", "P-LATER"))
    chamber.does("PM-10", "withdraw-item", ask.WithdrawRequest(item=2, why="เจ้าของเรื่องขอแก้ไข"))
    chamber.voted("PM-10", votes_for=1, against=6, abstain=0)
    chamber.resolved("PM-10")
    chamber.does("PM-10", "conclude", ask.ConcludeRequest(item=1, literal="ที่ประชุมไม่เห็นชอบการทบทวน"))
    minutes = printing.minutes(chamber.office, "PM-10", THAI)
    for said in ("ที่ประชุมไม่เห็นชอบการทบทวน", "ถอนเรื่องนี้ออกจากวาระ", "เจ้าของเรื่องขอแก้ไข"):
        assert reading.says(minutes, said), said


def test_who_was_there_and_did_not_vote_is_counted(chamber: Chamber) -> None:
    chamber.held("PM-9", votes_for=4, against=1, abstain=0)
    assert reading.says(printing.minutes(chamber.office, "PM-9", ENGLISH), "2 present who did not vote")
    assert not reading.says(printing.minutes(chamber.office, "PM-1", ENGLISH), "who did not vote")


def test_lack_of_quorum_is_told_with_its_arithmetic(chamber: Chamber) -> None:
    chamber.called("PM-5")
    members = tuple(ask.MemberRequest(person=person) for person in persons(4))
    chamber.does("PM-5", "arrive", ask.ArriveRequest(persons=members, at="09:00"))
    chamber.does("PM-5", "adjourn", ask.AtRequest(at="09:30", reason="กรรมการเดินทางมาไม่ถึง"))
    minutes = printing.minutes(chamber.office, "PM-5", THAI)
    assert reading.says(minutes, "เพราะไม่ครบองค์ประชุม มีกรรมการอยู่ ๔ คน ต้องมีอย่างน้อย ๖ คน")
    assert reading.says(minutes, "กรรมการเดินทางมาไม่ถึง")


def test_minutes_are_marked_as_a_draft_until_adopted_and_list_their_corrections(chamber: Chamber) -> None:
    chamber.held("PM-6")
    draft = printing.minutes(chamber.office, "PM-6", ENGLISH)
    assert reading.watermarks(draft) == reading.pages(draft)
    chamber.does("PM-6", "draft-minutes", ask.MinutesRequest(printed="en"))
    assert printing.minutes(chamber.office, "PM-6", ENGLISH).content == draft.content
    chamber.seated("PM-7", hour="13")
    chamber.does("PM-6", "adopt-minutes", ask.AdoptMinutesRequest(at_meeting="PM-7"))
    chamber.does("PM-6", "correct-minutes", ask.CorrectMinutesRequest(correction="ผู้มาประชุม 8 คน", why="นับผิด"))
    assert not reading.says(printing.minutes(chamber.office, "PM-6", ENGLISH), "ผู้มาประชุม 8 คน")
    (waiting,) = chamber.meeting("PM-6").corrections_proposed
    agreed = ask.ConfirmMinutesRequest(proposal=waiting.proposal)
    meetings.carry(chamber.office, caller("clerk", person="second"), key(), "PM-6", "confirm-correction", agreed, None)
    adopted = printing.minutes(chamber.office, "PM-6", ENGLISH)
    assert reading.watermarks(adopted) == 0
    for said in ("adopted by Meeting 3/2569 (PM-7)", "Correction 1", "ผู้มาประชุม 8 คน", "นับผิด"):
        assert reading.says(adopted, said), said


def test_printed_minutes_are_kept_and_recorded_in_one_command(chamber: Chamber) -> None:
    chamber.held("PM-8")
    printed = printing.minutes(chamber.office, "PM-8", THAI)
    chamber.does("PM-8", "draft-minutes", ask.MinutesRequest(printed="th"))
    (document,) = chamber.meeting("PM-8").minutes.documents
    assert (document.sha256, document.kind, document.media_type) == (printed.sha256, "minutes", "application/pdf")
    assert b"".join(chamber.office.documents.read(document.sha256)) == printed.content


def test_a_printed_extract_certifies_the_resolution(chamber: Chamber) -> None:
    chamber.held("PX-1")
    printed = printing.extract(chamber.office, "PX-1", 1, THAI)
    chamber.does("PX-1", "certify", ask.CertifyRequest(item=1, printed="th"))
    kept = chamber.office.documents.find(printed.sha256)
    assert kept is not None
    assert chamber.meeting("PX-1").items[1].certified
    assert printing.extract(chamber.office, "PX-1", 1, THAI).content == printed.content
    positions = [event["position"] for event in reading.source(printed)["events"]]
    assert positions == sorted(positions)
    for said in ("สำเนามติที่ประชุม", "เห็นชอบร่างแผนปฏิบัติการตามที่เสนอ", "สธ ๐๒๑๑/๑๒๓", "ผู้รับรองสำเนา", "ยังไม่ได้รับรอง"):
        assert reading.says(printed, said), said


def test_an_extract_of_one_item_of_many_says_nothing_of_the_others(chamber: Chamber) -> None:
    chamber.plan("P-OTHER")
    chamber.held("PX-4", besides=("ขอความเห็นชอบเรื่องอื่น", "P-OTHER"))
    printed = printing.extract(chamber.office, "PX-4", 1, THAI)
    assert reading.says(printed, "เห็นชอบร่างแผนปฏิบัติการตามที่เสนอ")
    assert not reading.says(printed, "P-OTHER")
    assert "P-OTHER" not in reading.attached(printed).decode()
    chamber.does("PX-4", "certify", ask.CertifyRequest(item=1, printed="th"))
    assert chamber.meeting("PX-4").items[1].certified


def test_the_extract_of_a_returning_resolution_gives_its_reasons_in_three_parts(chamber: Chamber) -> None:
    chamber.seated("PX-2")
    chamber.voted("PX-2", put="return")
    grounds = {"facts": "พื้นที่น้ำท่วม", "law": "มาตรา 5", "considerations": "ต้องฟังประชาชนก่อน"}
    chamber.resolved("PX-2", input={"grounds": grounds})
    printed = printing.extract(chamber.office, "PX-2", 1, THAI)
    for said in ("เหตุผลแห่งมติ", "มาตรา ๓๗", "ข้อเท็จจริงอันเป็นสาระสำคัญ", *grounds.values()):
        assert reading.says(printed, said), said


def test_the_minutes_of_a_returning_resolution_give_its_reasons_too(chamber: Chamber) -> None:
    chamber.seated("PX-5")
    chamber.voted("PX-5", put="return")
    grounds = {"facts": "พื้นที่น้ำท่วม", "law": "มาตรา 5", "considerations": "ต้องฟังประชาชนก่อน"}
    chamber.resolved("PX-5", input={"grounds": grounds})
    printed = printing.minutes(chamber.office, "PX-5", THAI)
    for said in ("เหตุผลแห่งมติ", "มาตรา ๓๗", "ข้อเท็จจริงอันเป็นสาระสำคัญ", *grounds.values()):
        assert reading.says(printed, said), said
    assert "plan.move_made.1" in {event["topic"] for event in reading.source(printed)["events"]}


def test_a_tie_and_its_casting_vote_are_told_as_one_count(chamber: Chamber) -> None:
    chamber.seated("PX-6", present=6)
    chamber.voted("PX-6", votes_for=3, against=3, abstain=0)
    chamber.voted("PX-6", votes_for=3, against=3, abstain=0, casting="for", reason="เสียงเท่ากัน")
    told = reading.text(printing.minutes(chamber.office, "PX-6", ENGLISH))
    assert told.count("3for,3against,0abstaining") == 1
    assert "Castingvoteofthechair:for" in told


def test_the_pack_lists_what_an_earlier_resolution_left_open_when_it_was_locked(chamber: Chamber) -> None:
    chamber.seated("PT-1")
    chamber.voted("PT-1")
    term = TermRequest(sort="observation", text="ให้รับฟังประชาชนก่อน", owner=OwnerRequest(role="clerk"))
    chamber.resolved("PT-1", terms=(term,))
    assert reading.says(printing.extract(chamber.office, "PT-1", 1, THAI), "ข้อสังเกต: ให้รับฟังประชาชนก่อน")
    chamber.comes_back("PT-2", "P-PT-1")
    pack = printing.papers(chamber.office, "PT-2", THAI)
    for said in ("มติและการดำเนินการที่ผ่านมา", "เห็นชอบ", "เงื่อนไขและข้อสังเกตที่ยังเปิดอยู่", "ให้รับฟังประชาชนก่อน"):
        assert reading.says(pack, said), said
    (plan,) = reading.source(pack)["plans"]
    assert [one["topic"] for one in plan["terms"]] == ["obligation.imposed.1"]
    chamber.discharges(plan["terms"][0]["event"]["obligation"])
    assert printing.papers(chamber.office, "PT-2", THAI).content == pack.content


def test_nothing_is_extracted_before_a_resolution_and_nothing_printed_of_nothing(chamber: Chamber) -> None:
    chamber.seated("PX-3")
    with pytest.raises(NothingResolved):
        printing.extract(chamber.office, "PX-3", 1, THAI)
    with pytest.raises(NotFound):
        printing.extract(chamber.office, "PX-3", 7, THAI)
    with pytest.raises(NotFound):
        printing.minutes(chamber.office, "PX-none", THAI)
    with pytest.raises(RefusedByRule):
        chamber.does("PX-3", "certify", ask.CertifyRequest(item=1, printed="th"))
    with pytest.raises(RefusedByRule):
        chamber.does("PX-3", "draft-minutes", ask.MinutesRequest(printed="th"))


def test_every_document_prints_in_both_languages_and_is_the_same_file_again(chamber: Chamber) -> None:
    chamber.held("PA-1")
    for tongue in (THAI, ENGLISH, Tongue("th", "arabic")):
        for make in (printing.papers, printing.minutes, _extract):
            first = make(chamber.office, "PA-1", tongue)
            assert first.content == make(chamber.office, "PA-1", tongue).content
            assert all(reading.fonts(first).values())
            assert 1 <= reading.pages(first) <= 6
    assert reading.says(printing.papers(chamber.office, "PA-1", ENGLISH), WORDS)


def _extract(office: Any, ref: str, tongue: Tongue) -> printing.Printed:
    return printing.extract(office, ref, 1, tongue)


def test_a_press_that_fails_refuses_the_whole_command(chamber: Chamber, monkeypatch: pytest.MonkeyPatch) -> None:
    chamber.held("PF-1")
    head = chamber.office.ledger.head()
    monkeypatch.setattr("services.printing.printer.MOST_ASKED", 10)
    with pytest.raises((PressFailed, printing.TooMuchToPrint)):
        chamber.does("PF-1", "draft-minutes", ask.MinutesRequest(printed="th"))
    assert chamber.office.ledger.head() == head
