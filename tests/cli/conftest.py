"""The command line in this process, pointed at a served office."""

import sys
from collections.abc import Callable, Iterator

import pytest

from api.cli import main
from services import accounts
from services.callers import Post
from services.client import Client
from tests.support.appointing import appoint
from tests.support.database import Cluster
from tests.support.served import Served, served_over


class Done:
    """How a command ended and what it said."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


Run = Callable[..., Done]


@pytest.fixture(scope="module")
def served(pg: Cluster) -> Iterator[Served]:
    """One office for a module."""
    with served_over(pg) as served:
        yield served


@pytest.fixture(scope="module")
def key(served: Served) -> str:
    """The key of one who may do everything a command can ask, and is of the secretariat."""
    scopes = ["read", "act", "decide", "import", "operate"]
    account = accounts.create_account(served.office, "clerk", None, "clerk", scopes)
    known = accounts.caller(served.office, account)
    assert known is not None
    appoint(served.office.ledger, known.person, Post("national_committee_secretariat", "BODY-NC"))
    return accounts.issue_key(served.office, account).key


@pytest.fixture(scope="module")
def client(served: Served, key: str) -> Iterator[Client]:
    with Client(served.url, key) as client:
        yield client


@pytest.fixture
def anumat(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run `anumat` with these words, in English."""
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)

    def run(*words: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["anumat", *words])
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        out, err = capfd.readouterr()
        return Done(code, out, err)

    return run


@pytest.fixture
def there(served: Served, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment says where the system is and shows the key."""
    monkeypatch.setenv("ANUMAT_URL", served.url)
    monkeypatch.setenv("ANUMAT_API_KEY", key)
