"""The OpenAPI 3.1 document, made from the doors themselves, so that it cannot say anything else than they do."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from api.http import problems, queries
from api.http.doors import Door
from api.http.problems import ProblemDetails
from api.http.wire import BODY_LIMIT
from domain.canonical import MAX_DEPTH

Schema = dict[str, Any]
_REF = "#/components/schemas/{name}"
_DESCRIPTION = f"""Plans, their lawful moves, and proof of both.

Dates are ISO 8601 in the common era, instants in UTC, money and fractions are strings; integers stay below 2**53.
Text is stored in NFC; control characters, direction controls and invisible characters other than U+200B are refused.
A body holds at most {BODY_LIMIT} bytes and {MAX_DEPTH} levels. A write answers with a signed receipt. Commands take
`Idempotency-Key`: the same key gives the same answer, with `Idempotency-Replayed: true`. A change to a plan needs
`If-Match` with the version it was meant for. `?dry_run=true` judges a command only: 200 with the events it would
record, or the refusal as it would be; it needs neither header. Keys go in `Authorization: Bearer`; a program that uses
the cookie of a signed-in person sends the `csrf` of its page as `X-CSRF-Token` with every change. Errors are RFC 9457
problems with a stable `code`, in Thai or English by `Accept-Language`.
What is absent and what is forbidden look the same."""


def document(doors: Sequence[Door], version: str) -> Schema:
    """The whole document."""
    types = list(dict.fromkeys(t for door in doors for t in (door.takes, door.gives, door.waiting) if t is not None))
    schemas, components = msgspec.json.schema_components([*types, ProblemDetails], ref_template=_REF)
    named = dict(zip([*types, ProblemDetails], schemas, strict=True))
    paths: dict[str, Schema] = {}
    for door in doors:
        paths.setdefault(door.path, {})[door.method.lower()] = _operation(door, named)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Anumat อนุมัติ", "version": version, "description": _DESCRIPTION},
        "security": [{"key": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "An API key"},
                "session": {"type": "apiKey", "in": "cookie", "name": "__Host-anumat"},
            },
        },
    }


def _operation(door: Door, named: dict[Any, Schema]) -> Schema:
    operation: Schema = {
        "operationId": f"{door.handle.__module__.rpartition('.')[2]}.{door.name}",
        "summary": door.summary.en,
        "description": f"{door.summary.th}\n\n{_needs(door)}",
        "tags": [door.path.split("/")[2]],
        "parameters": [*_path(door), *_query(door), *_headers(door)],
        "responses": _responses(door, named),
    }
    if not door.needs:
        operation["security"] = []
    if door.stream:
        file = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}
        operation["requestBody"] = {"required": True, "content": {door.takes_type: {"schema": file}}}
    elif door.takes:
        body: Schema = {"schema": named[door.takes]}
        if door.example is not None:
            body["example"] = door.example
        operation["requestBody"] = {"required": True, "content": {door.takes_type: body}}
    return operation


def _needs(door: Door) -> str:
    return f"Needs one of the scopes: {', '.join(sorted(door.needs))}." if door.needs else "Open to all."


def _path(door: Door) -> list[Schema]:
    text = {"type": "string", "minLength": 1, "maxLength": 200}
    return [
        {"name": name, "in": "path", "required": True, "schema": text} for name in re.findall(r"{(\w+)}", door.path)
    ]


def _query(door: Door) -> list[Schema]:
    return [
        {"name": name, "in": "query", "description": param.about, "schema": queries.schema(param)}
        for name, param in door.query.items()
    ]


def _headers(door: Door) -> list[Schema]:
    found = []
    if door.command:
        about = "The same key is the same command: a repeat is answered as the first time"
        token = {"type": "string", "pattern": "^[!-~]{1,200}$"}
        found.append({"name": "Idempotency-Key", "in": "header", "description": about, "schema": token})
    if door.seen:
        about = 'The version seen, as in ETag: "7"'
        tag = {"type": "string", "pattern": '^"[0-9]{1,9}"$'}
        found.append({"name": "If-Match", "in": "header", "description": about, "schema": tag, "example": '"7"'})
    return found


def _responses(door: Door, named: dict[Any, Schema]) -> Schema:
    done: Schema = {"description": "Done"}
    if door.gives is not None:
        done["content"] = {door.media_type: {"schema": named[door.gives]}}
    found: Schema = {str(door.status): done}
    if door.waiting is not None and door.status != 202:
        waits = "Proposed only: two persons sign here, and a second one has yet to confirm at Location"
        found["202"] = {"description": waits, "content": {door.media_type: {"schema": named[door.waiting]}}}
    if "dry_run" in door.query:
        found.setdefault("200", {"description": "Judged only, nothing recorded"})
    if door.method == "GET":
        found["304"] = {"description": "Not modified"}
    problem = {problems.MEDIA_TYPE: {"schema": named[ProblemDetails]}}
    for status, about in _PROBLEMS.items():
        found[status] = {"description": about, "content": problem}
    return found


_PROBLEMS = {
    "400": "The request is not HTTP and JSON as they should be",
    "401": "Not signed in",
    "403": "Readable, but not to be changed by this caller",
    "404": "Absent, or not to be read by this caller",
    "406": "No form that Accept allows",
    "409": "Refused by rule (with `reasons`), or changed meanwhile",
    "412": "Stale: someone else was first (with `current_version`)",
    "413": "Too large",
    "415": "Not this media type",
    "422": "Wrong fields (with `errors`)",
    "428": "If-Match is needed",
    "429": "Too many attempts",
    "503": "Not ready; the same request may be sent again",
}
