"""Dates are texts, truth is no number; nothing is taken for something else."""

import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime
from typing import Annotated, Any, Self, cast

import pytest
from pydantic import AwareDatetime, BaseModel, Field, ValidationError, model_validator

from domain.core.exact import told_apart
from domain.core.model import DomainModel

DAY, MOMENT = "2026-10-31", "2026-10-31T09:00:00Z"


class Dated(DomainModel):
    day: date
    other: Annotated[date | None, Field(description="optional")] = None
    several: tuple[date, ...] = ()
    at: AwareDatetime | None = None
    by_name: Mapping[str, datetime] = {}
    inner: "Dated | None" = None
    type: str = ""
    default: date | None = None


class Checked(Dated):
    @model_validator(mode="after")
    def _fine(self) -> Self:
        return self


@pytest.mark.parametrize("model", [Dated, Checked])
@pytest.mark.parametrize("number", [0, 1.5, "0", " 12 ", "-1", "20261031.5", True])
@pytest.mark.parametrize(
    "place",
    ["day", "other", "several", "at", "by_name", "inner", "default"],
    ids=lambda place: place,
)
def test_a_number_is_no_date(model: type[Dated], number: Any, place: str) -> None:
    inside = {"several": [number], "by_name": {"x": number}, "inner": {"day": number}}
    with pytest.raises(ValidationError, match="write a date"):
        model.model_validate({"day": DAY, place: inside.get(place, number)})


@pytest.mark.parametrize("model", [Dated, Checked])
def test_texts_and_dates_are_as_before(model: type[Dated]) -> None:
    said = {"day": DAY, "other": DAY, "several": [DAY], "at": MOMENT, "by_name": {"x": MOMENT}}
    made = model.model_validate({**said, "inner": {"day": DAY}})
    assert (made.day, made.several) == (date(2026, 10, 31), (date(2026, 10, 31),))
    assert model.model_validate(made.model_dump()) == made
    assert model.model_validate_json(made.model_dump_json()) == made


class Counted(DomainModel):
    count: int = 0
    some: tuple[int, ...] = ()
    active: bool = True


@pytest.mark.parametrize(
    "said",
    [{"count": False}, {"some": [1, True]}, {"active": 0}, {"active": "yes"}, {"active": "true"}],
)
def test_truth_is_no_number_and_no_text(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Counted.model_validate(said)


def test_numbers_and_truth_are_as_before() -> None:
    said = {"count": 5, "some": [1, 2], "active": False}
    assert Counted.model_validate(said).model_dump(mode="json") == said


def test_the_schema_is_the_same() -> None:
    class Plain(BaseModel):
        day: date

    class Ours(DomainModel):
        day: date

    assert Ours.model_json_schema()["properties"] == Plain.model_json_schema()["properties"]


def test_a_schema_that_is_built_into_another_one_is_not_guarded_twice() -> None:
    """Each round that pydantic builds used to add a layer, until Python's stack was too small."""
    schema = told_apart(deepcopy(cast(Any, Counted.__pydantic_core_schema__)))
    again = told_apart(deepcopy(schema))
    assert json.dumps(again, default=repr) == json.dumps(schema, default=repr)
