"""The worked examples of the pricing models are true, and every model has one."""

import sys
from types import ModuleType

import pytest

from docs.pricing_examples import Example, examples
from domain.billing.pricing import models

MODULES = [sys.modules[model.__module__] for model in models()]
EXAMPLES = [
    pytest.param(example, id=f"{module.__name__.rpartition('.')[2]}-{number}")
    for module in MODULES
    for number, example in enumerate(examples(module), start=1)
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_comes_out_as_written(example: Example) -> None:
    assert example.worked_out() == example.outcome


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_model_has_an_example_with_lines(module: ModuleType) -> None:
    found = list(examples(module))
    assert found
    assert any(len(example.outcome) > 1 for example in found)
