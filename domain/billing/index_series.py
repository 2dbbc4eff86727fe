"""Index series: the published values that index-linked prices follow, each kept as recorded."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ExactDecimal
from domain.core.text import TextLine

Month = Annotated[
    str, StringConstraints(pattern=r"^2\d{3}-(0[1-9]|1[0-2])$|^19\d{2}-(0[1-9]|1[0-2])$")
]


class IndexValue(DomainModel):
    """The value of one month. A revision is a further value of the month, never a change."""

    month: Month
    value: ExactDecimal = Field(gt=0)
    published_on: date
    recorded_at: AwareDatetime | None = None
    """Set when it is recorded."""


class IndexSeries(DomainModel):
    """Such as a consumer price index: who publishes it, its base, and the values known."""

    id: Id
    name: TextLine
    publisher: TextLine
    base: TextLine = Field(description="what 100 stands for, such as `2020 = 100`")
    values: tuple[IndexValue, ...] = Field(default=(), max_length=2400)
    revision: int = 0

    def value_of(self, month: str, *, known_on: date) -> IndexValue | None:
        """The latest value of `month` that was published by `known_on`."""
        known = [v for v in self.values if v.month == month and v.published_on <= known_on]
        return max(known, key=_published, default=None)

    def value_for(self, month: str, *, on: date) -> IndexValue | None:
        """The value of `month` for something decided `on` a day, the same whenever it is asked.

        The latest that was published by then; if none was, the first one after.
        """
        later = (value for value in self.values if value.month == month)
        return self.value_of(month, known_on=on) or min(later, key=_published, default=None)


def _published(value: IndexValue) -> date:
    return value.published_on
