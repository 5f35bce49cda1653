"""A served office with a present-day series, and a real Chromium at its pages."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright

from domain.thai.dates import bangkok_date
from services.client import Client
from services.demo import accounts, present
from services.followers import catch_up_reads, make_read_tables
from tests.pages.chamber import Chamber, chamber_over
from tests.pages.reader import Site, browser_program
from tests.support.database import Cluster
from tests.support.doors import doors_of
from tests.support.offices import office_over
from workflows import library
from workflows.definition import Definition

PLANS = ("DEMO-1", "DEMO-2", "DEMO-3")
"""Drafting with its area drafts, before the committee, and returned by it."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site(pg: Cluster, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The pages over a fresh office; every account of the demo may sign in."""
    with ExitStack() as stack:
        database = stack.enter_context(pg.fresh())
        make_read_tables(database.owner)
        office = stack.enter_context(office_over(database, second_edition()))
        doors = stack.enter_context(doors_of(office))
        http = str(doors.client.base_url).rstrip("/")
        passwords = _load(http, accounts.ensure(office, tmp_path_factory.mktemp("site")))

        def catch_up() -> None:
            with psycopg.connect(database.url("anumat_worker"), autocommit=True) as connection:
                catch_up_reads(office.ledger, connection)

        catch_up()
        yield Site(browser, http, office, passwords, catch_up)


@pytest.fixture(scope="session")
def chamber(pg: Cluster, browser: Browser) -> Iterator[Chamber]:
    """An area subcommittee whose meetings are run at the pages."""
    with chamber_over(pg, browser) as chamber:
        yield chamber


def second_edition() -> Definition:
    """The national plan's workflow once more, in force from today: plans opened before stay under the first."""
    first = next(d for d in library.shipped() if d.kind == "national_plan_version")
    today = bangkok_date(datetime.now(UTC)).isoformat()
    return Definition.model_validate({**first.canonical, "edition": 2, "in_force_from": today})


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A file to attach."""
    path = tmp_path / "บันทึก.txt"
    path.write_text("บันทึกข้อความ", "utf-8")
    return path


def _load(http: str, known: accounts.Known) -> dict[str, str]:
    whole = present.series()
    few = present.Series(whole.steps, tuple(plan for plan in whole.plans if plan.ref in PLANS))
    with ExitStack() as stack:
        stack.enter_context(pytest.MonkeyPatch.context()).setattr(present, "series", lambda: few)
        clients = {name: stack.enter_context(Client(http, said["api_key"])) for name, said in known.items()}
        present.load(clients["operator"], clients.__getitem__, bangkok_date(datetime.now(UTC)))
    return {name: said["password"] for name, said in known.items()}
