"""Milestone: amounts that are due when something named is reached.

Use it for projects. A usage event says that a milestone is reached: its dimension `milestone` has
the id, its quantity is 1; the meter groups by it. Quantity 0 takes it back. In a period every
milestone is due once, however often it is said. Over all periods it is due once if the event always
has the same source and event id, such as the id of the milestone: then it counts once for ever. An
id that the price does not have stops the run.

Example: the design is approved in this period, acceptance is still to come.

    {"model": "milestone",
     "milestones": [{"id": "design", "name": "Design approved", "amount": "5000.00"},
                    {"id": "acceptance", "name": "Accepted by the client", "amount": "15000.00"}]}
    used: 1 milestone=design
    1 × 5000.00 = 5000.00 (milestone=design)
    total: 5000.00
"""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from domain.billing.meter import DimensionName, DimensionValue
from domain.billing.metering import MISSING
from domain.billing.pricing.basis import Basis, Priced, lump
from domain.billing.pricing.figures import text_of
from domain.billing.pricing.plain import PlainPrice
from domain.core.errors import Invalid
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal
from domain.core.text import TextLine

_DIMENSION = "milestone"


class Milestone(DomainModel):
    """An amount that is due once `id` is reached."""

    id: DimensionValue = Field(description="what the usage event says")
    name: TextLine = Field(description="for people")
    amount: ExactDecimal = Field(ge=0, description="due once it is reached")


class MilestonePrice(PlainPrice):
    """Every milestone with its amount."""

    prorated: ClassVar[bool] = False
    model: Literal["milestone"] = "milestone"
    milestones: tuple[Milestone, ...] = Field(
        min_length=1, max_length=200, description="in the order of the lines"
    )

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        ids = [milestone.id for milestone in self.milestones]
        for id in ids:
            if ids.count(id) > 1:
                raise ValueError(f"there are two milestones '{id}'")
        return self

    @property
    def grouped_by(self) -> tuple[DimensionName, ...]:
        """`milestone`."""
        return (_DIMENSION,)

    def price(self, basis: Basis) -> tuple[Priced, ...]:
        """One line for every milestone that was reached, in the order of the agreement."""
        said = [(dict(group.dimensions).get(_DIMENSION, MISSING), group) for group in basis.groups]
        reached = {id for id, group in said if group.quantity > ZERO}
        if unknown := sorted(reached - {milestone.id for milestone in self.milestones}):
            raise Invalid(
                f"there is no milestone '{text_of(unknown[0])}'",
                hint=f"the usage events may name {', '.join(one.id for one in self.milestones)}; "
                "correct them, or add the milestone",
            )
        return tuple(
            line._replace(dimensions=((_DIMENSION, milestone.id),))
            for milestone in self.milestones
            if milestone.id in reached
            for line in lump(milestone.amount, f"milestone: {text_of(milestone.name)}")
        )
