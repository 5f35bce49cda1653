"""An area subcommittee with eleven members, its secretaries at their browsers, and small plans that wait for it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import psycopg
from playwright.sync_api import Browser, Page

from domain.thai.dates import bangkok_date, be_year
from services import accounts, meetings
from services.callers import DECIDE, Caller
from services.casework import plans
from services.followers import catch_up_reads, make_read_tables
from services.meetings import requests as ask
from services.world import World
from tests.pages.reader import Site
from tests.support.appointing import appointed, put
from tests.support.browsing import PASSWORD
from tests.support.database import Cluster
from tests.support.doors import doors_of
from tests.support.meetings import matter
from tests.support.offices import key, office_over, open_request

BODY = "BODY-SC-BOR"
SECRETARIES = ("border_secretary", "second_secretary")
POSTS = ("area_subcommittee", "vice_chair", *("member",) * 9)
NAMES = (
    *("ประธานอนุกรรมการ", "รองประธานอนุกรรมการ", "ผู้แทนกรมควบคุมโรค", "ผู้แทนกรมการแพทย์", "ผู้แทนสำนักงานปลัดกระทรวง"),
    *("ผู้แทนจังหวัดชายแดน", "ผู้แทนกรมการปกครอง", "ผู้แทนสำนักงบประมาณ", "ผู้แทน สศช.", "ผู้แทนองค์กรปกครองส่วนท้องถิ่น"),
    "ผู้ทรงคุณวุฒิด้านสาธารณสุข",
)
"""Role names: the chair first, then the vice chair, then the members."""


DAYS = 20
"""On how many days before today meetings are held."""


@dataclass
class Chamber(Site):
    """The pages over the subcommittee's office; `members` are pseudonyms in the order of NAMES."""

    members: list[str] = field(default_factory=list)
    secretary: Caller = field(kw_only=True)
    count: int = 0
    held: int = 0

    @property
    def today(self) -> date:
        return bangkok_date(self.office.clock())

    @property
    def day(self) -> date:
        """Yesterday: what is said to have happened at some hour has happened, whatever the hour of the test."""
        return self.today - timedelta(days=1)

    def plan(self) -> str:
        """A new small plan that waits for the subcommittee."""
        self.count += 1
        ref = f"MP-{self.count}"
        request = open_request(
            ref, "matter", effective_on=self.day - timedelta(days=DAYS + 9), content={"text": {"words": "ก่อน"}}
        )
        plans.open_plan(self.office, self.secretary, key(), request)
        return ref

    def convened(self, *plan_refs: str, **more: Any) -> str:
        """A meeting on a day of its own, nobody is at two at once, with these plans on its agenda, papers locked."""
        self.count += 1
        ref = f"BOR-{self.count}"
        self.held += 1
        day = self.day - timedelta(days=self.held % DAYS)
        notice = ask.NoticeRequest(sent_on=day - timedelta(days=5), **more.pop("notice", {}))
        given = {"label": f"{self.count}/{be_year(self.today)}", "held_on": day, "notice": notice, **more}
        request = ask.ConveneRequest(meeting=ref, body=BODY, **given)
        meetings.convene(self.office, self.secretary, key(), request)
        for plan in plan_refs:
            self.does(ref, "place", ask.PlaceRequest(asked="ขอความเห็นชอบ", plan=plan))
        if plan_refs:
            self.does(ref, "lock-papers", ask.LockRequest())
        return ref

    def opened(self, *plan_refs: str, present: int = 7, **more: Any) -> str:
        """The same with so many present since 09:00 and opened by the chair at 09:05."""
        ref = self.convened(*plan_refs, **more)
        self.rises(meetings.show(self.office, ref).meeting.held_on)
        came = tuple(self.member(number) for number in range(present))
        self.does(ref, "arrive", ask.ArriveRequest(persons=came, at="09:00"))
        self.does(ref, "open", ask.OpenMeetingRequest(presiding=self.member(0), at="09:05"))
        return ref

    def rises(self, day: date) -> None:
        """Put off whatever sits on that day: nobody is at two meetings."""
        for other in World(self.office.folds, fresh=True).meetings_of(BODY, lambda one: one.held_on == day):
            if other.status == "open":
                self.does(other.ref, "adjourn", ask.AtRequest(at=None if day == self.today else "23:00"))

    def taken(self, *plan_refs: str, **more: Any) -> str:
        """The same with the first item taken up at 09:10."""
        ref = self.opened(*plan_refs, **more)
        self.does(ref, "take", ask.TakeRequest(item=1, at="09:10"))
        return ref

    def counted(self, *plan_refs: str, votes_for: int = 5, against: int = 2, put: str = "endorse", **more: Any) -> str:
        """The same with its votes counted at 09:20."""
        ref = self.taken(*plan_refs, **more)
        votes = ask.CountRequest(
            item=1, method="show", put=put, votes_for=votes_for, against=against, abstain=0, at="09:20"
        )
        self.does(ref, "count", votes)
        return ref

    def does(self, ref: str, name: str, request: Any) -> None:
        meetings.carry(self.office, self.secretary, key(), ref, name, request, None)

    def member(self, number: int) -> ask.MemberRequest:
        return ask.MemberRequest(person=self.members[number], post=POSTS[number])


@contextmanager
def chamber_over(pg: Cluster, browser: Browser) -> Iterator[Chamber]:
    with ExitStack() as stack:
        database = stack.enter_context(pg.fresh())
        make_read_tables(database.owner)
        office = stack.enter_context(office_over(database, matter()))
        doors = stack.enter_context(doors_of(office))

        def catch_up() -> None:
            with psycopg.connect(database.url("anumat_worker"), autocommit=True) as connection:
                catch_up_reads(office.ledger, connection)

        for name in SECRETARIES:
            doors.account(name, f"area_subcommittee_secretary@{BODY}", "clerk", password=PASSWORD)
        doors.account("reader", "auditor", scopes="read audit", password=PASSWORD)
        members = [_member(office, name, post) for name, post in zip(NAMES, POSTS, strict=True)]
        known = accounts.find_account(office, SECRETARIES[0])
        assert known is not None
        secretary = accounts.caller(office, known.account)
        assert secretary is not None
        able = Caller(secretary.account, secretary.person, secretary.name, secretary.posts, secretary.scopes | {DECIDE})
        catch_up()
        passwords = dict.fromkeys((*SECRETARIES, "reader"), PASSWORD)
        http = str(doors.client.base_url).rstrip("/")
        yield Chamber(browser, http, office, passwords, catch_up, members=members, secretary=able)


def _member(office: Any, name: str, post: str) -> str:
    account = accounts.create_account(office, f"member-{NAMES.index(name)}", None, name, ["read"])
    made = accounts.caller(office, account)
    assert made is not None
    put(office.ledger, appointed(BODY, post, made.person))
    return made.person


def fill_date(page: Page, path: str, day: date) -> None:
    """Three fields, the year of the Buddhist Era."""
    page.fill(f"[name='{path}.day']", str(day.day))
    page.select_option(f"[name='{path}.month']", str(day.month))
    page.fill(f"[name='{path}.year']", str(be_year(day)))


def press(page: Page, action: str) -> None:
    """Press the button of that name in the page's own part."""
    page.locator(f"main button[name=do][value='{action}']:visible").first.click()


def words(page: Page, place: str = "main") -> str:
    return page.locator(place).first.inner_text()
