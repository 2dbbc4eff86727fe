"""Where an invoice line comes from: the charge, price, quantity, period and usage that made it.

Written by billing, kept with the invoice, shown by the API and the CLI (`explain`); not printed.
"""

from typing import Literal

from pydantic import AwareDatetime, Field

from domain.core.dates import Period
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal
from domain.core.text import TextLine


class Proportion(DomainModel):
    """The part of a period that a charge was in force, `active` of `whole` days or seconds.

    `before` units of the period lie before the part: so parts can be cut to add up to the whole.
    """

    rule: Literal["day", "second", "none"]
    before: int = Field(ge=0)
    active: int = Field(ge=0)
    whole: int = Field(gt=0)

    @property
    def is_all(self) -> bool:
        """Whether the charge was in force all the time."""
        return self.rule == "none" or self.active == self.whole


class UsageTrace(DomainModel):
    """The usage events that were counted: how many, when, and which (the first of them)."""

    aggregation: str = Field(examples=["sum"])
    events: int = Field(ge=0)
    first: AwareDatetime | None = None
    last: AwareDatetime | None = None
    event_ids: tuple[str, ...] = Field(
        default=(), description="`source:event_id` of the first ones; all by the usage API"
    )


LineKind = Literal["charge", "late_usage", "true_up", "correction"]


class LineOrigin(DomainModel):
    """What made a line."""

    agreement_id: Id
    agreement_version: int
    charge_id: Id
    kind: LineKind = "charge"
    model: str = Field(examples=["graduated"], description="the pricing model")
    tier: int | None = Field(default=None, description="from 1, of a tiered price")
    dimensions: dict[str, str] = Field(default_factory=dict, description="of grouped usage")
    period_key: str = Field(description="the billing period whose use or right is billed")
    service: Period = Field(description="the days of it in which the charge was in force")
    proportion: Proportion | None = Field(default=None, description="`null`: not prorated")
    usage: UsageTrace | None = Field(default=None, description="`null`: not metered")
    steps: tuple[TextLine, ...] = Field(
        default=(), description="how quantity and price came about, in words, in order"
    )
    rounding: ExactDecimal = Field(
        default=ZERO, description="net amount less the exact one: what rounding added"
    )
