"""The ledger as an eventsourcing application: functional aggregates on our bytes and our append."""

from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory, Mapper
from eventsourcing.popo import POPOFactory
from eventsourcing.utils import Environment, EnvType

from domain.events import Event
from services.ledger.book import Ledger
from services.ledger.mapper import LedgerMapper, Recorded
from services.ledger.recorder import LedgerRecorder


class LedgerApplication(Application[UUID]):
    """`repository.get(stream_id, projector_func=fold)` and `save(*recorded, command_id=…)`.

    Nothing is configured by environment variables: the library would resolve some of them to import paths.
    """

    name = "anumat"

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        super().__init__()

    def recorded(self, version: int, event: Event) -> Recorded:
        """The event as the version it takes in its stream, ready to save."""
        return Recorded(self._ledger.stream_id(event.stream_name), version, event)

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        return Environment(name, {})

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        return POPOFactory(env)  # makes the event store around the two below, and nothing else

    def construct_mapper(self) -> Mapper[UUID]:
        return LedgerMapper()

    def construct_recorder(self) -> LedgerRecorder:
        return LedgerRecorder(self._ledger)
