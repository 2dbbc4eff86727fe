"""Bodies of things that are saved under the id in the path, for the reference.

They may leave their `id` out; the models, which answers have too, cannot say so.
"""

from typing import Any

_SUFFIX = "Save"


def without_ids(document: dict[str, Any]) -> None:
    """Let the body of each `PUT …/{id}` have an optional `id`, where it has one at all."""
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        if not path.endswith("/{id}") or "put" not in methods:
            continue
        for content in methods["put"].get("requestBody", {}).get("content", {}).values():
            name = content["schema"].get("$ref", "").rpartition("/")[2]
            if "id" in schemas.get(name, {}).get("required", ()):
                content["schema"] = {"$ref": f"#/components/schemas/{name}{_SUFFIX}"}
                schemas[f"{name}{_SUFFIX}"] = _optional(schemas[name], name)


def _optional(schema: dict[str, Any], name: str) -> dict[str, Any]:
    required = [one for one in schema["required"] if one != "id"]
    return {**schema, "title": f"{name} to save", "required": required}
