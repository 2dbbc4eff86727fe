"""The rules that the OpenAPI document is held to: `make openapi-lint`.

A document that breaks none of them reads well, and makes a client that compiles.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from docs.openapi_document import openapi_text

_REFERENCE = re.compile(r'"\$ref": "#/components/schemas/([^"]+)"')
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_DOOR = "/exchange/"
"""Where partners' systems are answered as their standards have it, not as we do."""
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def findings(document: dict[str, Any]) -> list[str]:
    """Every broken rule: where, and what is missing."""
    operations = [
        (f"{method.upper()} {path}", path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    names = Counter(operation.get("operationId", "") for _, _, operation in operations)
    found = [
        f"{name}: {times} operations have this name" for name, times in names.items() if times > 1
    ]
    tags = {one["name"]: one.get("description") for one in document.get("tags", ())}
    for place, path, operation in operations:
        found += (f"{place}: {what}" for what in _words(operation, tags))
        found += (f"{place}: {what}" for what in _parameters(operation, path))
        found += (f"{place}: {what}" for what in _body(operation.get("requestBody")))
        found += (f"{place}: {what}" for what in _answers(operation, path))
    return [*found, *_schemas(document)]


def _words(operation: dict[str, Any], tags: dict[str, Any]) -> Iterator[str]:
    if not _NAME.match(operation.get("operationId", "")):
        yield "operationId is missing, or not in snake_case"
    if not 0 < len(operation.get("summary", "")) <= 80:
        yield "summary is missing, or longer than a line"
    if len(operation.get("description", "")) <= 20:
        yield "description is missing, or says nothing"
    if len(operation.get("tags", ())) != 1 or not tags.get(operation["tags"][0]):
        yield "has not exactly one tag that is described"


def _parameters(operation: dict[str, Any], path: str) -> Iterator[str]:
    parameters = operation.get("parameters", [])
    named = {one["name"] for one in parameters if one["in"] == "path"}
    if named != set(re.findall(r"{(\w+)}", path)):
        yield "path parameters are not those of the path"
    for one in parameters:
        if not (one.get("description") or one["schema"].get("description")):
            yield f"parameter {one['name']} is not described"
        if _nullable(one["schema"]):
            yield f"parameter {one['name']} may be null: it is given or left out"


def _body(body: dict[str, Any] | None) -> Iterator[str]:
    if body is None:
        return
    contents = body["content"].values()
    binary = all(one["schema"].get("format") == "binary" for one in contents)
    if not binary and not any(one.get("examples") for one in contents):
        yield "body has no example"
    if any(_nullable(one["schema"]) for one in contents):
        yield "body may be null: it is given or left out"


def _answers(operation: dict[str, Any], path: str) -> Iterator[str]:
    answers = operation["responses"]
    if not any(status < "400" for status in answers):
        yield "has no answer that is a success"
    for status, answer in answers.items():
        if not answer.get("description"):
            yield f"answer {status} is not described"
        ours = not path.startswith(_DOOR)
        if ours and status >= "400" and answer.get("content") != _PROBLEM:
            yield f"answer {status} is not problem+json"
    needed = {"400", "429", "503"} if path.startswith("/v1/") else set()
    needed |= {"401", "403"} if operation.get("security") else set()
    for status in sorted(needed - answers.keys()):
        yield f"answer {status} is missing"


def _schemas(document: dict[str, Any]) -> Iterator[str]:
    schemas = document["components"]["schemas"]
    for name in sorted(set(_REFERENCE.findall(json.dumps(document))) - schemas.keys()):
        yield f"{name}: is referred to and does not exist"
    used, waiting = set[str](), [json.dumps({**document, "components": {}})]
    while waiting:
        for name in set(_REFERENCE.findall(waiting.pop())) - used:
            used.add(name)
            waiting.append(json.dumps(schemas.get(name, {})))
    for name in sorted(schemas.keys() - used):
        yield f"{name}: is used by nothing"
    for name, schema in schemas.items():
        if '"type": "number"' in json.dumps(schema):
            yield f"{name}: has a number that is no integer; amounts are strings"


def _nullable(schema: dict[str, Any]) -> bool:
    members = schema.get("anyOf") or schema.get("oneOf") or [schema]
    return any(one.get("type") == "null" for one in members)


def main() -> int:
    """Tell every broken rule; 1 if there is one."""
    found = findings(json.loads(openapi_text()))
    for one in found:
        sys.stdout.write(f"{one}\n")
    sys.stdout.write(f"{len(found)} rules broken\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
