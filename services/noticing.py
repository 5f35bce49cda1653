"""Following some topics of the log in memory: an index names candidates, which are then folded and judged."""

from abc import ABC, abstractmethod
from threading import Lock
from typing import ClassVar

from domain import events as ev
from services.ledger import Ledger

BATCH = 500


class Noticing(ABC):
    """Takes up events of its topics, again and again if need be; knows how far it has read."""

    topics: ClassVar[tuple[str, ...]]

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = Lock()
        self._position = 0

    def take(self, event: ev.Event) -> None:
        """Take up one fact."""
        with self._lock:
            self._take(event)

    @abstractmethod
    def _take(self, event: ev.Event) -> None: ...

    def _read_on(self) -> None:
        """Take up what the log added since."""
        head = self._ledger.head()
        while self._position < head:
            news = self._ledger.read(self._position, BATCH, topics=self.topics)
            for stored in news:
                if stored.event is not None:
                    self.take(stored.event)
            self._position = news[-1].position if len(news) == BATCH else max(head, self._position)
