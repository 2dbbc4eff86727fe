"""The page on prices has every model, every field and every worked example of the code."""

import re
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel

from docs.pricing_examples import examples
from docs.pricing_pages import pricing_models
from domain.billing.pricing import models

PAGE = (Path(__file__).parents[3] / "docs" / "pricing.md").read_text("utf-8")


def section(model: type[BaseModel]) -> str:
    key = model.model_fields["model"].default
    [part] = re.findall(rf"^### [^\n]*: `{key}`\n.*?(?=^### |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    return str(part)


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_a_model_is_there_with_its_fields_and_examples(model: type[BaseModel]) -> None:
    text = section(model)
    for name in model.model_fields:
        assert name == "model" or f"| `{name}` |" in text
    for example in examples(sys.modules[model.__module__]):
        assert example.written in text
        assert "\n".join(example.outcome) in text


def test_fields_within_fields_are_there() -> None:
    for name in ("tiers[].up_to", "constants.*.places", "years[].price", "cells[].values"):
        assert f"| `{name}` |" in PAGE
    assert "one of `per_unit`, `graduated`, `volume`, `package`" in PAGE


def test_lines_stay_within_the_width_of_the_page() -> None:
    assert all("\n\n\n" not in part for part in pricing_models())
    prose = [line for line in PAGE.splitlines() if not line.startswith("|")]
    assert max(map(len, prose)) <= 125
