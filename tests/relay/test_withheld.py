"""What may not be shown keeps its place: a forged row stops the relay, a void or erased event becomes a stub."""

import json
import time

from services.ledger import Ledger
from tests.ledger.test_reading import forge
from tests.ledger.test_rights import authorise, strip
from tests.ledger.test_voids import agrees as agrees_to_void
from tests.ledger.test_voids import asks
from tests.relay.test_relay import agrees
from tests.support.database import Database
from tests.support.relaying import Broker, fill, relaying, until


def test_a_forged_row_is_never_published_and_its_void_leaves_a_stub(
    broker: Broker, database: Database, ledger: Ledger
) -> None:
    fill(ledger, 5)
    sound = ledger.head()
    position = forge(ledger)
    with database.ledger("worker") as reader, relaying(broker, database, reader):
        until(lambda: broker.sizes()[1] == sound)
        time.sleep(0.3)
        assert broker.sizes() == (sound, sound)
        asks(ledger, position)
        agrees_to_void(ledger, position)
        until(lambda: broker.sizes()[1] == ledger.head())
    stub = json.loads(broker.messages()[position - 1].data)
    assert (stub["type"], stub["position"]) == ("anumat.system.position_void.v1", position)
    assert agrees(broker, ledger)


def test_an_erased_body_leaves_the_broker_too(broker: Broker, database: Database, ledger: Ledger) -> None:
    fill(ledger, 5)
    position = ledger.head()
    with relaying(broker, database, ledger):
        until(lambda: broker.sizes()[1] == position)
        assert b"CD-5" in broker.messages()[position - 1].data
        strip(database, position, authorise(ledger, position))
        until(lambda: agrees(broker, ledger))
    message = json.loads(broker.messages()[position - 1].data)
    assert message["type"] == "anumat.system.position_erased.v1"
    assert not any(b"CD-5" in block.read_bytes() for block in broker.store.rglob("*.blk"))
