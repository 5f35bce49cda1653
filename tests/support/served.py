"""An office of its own, served over HTTP, into which the golden scenario can be played up to a row."""

from collections.abc import Iterator
from contextlib import contextmanager

from services import accounts
from services.client import Client
from services.demo.golden import KEY, SOURCE, Run
from services.demo.player import Player
from services.demo.scenario import rows
from services.demo.script import read
from services.demo.texts import Texts
from services.followers import make_read_tables
from services.means import Office
from tests.support.database import Cluster
from tests.support.doors import doors_of
from tests.support.offices import office_over


class Served:
    """An office and the address of its doors."""

    def __init__(self, office: Office, url: str, worker_url: str) -> None:
        self.office = office
        self.url = url
        self.worker_url = worker_url

    def key(self, username: str, scopes: str) -> str:
        """The API key of a new account."""
        account = accounts.create_account(self.office, username, None, username, scopes.split())
        return accounts.issue_key(self.office, account).key

    def play_until(self, client: Client, last: int) -> str:
        """Play the golden scenario up to a row; the batch, still open."""
        batch = str(client.write("/v1/imports", {"source": SOURCE}, key=f"{KEY}:open").body["command_id"])
        script, texts = read("golden.yaml"), Texts()
        run = Run(client, Player(client, texts), texts, batch)
        for row in rows():
            if row.seq <= last:
                run.play(row, script[str(row.seq)])
        return batch


@contextmanager
def served_over(pg: Cluster) -> Iterator[Served]:
    with pg.fresh() as database:
        make_read_tables(database.owner)
        with office_over(database) as office, doors_of(office) as doors:
            yield Served(office, str(doors.client.base_url), database.url("anumat_worker"))
