"""A served office with a present-day series, and a real Chromium at its pages."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright

from domain.thai.dates import bangkok_date
from services.client import Client
from services.demo import accounts, present
from services.followers import catch_up_reads, make_read_tables
from tests.pages.reader import Site, browser_program
from tests.support.database import Cluster
from tests.support.doors import doors_of
from tests.support.offices import office_over

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
    folder: Path = tmp_path_factory.mktemp("site")
    with pg.fresh() as database, pytest.MonkeyPatch.context() as only:
        make_read_tables(database.owner)
        whole = present.series()
        few = present.Series(whole.steps, tuple(plan for plan in whole.plans if plan.ref in PLANS))
        only.setattr(present, "series", lambda: few)
        with office_over(database) as office, doors_of(office) as doors:
            known = accounts.ensure(office, folder)
            http = str(doors.client.base_url).rstrip("/")
            clients = {name: Client(http, said["api_key"]) for name, said in known.items()}
            try:
                present.load(clients["operator"], clients.__getitem__, bangkok_date(datetime.now(UTC)))
            finally:
                for client in clients.values():
                    client.close()

            def catch_up() -> None:
                with psycopg.connect(database.url("anumat_worker"), autocommit=True) as connection:
                    catch_up_reads(office.ledger, connection)

            catch_up()
            yield Site(browser, http, office, {name: said["password"] for name, said in known.items()}, catch_up)
