"""The worked examples of the guide come out as the guide says."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.tax.case import Regime, SupplyKind, TaxClass
from domain.tax.determination import determine
from domain.tax.rule import TaxRule
from tests.tax_cases import case

PAGE = (Path(__file__).parents[3] / "docs" / "tax.md").read_text("utf-8")
SIDES: dict[str, dict[str, Any]] = {
    "small business": {"scheme": "small_business"},
    "one-stop shop": {"distance_sales": "destination"},
    "split payment": {"split_payment": True},
}


def examples() -> list[list[str]]:
    part = PAGE.split("## Worked examples")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def _split(cell: str) -> tuple[str, dict[str, Any]]:
    found = re.fullmatch(r"(.+?)(?: \((.+)\))?", cell)
    assert found
    return found[1], SIDES[found[2]] if found[2] else {}


def _sold(cell: str) -> dict[str, Any]:
    kind, *more = cell.split(", ")
    said: dict[str, Any] = {"kind": SupplyKind(kind)}
    for word in more:
        if word in set(TaxClass):
            said["tax_class"] = word
        elif word in set(Regime):
            said["regime"] = word
        else:
            said["exemption"] = word
    return said


@pytest.mark.parametrize("row", examples(), ids=lambda row: ", ".join(row[:3]))
def test_an_example_comes_out_as_written(row: list[str]) -> None:
    seller, sells = _split(row[0])
    (buyer, who), buys = _split(row[1])[0].split(), _split(row[1])[1]
    treatment = determine(case(seller, buyer, who=who, **sells, **buys, **_sold(row[2])))
    assert treatment.category.value == row[3]
    assert treatment.rate == (Decimal(row[4]) if row[4] else None)
    assert row[5] in treatment.mentions if row[5] else treatment.mentions == ()


def test_there_are_examples() -> None:
    assert len(examples()) > 20


def test_the_row_of_the_guide_is_a_row() -> None:
    found = re.search(r"```json\n(.+?)```", PAGE, flags=re.DOTALL)
    assert found
    rule = TaxRule.model_validate_json(found[1])
    assert rule.when.destination == ("US",)
