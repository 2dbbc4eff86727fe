"""The worked examples of adjustments are true, in docstrings and in the documentation."""

from pathlib import Path
from types import ModuleType

import pytest

from domain.billing.adjustments import (
    capping,
    charge_bounds,
    crediting,
    discounting,
    order,
    true_up,
)
from tests.unit.domain.billing.adjustments.worked import Example, in_docstring, in_markdown

PAGE = Path(__file__).parents[5] / "docs" / "billing-adjustments.md"
MODULES = (charge_bounds, discounting, capping, true_up, crediting, order)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_what_a_module_says_comes_out(module: ModuleType) -> None:
    examples = list(in_docstring(module))
    assert examples
    for example in examples:
        assert example.worked_out() == example.outcome


PRINTED = list(in_markdown(PAGE.read_text()))


@pytest.mark.parametrize("example", PRINTED, ids=range(1, len(PRINTED) + 1))
def test_what_the_documentation_says_comes_out(example: Example) -> None:
    assert example.worked_out() == example.outcome


def test_the_documentation_has_examples() -> None:
    assert len(PRINTED) >= 2
