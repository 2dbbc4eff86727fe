"""Agreement: what is billed to a partnership every period, when, and on which terms."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from domain.billing.adjustments.commitment import Cap, Commitment
from domain.billing.adjustments.discount import Discount
from domain.billing.cadence import Alignment, Cadence
from domain.billing.charge import Charge, Timing
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import CurrencyCode
from domain.core.text import TextLine
from domain.core.zones import TimeZone
from domain.trade.terms import PaymentTerms

CalendarId = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}(-[A-Z0-9]{1,3})?|ECB)$")]
"""A calendar of public holidays: a country (`DE`), a part of one (`DE-BY`), or `ECB` (TARGET)."""

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
"""ISO 639-1."""


class Shift(StrEnum):
    """Where a run goes whose day is no business day (the terms of ISDA and ISO 20022).

    `modified_following`: the next business day, but the one before if that is in another month.
    """

    NONE = "none"
    FOLLOWING = "following"
    MODIFIED_FOLLOWING = "modified_following"
    PRECEDING = "preceding"


class RunRule(DomainModel):
    """When a period is billed: some days after its boundary, at an hour of the agreement's zone.

    The boundary is the end of the period if all is billed in arrears, else its beginning.
    """

    grace_days: int = Field(
        default=0, ge=0, le=60, description="usage that arrives in them still counts"
    )
    hour: int = Field(default=6, ge=0, le=23)
    shift: Shift = Shift.NONE
    calendar: CalendarId | None = Field(default=None, description="none: weekends only")
    jitter_seconds: int = Field(
        default=0, ge=0, le=86_400, description="spreads runs that are due at the same moment"
    )


class IssueDate(StrEnum):
    """Which date of issue (BT-2) invoices ask for. Numbers stay in the order of dates."""

    AT_ISSUE = "at_issue"
    PERIOD_END = "period_end"
    BOUNDARY = "boundary"


class Grouping(StrEnum):
    """How many invoices a run opens: one, or one for each family or order reference."""

    AGREEMENT = "agreement"
    FAMILY = "family"
    ORDER_REFERENCE = "order_reference"


class LateUsage(StrEnum):
    """What becomes of usage that arrives after its period was billed.

    `next_period`: a line of the next run; `adjustment`: an invoice of its own, or a credit note,
    on command; `ignore`: it is kept and shown, and never billed.
    """

    NEXT_PERIOD = "next_period"
    ADJUSTMENT = "adjustment"
    IGNORE = "ignore"


class UsageRule(DomainModel):
    """How long usage of the past is taken, and what becomes of it."""

    late: LateUsage = LateUsage.NEXT_PERIOD
    back_dating_days: int = Field(
        default=90, ge=0, le=3660, description="older usage is refused when it is sent"
    )


class Agreement(DomainModel):
    """Billing of a partnership; one Temporal Schedule each. Every change is a new version."""

    id: Id
    version: int = Field(default=1, ge=1)
    partnership_id: Id
    charges: tuple[Charge, ...] = Field(min_length=1, max_length=5000)
    starts_on: date | None = Field(default=None, description="first day that is billed")
    ends_on: date | None = Field(default=None, description="last day that is billed")
    trial_days: int = Field(default=0, ge=0, le=3660, description="from `starts_on`, not billed")
    cadence: Cadence = Cadence()
    time_zone: TimeZone = "UTC"
    run: RunRule = RunRule()
    issue_date: IssueDate = IssueDate.AT_ISSUE
    currency: CurrencyCode | None = Field(default=None, description="none: the partnership's")
    payment_terms: PaymentTerms | None = Field(default=None, description="none: the partnership's")
    series: Id | None = Field(default=None, description="number series; none: the partnership's")
    language: Language | None = Field(default=None, description="of names of marketables")
    grouping: Grouping = Grouping.AGREEMENT
    consolidated_into: Id | None = Field(
        default=None,
        description="another agreement of the partnership, with whose runs this one is billed",
    )
    order_reference: TextLine | None = Field(default=None, description="BT-13")
    discounts: tuple[Discount, ...] = Field(default=(), max_length=20)
    commitments: tuple[Commitment, ...] = Field(default=(), max_length=20)
    caps: tuple[Cap, ...] = Field(default=(), max_length=20)
    usage: UsageRule = UsageRule()
    paused: bool = False
    pause_reason: TextLine | None = None

    @model_validator(mode="after")
    def _begins_and_ends(self) -> Self:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError(f"the agreement ends ({self.ends_on}) before it starts")
        needs = self.trial_days or self.cadence.alignment is Alignment.ANNIVERSARY
        if needs and self.starts_on is None:
            raise ValueError("a trial and an anniversary need `starts_on`")
        return self

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        for name in ("charges", "discounts", "commitments", "caps"):
            ids = [one.id for one in getattr(self, name)]
            if len(set(ids)) != len(ids):
                raise ValueError(f"two of the {name} have the same id")
        if self.consolidated_into == self.id:
            raise ValueError("an agreement is not consolidated into itself")
        return self

    @property
    def bills_at_start(self) -> bool:
        """Whether runs take place when a period begins: something is billed in advance.

        What is billed in arrears is then billed for the period before.
        """
        return any(charge.timing is Timing.ADVANCE for charge in self.charges)
