"""What is published in the log: workflow editions and holiday tables; read on when something unknown is asked for."""

import time
from datetime import date
from threading import Lock

import msgspec

from domain import events as ev
from domain.workdays import Calendar
from services.ledger import Ledger, Stored
from services.problems import NotFound
from workflows import library
from workflows.definition import Definition

TOPICS = (ev.EditionPublished.TOPIC, ev.CalendarPublished.TOPIC)


class Published:
    """Editions by digest, kind and day, and the newest edition of each calendar; knows how far it has read."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = Lock()
        self._position = 0
        self._looked = 0.0
        self._book = library.Book(())
        self._calendars: dict[str, Calendar] = {}
        self.refresh()

    def refresh(self) -> None:
        """Take up what was published since the last look."""
        with self._lock:
            self._looked = time.monotonic()
            head = self._ledger.head()
            while self._position < head:
                news = self._ledger.read(self._position, 100, topics=TOPICS)
                for stored in news:
                    self._take(stored)
                self._position = news[-1].position if len(news) == 100 else max(head, self._position)

    def _take(self, stored: Stored) -> None:
        match stored.event:
            case ev.EditionPublished(definition=raw):
                self._book = library.Book((*self._book, Definition.model_validate(raw)))
            case ev.CalendarPublished(name=name, calendar=raw):
                calendar = msgspec.convert(raw, Calendar)
                if name not in self._calendars or self._calendars[name].edition < calendar.edition:
                    self._calendars[name] = calendar

    def pinned(self, ref: ev.DefinitionRef) -> Definition:
        """The edition with this digest. Raises workflows.library.UnknownEdition."""
        try:
            return self._book.pinned(ref)
        except library.UnknownEdition:
            self.refresh()
            return self._book.pinned(ref)

    def edition(self, kind: str, edition: int) -> Definition | None:
        """One edition of a kind, or None."""
        self.refresh()
        return next((d for d in self._book.editions(kind) if d.edition == edition), None)

    def in_force(self, kind: str, on: date) -> Definition:
        """The newest edition of a kind in force on a day. Raises NotFound."""
        self.refresh()
        if kind not in self._book.kinds:
            raise NotFound(kind)
        return self._book.in_force(kind, on)

    def all(self) -> tuple[Definition, ...]:
        """Every published edition, by kind and edition."""
        self.refresh()
        return tuple(self._book)

    def lately(self) -> tuple[Definition, ...]:
        """Every published edition as of at most a second ago, for what is asked with every request."""
        if time.monotonic() - self._looked > 1:
            self.refresh()
        return tuple(self._book)

    def kinds(self) -> tuple[str, ...]:
        """Every kind of plan there is a definition of."""
        return tuple(dict.fromkeys(d.kind for d in self.all()))

    def stages(self) -> tuple[str, ...]:
        """Every stage that an edition of some kind has."""
        return tuple(dict.fromkeys(stage for d in self.all() for stage in d.stages))

    def calendar(self, name: str = "th") -> Calendar:
        """The newest published edition of a calendar. Raises NotFound."""
        if name not in self._calendars:
            self.refresh()
        if name not in self._calendars:
            raise NotFound(name)
        return self._calendars[name]
