"""The JSON Schema of the format `json`, made from the model: `docs/invoice.schema.json`."""

import json
from typing import Any

from integration.formats.plain_json import SCHEMA, JsonInvoice

NAME = "invoice.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """What the format `json` reads, by JSON Schema 2020-12."""
    made = _untitled(JsonInvoice.model_json_schema(by_alias=True))
    return {"$schema": _DIALECT, "$id": SCHEMA, "title": "An invoice by EN 16931", **made}


def schema_text() -> str:
    """The file."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def _untitled(value: Any) -> Any:
    """Without titles that only repeat the names of fields."""
    if isinstance(value, dict):
        return {
            name: _untitled(one)
            for name, one in value.items()
            if not (name == "title" and isinstance(one, str))
        }
    return [_untitled(one) for one in value] if isinstance(value, list) else value
