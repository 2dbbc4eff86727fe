"""What the plain pricing models have in common; models that hold others say it by property."""

from typing import ClassVar

from domain.billing.meter import DimensionName
from domain.billing.pricing.basis import Formulas
from domain.core.findings import Finding
from domain.core.model import DomainModel


class PlainPrice(DomainModel):
    """A model says what is different about it."""

    metered: ClassVar[bool] = True
    """Whether it prices usage where no quantity is fixed."""
    prorated: ClassVar[bool] = True
    """Whether a fixed charge costs less in a part of a period."""
    per_event: ClassVar[bool] = False
    """Whether it needs the quantity of every single event (`Basis.amounts`)."""
    series_ids: ClassVar[frozenset[str]] = frozenset()
    """The index series it needs."""

    @property
    def grouped_by(self) -> tuple[DimensionName, ...]:
        """The dimensions that the meter has to group by."""
        return ()

    def findings(self, formulas: Formulas) -> list[Finding]:  # noqa: ARG002
        """What is wrong with it that its structure does not show."""
        return []
