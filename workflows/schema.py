"""The JSON Schema of the definition format, for editors and for people who write definitions by hand."""

import json
from pathlib import Path
from typing import Any

from workflows.source import Fragment, Source

PATH = Path(__file__).parent / "definitions" / "schema.json"


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a definition file; a fragment's is under `$defs/Fragment`."""
    whole = Source.model_json_schema(by_alias=True)
    fragment = Fragment.model_json_schema(by_alias=True)
    shared = {**fragment.pop("$defs"), **whole.pop("$defs"), "Fragment": fragment}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:anumat:definition:1",
        **whole,
        "title": "Anumat workflow definition",
        "$defs": shared,
    }


def text() -> str:
    """The schema as the shipped file holds it."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    PATH.write_text(text(), "utf-8")
