"""What our processes write down about themselves: JSON lines, and only fields that hold nothing personal."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

FIELDS = frozenset(
    {
        *("event", "level", "timestamp", "logger"),
        *("route", "method", "page", "code", "status", "error", "where", "why"),
        *("follower", "name", "version", "stream", "topic", "position", "positions", "after", "head", "leader"),
        *("ref", "move", "rules", "retry_s", "seconds", "count"),
    }
)
"""Anything else is left out: a name or a text written by a person must not reach a log by accident."""
SENTENCES = ("error", "why")
LONGEST = 300
Fields = MutableMapping[str, Any]


def configure(level: str = "info") -> None:
    """Write log lines of this level and above to standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            place_of_error,
            allowed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def place_of_error(logger: object, method: str, fields: Fields) -> Fields:
    """An exception as its type and the places it came through; its message may hold what a person wrote."""
    error = fields.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        fields["error"] = type(error).__name__
        fields["where"] = frames_of(error)
    return fields


def allowed(logger: object, method: str, fields: Fields) -> Fields:
    """Only known fields; of a sentence its first line, because a database puts values into the lines below."""
    kept = {name: value for name, value in fields.items() if name in FIELDS}
    for name in SENTENCES:
        if isinstance(kept.get(name), str):
            kept[name] = kept[name].partition("\n")[0][:LONGEST]
    return kept


def frames_of(error: BaseException) -> list[str]:
    """Where an exception came through, innermost last."""
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
