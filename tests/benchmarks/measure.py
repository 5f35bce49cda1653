"""Rates and times over interleaved rounds: medians with their spread, always as ratios to a limit of the same run."""

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Barrier


@dataclass
class Figure:
    """One thing measured: its unit ("/s", "ms", "s" or "MB") and one value per round."""

    name: str
    unit: str
    values: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def spread(self) -> tuple[float, float]:
        return min(self.values), max(self.values)


class Figures:
    """All figures of a run, by name, in the order first measured."""

    def __init__(self) -> None:
        self.by_name: dict[str, Figure] = {}

    def add(self, name: str, unit: str, value: float) -> None:
        self.by_name.setdefault(name, Figure(name, unit)).values.append(value)

    def median(self, name: str) -> float | None:
        found = self.by_name.get(name)
        return found.median if found else None


@contextmanager
def timed() -> Iterator[Callable[[], float]]:
    """Seconds since the block began."""
    start = time.perf_counter()
    yield lambda: time.perf_counter() - start


def rate_of(callers: int, each: int, work: Callable[[int, int], object]) -> float:
    """Calls of `work(caller, turn)` per second by so many threads starting together."""
    barrier = Barrier(callers + 1)

    def run(caller: int) -> None:
        barrier.wait()
        for turn in range(each):
            work(caller, turn)

    with ThreadPoolExecutor(callers) as pool:
        running = [pool.submit(run, caller) for caller in range(callers)]
        barrier.wait()
        with timed() as seconds:
            for future in running:
                future.result()
            return callers * each / seconds()


def p50_ms(times: int, work: Callable[[int], object]) -> float:
    """Median milliseconds of one call after another."""
    taken = []
    for turn in range(times):
        with timed() as seconds:
            work(turn)
            taken.append(seconds() * 1000)
    return statistics.median(taken)
