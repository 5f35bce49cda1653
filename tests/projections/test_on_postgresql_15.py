"""The same read models on PostgreSQL 15."""

from projections.catalogue import READ_MODELS
from services.followers import catch_up_reads, make_read_tables
from services.running.rebuild import rebuild
from tests.projections.test_replay_law import STORY
from tests.support.database import Cluster
from tests.support.histories import record


def test_every_read_model_is_fed_rebuilt_and_switched_on_postgresql_15(pg15: Cluster) -> None:
    with pg15.fresh() as database, database.ledger() as ledger:
        make_read_tables(database.owner)
        record(ledger, *STORY)
        with database.connect("anumat_worker") as connection:
            catch_up_reads(ledger, connection)
        for model in READ_MODELS:
            done = rebuild(ledger, database.url("anumat_worker"), model, switch=True)
            assert (done.same, done.switched, done.position) == (True, True, ledger.head())
