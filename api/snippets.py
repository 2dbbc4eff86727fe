"""Snippets of the reference: what to type for an operation, and what comes back."""

import json
from html import escape
from typing import Any

from api import examples


def address(path: str, body: Any) -> str:
    """`path` with examples in it; a body that names its thing goes to that thing."""
    thing = path.removeprefix("/v1/").partition("/")[0]
    named = body.get("id") if isinstance(body, dict) else None
    id = named or examples.PLACES.get(thing, "")
    filled = path.replace("{id}", id)
    for name in ("reference", "sha256", "currency", "day"):
        filled = filled.replace(f"{{{name}}}", examples.PLACES[name])
    return filled


def curl(method: str, url: str, media: str, value: Any) -> str:
    """The command that does it; a body that may be left out is left out."""
    lines = [f"curl -X {method.upper()} '{url}'", '  -H "Authorization: Bearer $TOKEN"']
    if method == "post":
        lines.append('  -H "Idempotency-Key: $(uuidgen)"')
    file = ""
    if isinstance(value, str):
        lines += [f"  -H 'Content-Type: {media}'", "  --data-binary @lifecycle.yaml"]
        text = escape(value, quote=False)
        file = f"<details><summary>lifecycle.yaml</summary><pre><code>{text}</code></pre></details>"
    elif value is not None:
        body = json.dumps(value, indent=2, ensure_ascii=False)
        lines += [f"  -H 'Content-Type: {media}'", f"  -d '{body}'"]
    elif media.endswith("xml"):
        lines += [f"  -H 'Content-Type: {media}'", "  --data-binary @statement.xml"]
    shown = escape(" \\\n".join(lines), quote=False)
    return f"<pre><code>{shown}</code></pre>{file}"


def answered(operation: dict[str, Any], schemas: dict[str, Any]) -> str:
    """What comes back when it is done, if there is an example of it."""
    success: dict[str, Any] = next(
        (one for code, one in operation["responses"].items() if code < "300"), {}
    )
    schema = success.get("content", {}).get("application/json", {}).get("schema", {})
    found = _found(schema, schemas)
    if found is None:
        return ""
    shown = escape(json.dumps(found, indent=2, ensure_ascii=False), quote=False)
    return f"<details><summary>Answer</summary><pre><code>{shown}</code></pre></details>"


def _found(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """The example of what `schema` refers to; of a list, a list of one."""
    name = schema.get("$ref", "").rpartition("/")[2]
    known = schemas.get(name, {})
    if known.get("examples"):
        return known["examples"][0]
    if not name.endswith("List"):
        return None
    one = _found(known["properties"]["items"]["items"], schemas)
    return None if one is None else {"items": [one], "next_cursor": None}
