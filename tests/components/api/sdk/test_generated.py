"""The generated client: every operation, and every example of the document there and back."""

import importlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from invoicing_client.generated import models

from tests.components.api.sdk.conftest import ROOT

DOCUMENT = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
SCHEMAS = DOCUMENT["components"]["schemas"]
OPERATIONS = [one for methods in DOCUMENT["paths"].values() for one in methods.values()]


def test_every_operation_can_be_called_both_ways() -> None:
    for one in OPERATIONS:
        tag = one["tags"][0].replace("-", "_")
        module = importlib.import_module(
            f"invoicing_client.generated.api.{tag}.{one['operationId']}"
        )
        assert callable(module.sync_detailed), one["operationId"]
        assert callable(module.asyncio_detailed), one["operationId"]


def model_of(reference: str) -> Any:
    name = reference.rpartition("/")[2]
    title = SCHEMAS[name].get("title", name)
    return getattr(models, "".join(word[0].upper() + word[1:] for word in title.split()))


def examples() -> Iterator[Any]:
    for name, schema in SCHEMAS.items():
        for example in schema.get("examples", []):
            if schema.get("type") == "object":
                yield pytest.param(name, example, id=f"answer {name}")
    for one in OPERATIONS:
        content = one.get("requestBody", {}).get("content", {}).get("application/json", {})
        reference = content.get("schema", {}).get("$ref", "")
        for label, example in content.get("examples", {}).items():
            if reference:
                name = reference.rpartition("/")[2]
                id = f"request {one['operationId']} {label}"
                yield pytest.param(name, example["value"], id=id)


EXAMPLES = list(examples())


def test_there_are_many() -> None:
    assert len(EXAMPLES) > 60


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_examples_come_back_as_they_were(name: str, example: Any) -> None:
    made = model_of(name).from_dict(example).to_dict()
    assert like(made, example), f"{name}: {made} is not {example}"


def like(made: Any, example: Any) -> bool:
    """Whether all of `example` is in `made`; what has a default may have come in addition."""
    if isinstance(example, dict):
        return all(name in made and like(made[name], one) for name, one in example.items())
    if isinstance(example, list):
        return len(made) == len(example) and all(map(like, made, example))
    return bool(made == example) or (isinstance(example, str) and same_time(made, example))


def same_time(made: Any, example: str) -> bool:
    try:
        return datetime.fromisoformat(made) == datetime.fromisoformat(example)
    except (TypeError, ValueError):
        return False
