"""Keeps the order in which a definition was written: canonical JSON sorts its keys, so order is kept as numbers."""

from typing import Any

NUMBERED = ("stages", "facts", "parts")


def in_order(raw: Any) -> Any:
    """Plain data of a definition with its stages, facts, parts and the fields of its schemas numbered as they stand,
    or, where they carry numbers already, put back into that order."""
    if not isinstance(raw, dict):
        return raw
    whole = dict(raw)
    for name in NUMBERED:
        if isinstance(whole.get(name), dict):
            whole[name] = _numbered(whole[name], "order")
    whole["moves"] = [_step(move) for move in whole.get("moves", ())]
    whole["opening"] = _step(whole.get("opening"))
    whole["facts"] = {name: _step(fact) for name, fact in whole.get("facts", {}).items()}
    whole["parts"] = {name: _part(part) for name, part in whole.get("parts", {}).items()}
    return whole


def _step(step: Any) -> Any:
    if not isinstance(step, dict) or not isinstance(step.get("asks"), dict):
        return step
    return {**step, "asks": fields(step["asks"])}


def _part(part: Any) -> Any:
    return {**part, "schema": _schema(part.get("schema"))} if isinstance(part, dict) else part


def fields(properties: dict[str, Any]) -> dict[str, Any]:
    """Properties of a JSON Schema in their order, at every depth."""
    return _numbered({name: _schema(schema) for name, schema in properties.items()}, "x-order")


def _schema(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    whole = dict(schema)
    if isinstance(whole.get("properties"), dict):
        whole["properties"] = fields(whole["properties"])
    if isinstance(whole.get("items"), dict):
        whole["items"] = _schema(whole["items"])
    return whole


def _numbered(members: dict[str, Any], key: str) -> dict[str, Any]:
    if not all(isinstance(member, dict) for member in members.values()):
        return members
    if any(key in member for member in members.values()):
        return dict(sorted(members.items(), key=lambda pair: pair[1].get(key, 0)))
    return {name: {**member, key: number} for number, (name, member) in enumerate(members.items())}
