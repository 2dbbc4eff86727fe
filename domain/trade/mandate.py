"""SEPA direct debit: mandates, and what our companies say about paying.

Source: European Payments Council, SEPA Direct Debit Core and B2B rulebooks (AT-01 mandate, AT-21
sequence type, AT-02 creditor identifier).
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field
from stdnum.eu import at_02
from stdnum.exceptions import ValidationError

from domain.core.model import DomainModel
from domain.core.money import ExactDecimal
from domain.trade.terms import ChannelConfig


class SequenceType(StrEnum):
    """Which collection of a mandate it is."""

    FIRST = "FRST"
    RECURRENT = "RCUR"
    FINAL = "FNAL"
    ONE_OFF = "OOFF"


class DebitScheme(StrEnum):
    """Whose rulebook counts: what consumers may take back within eight weeks, companies may not."""

    CORE = "CORE"
    B2B = "B2B"


class Mandate(DomainModel):
    """What a buyer has signed: we may collect."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9+?/:().,' -]{1,35}$", description="UMR, AT-01")]
    signed_on: date
    sequence: SequenceType = SequenceType.RECURRENT
    scheme: DebitScheme = DebitScheme.CORE
    revoked_on: date | None = Field(default=None, description="from this day on nothing is taken")

    def holds_on(self, day: date) -> bool:
        """Whether one may collect by it on `day`."""
        return self.signed_on <= day and (self.revoked_on is None or day < self.revoked_on)


def _checked_creditor(value: str) -> str:
    try:
        return str(at_02.validate(value))
    except ValidationError as error:
        raise ValueError("not a valid creditor identifier: its check digits are wrong") from error


CreditorId = Annotated[str, AfterValidator(_checked_creditor)]
"""AT-02, checked with its check digits."""


class PayingPolicy(DomainModel):
    """How one of our companies pays and collects."""

    take_discounts: bool = Field(
        default=True, description="pay early where the terms grant something for it"
    )
    days_before_due: int = Field(
        default=3, ge=0, le=60, description="invoices due within so many days are proposed"
    )
    second_approval_above: ExactDecimal | None = Field(
        default=None, description="a run over more needs two people besides whoever proposed it"
    )
    creditor_id: CreditorId | None = Field(
        default=None, description="AT-02: by which direct debits name us"
    )
    channel: ChannelConfig | None = Field(
        default=None, description="the way to the bank; none: the file is fetched by somebody"
    )
