"""Number series: a legal number is taken once, at issue, gapless per series."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.core.identifiers import Id
from domain.core.model import DomainModel


class NumberSeries(DomainModel):
    """A counter with a form. `next` is the number that the next document gets."""

    id: Id
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9/_.-]{0,19}$")]
    digits: int = Field(default=5, ge=1, le=12)
    next: int = Field(default=1, ge=1)
    dated: date | None = None
    """The latest date of issue of its numbers: numbers and dates rise together."""

    def taken(self, *, wanted: date | None, today: date) -> tuple["NumberSeries", date]:
        """The series after the next number, and the date that this number is issued on.

        `wanted` is granted if it is not after today and no number before has a later date.
        """
        earliest = self.dated or date.min
        on = wanted if wanted is not None and earliest <= wanted <= today else max(today, earliest)
        return self.model_copy(update={"next": self.next + 1, "dated": on}), on

    def number(self, counter: int) -> str:
        """The legal number for `counter`, such as `NW-00042`."""
        return f"{self.prefix}-{counter:0{self.digits}d}"
