"""The document keeps the rules that it is held to; each rule finds what breaks it."""

import copy
import json
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest

from docs.openapi_document import openapi_text
from docs.openapi_rules import findings

DOCUMENT: dict[str, Any] = json.loads(openapi_text())
OPEN = "/v1/invoices"


def test_no_rule_is_broken() -> None:
    assert findings(DOCUMENT) == []


def post(document: dict[str, Any]) -> Any:
    return document["paths"][OPEN]["post"]


def null_body(document: dict[str, Any]) -> None:
    content = post(document)["requestBody"]["content"]["application/json"]
    content["schema"] = {"anyOf": [content["schema"], {"type": "null"}]}


PLANTED: dict[str, Callable[[dict[str, Any]], Any]] = {
    "summary is missing": lambda d: post(d).pop("summary"),
    "description is missing": lambda d: post(d).update(description="Opens."),
    "operationId is missing": lambda d: post(d).pop("operationId"),
    "2 operations have this name": lambda d: post(d).update(operationId="get_me"),
    "exactly one tag": lambda d: post(d).update(tags=["unheard-of"]),
    "body has no example": lambda d: post(d)["requestBody"]["content"]["application/json"].pop(
        "examples"
    ),
    "body may be null": null_body,
    "is not problem+json": lambda d: post(d)["responses"].update({"422": {"description": "x"}}),
    "answer 503 is missing": lambda d: post(d)["responses"].pop("503"),
    "answer 403 is missing": lambda d: post(d)["responses"].pop("403"),
    "no answer that is a success": lambda d: [post(d)["responses"].pop(s) for s in ("201", "202")],
    "is not described": lambda d: post(d)["parameters"][0].pop("description"),
    "parameter Idempotency-Key may be null": lambda d: post(d)["parameters"][0].update(
        schema={"anyOf": [{"type": "string"}, {"type": "null"}]}
    ),
    "path parameters are not": lambda d: post(d)["parameters"].append(
        {"in": "path", "name": "id", "schema": {}, "description": "its id"}
    ),
    "NewInvoice: is referred to": lambda d: d["components"]["schemas"].pop("NewInvoice"),
    "Lonely: is used by nothing": lambda d: d["components"]["schemas"].update(Lonely={}),
    "has a number": lambda d: d["components"]["schemas"]["NewInvoice"]["properties"].update(
        price={"type": "number"}
    ),
}


@pytest.mark.parametrize("rule", PLANTED)
def test_a_planted_fault_is_found(rule: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    PLANTED[rule](document)
    assert any(rule in one for one in findings(document)), findings(document)


def examples() -> Any:
    for methods in DOCUMENT["paths"].values():
        for operation in methods.values():
            contents = operation.get("requestBody", {}).get("content", {})
            content = contents.get("application/json", {})
            for name, example in content.get("examples", {}).items():
                id = f"{operation['operationId']} {name}"
                yield pytest.param(content["schema"], example["value"], id=id)


@pytest.mark.parametrize(("schema", "example"), list(examples()))
def test_examples_fit_their_schemas(schema: dict[str, Any], example: Any) -> None:
    whole = {**schema, "components": DOCUMENT["components"]}
    found = jsonschema_rs.Draft202012Validator(whole).iter_errors(example)
    assert [f"{one.instance_path}: {one.message}" for one in found] == []
