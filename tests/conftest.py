"""Real servers for the whole run, and for each test that asks a fresh, migrated, founded database of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.embedded import running
from services.embedded.postgres import installed_folder
from services.embedded.process import unprivileged_mode
from services.embedded.servers import Endpoints
from services.ledger import Ledger
from tests.support.database import Cluster, Database


@pytest.fixture(scope="session", autouse=True)
def folders_others_may_enter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Where root has no user namespaces, PostgreSQL runs as another user, to whom pytest's folders are closed."""
    if unprivileged_mode() != "drop":
        yield
        return
    made = tmp_path_factory.mktemp

    def opened(basename: str, numbered: bool = True) -> Path:
        folder = made(basename, numbered)
        folder.chmod(0o711)
        return folder

    base = tmp_path_factory.getbasetemp()
    for folder in (base, base.parent):
        folder.chmod(0o711)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tmp_path_factory, "mktemp", opened)
        yield


@pytest.fixture(scope="session")
def pg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The embedded PostgreSQL, with a template database to copy."""
    with running(tmp_path_factory.mktemp("pg"), nats=False) as endpoints:
        yield Cluster(endpoints.postgres, endpoints.passwords)


@pytest.fixture(scope="session")
def pg15(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Debian's PostgreSQL 15, where there is one."""
    programs: Path | None = installed_folder(15)
    if programs is None:
        pytest.skip("PostgreSQL 15 is not installed")
    with running(tmp_path_factory.mktemp("pg15"), nats=False, programs=programs) as endpoints:
        yield Cluster(endpoints.postgres, endpoints.passwords)


@pytest.fixture
def database(pg: Cluster) -> Iterator[Database]:
    """A founded ledger in a database of its own."""
    with pg.fresh() as database:
        yield database


@pytest.fixture
def ledger(database: Database) -> Iterator[Ledger]:
    """The ledger of `database`, opened as the role anumat_api."""
    with database.ledger() as ledger:
        yield ledger


@pytest.fixture(scope="session")
def nats_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoints]:
    """The embedded broker: `nats` may publish, `nats_subscriber` may not."""
    with running(tmp_path_factory.mktemp("nats"), postgres=False) as endpoints:
        yield endpoints


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pages last: while a browser is open its event loop runs in this thread, where no other could be run."""
    items.sort(key=lambda item: "pages" in item.path.parts)
