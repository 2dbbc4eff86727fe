"""Number series: a legal number is taken once, at issue, gapless per series."""

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

    def number(self, counter: int) -> str:
        """The legal number for `counter`, such as `NW-00042`."""
        return f"{self.prefix}-{counter:0{self.digits}d}"
