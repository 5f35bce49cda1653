"""What the doors count: answers by route and status, and how long they took."""

from functools import lru_cache

from prometheus_client import Counter, Histogram

_ANSWERS = Counter("anumat_http_answers", "Answers by route and status", ("method", "route", "status"))
_SECONDS = Histogram(
    "anumat_http_seconds",
    "Time from the request's head to the answer",
    ("method", "route"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer; `route` is the path's template, so that no reference becomes a label."""
    _counter(method, route, str(status)).inc()
    _histogram(method, route).observe(seconds)


@lru_cache(maxsize=4096)
def _counter(method: str, route: str, status: str) -> Counter:
    return _ANSWERS.labels(method, route, status)


@lru_cache(maxsize=1024)
def _histogram(method: str, route: str) -> Histogram:
    return _SECONDS.labels(method, route)
