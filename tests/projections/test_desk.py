"""The desk: whose turn it is, by when, and what one waits for from others."""

from domain import events as ev
from projections import desk
from tests.support.histories import FIRST_DAY, adopted, awaiting, confirmed, day, fact, moved, opened
from tests.support.reads import Reads

TODAY = FIRST_DAY  # a Wednesday
SECRETARY = ("secretary", "BODY-NC")
CHAIR = ev.Actor(person="p-2", post="chair", body="BODY-NC")


def refs(tasks: tuple[desk.Task, ...]) -> list[str]:
    return [task.plan.ref for task in tasks]


def work(reads: Reads, *posts: desk.Post, **asked: object) -> desk.Work:
    return desk.work(reads.connection, posts or (SECRETARY,), TODAY, **asked)


def test_a_desk_parts_what_is_overdue_due_this_week_and_later(reads):
    due = {"LATE": -1, "TODAY": 0, "SUNDAY": 4, "MONDAY": 5, "NEVER": None}
    reads.told(
        *(
            opened(0, ref=ref, awaiting=awaiting("secretary"), due_on=None if n is None else day(n))
            for ref, n in due.items()
        )
    )
    mine = work(reads)
    assert refs(mine.overdue) == ["LATE"]
    assert refs(mine.this_week) == ["TODAY", "SUNDAY"]
    assert refs(mine.later) == ["MONDAY", "NEVER"]
    assert mine.waiting == ()


def test_a_post_of_a_body_is_awaited_only_where_its_own_body_is_meant(reads):
    reads.told(
        opened(0, ref="ANY", awaiting=awaiting("secretary")),
        opened(0, ref="OURS", awaiting=awaiting("secretary@BODY-NC")),
        opened(0, ref="THEIRS", awaiting=awaiting("secretary@BODY-X"), actor=CHAIR),
    )
    assert refs(work(reads).later) == ["ANY", "OURS"]
    assert refs(work(reads, ("secretary", None)).later) == ["ANY"]
    assert refs(work(reads, ("clerk", "BODY-NC")).later) == []


def test_a_plan_awaiting_two_of_ones_posts_is_listed_once(reads):
    reads.told(opened(0, awaiting=awaiting("secretary", "chair"), due_on=day(-3)))
    assert refs(work(reads, SECRETARY, ("chair", None)).overdue) == ["BUD-63"]


def test_what_one_has_acted_on_and_others_must_go_on_with_is_waited_for(reads):
    reads.told(opened(0, awaiting=awaiting("secretary")))
    reads.told(moved(1, "review", awaiting=awaiting("chair"), due_on=day(3)))
    mine = work(reads)
    assert (mine.overdue, mine.this_week, mine.later) == ((), (), ())
    (task,) = mine.waiting
    assert (task.plan.ref, task.role, task.body, task.due_on, task.since) == ("BUD-63", "chair", None, day(3), day(1))
    assert refs(work(reads, ("chair", None)).this_week) == ["BUD-63"]
    assert work(reads, ("chair", None)).waiting == ()
    assert work(reads, SECRETARY, ("chair", None)).waiting == ()
    reads.told(moved(2, "drafting", awaiting=awaiting("secretary"), actor=CHAIR))
    assert refs(work(reads).later) == ["BUD-63"]
    assert work(reads).waiting == ()
    assert refs(work(reads, ("chair", "BODY-NC")).waiting) == ["BUD-63"]


def test_a_closed_plan_is_on_no_desk(reads):
    reads.told(opened(0, awaiting=awaiting("secretary")), moved(1, "closed"))
    assert work(reads) == desk.Work((), (), (), ())
    assert desk.awaited(reads.connection, "BUD-63") == []


def test_a_fact_can_set_a_due_date_and_a_correction_the_day_since(reads):
    reads.told(opened(0, awaiting=awaiting("secretary"), due_on=day(30)), fact(1, due_on=day(2)))
    assert refs(work(reads).this_week) == ["BUD-63"]
    reads.told(confirmed(1, "/effective_on", "", "2019-12-30"))
    (task,) = work(reads).this_week
    assert task.since.isoformat() == "2019-12-30"


def test_adopting_an_edition_moves_the_plan_to_the_posts_of_that_edition(reads):
    reads.told(opened(0, awaiting=awaiting("secretary")), adopted(awaiting=awaiting("chair"), due_on=day(1)))
    assert [(row.role, row.due_on, row.since) for row in desk.awaited(reads.connection, "BUD-63")] == [
        ("chair", day(1), day(0))
    ]
    assert refs(work(reads).waiting) == ["BUD-63"]


def test_a_desk_can_be_narrowed_to_a_kind_and_cut_short(reads):
    reads.told(*(opened(0, ref=f"P-{n}", awaiting=awaiting("secretary"), due_on=day(-n)) for n in range(1, 6)))
    assert refs(work(reads, limit=2).overdue) == ["P-5", "P-4"]
    assert work(reads, kind="fund_plan").overdue == ()
    assert len(work(reads, kind="budget_line").overdue) == 5
