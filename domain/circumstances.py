"""Circumstances: what was known about the trade when an invoice was checked.

Kept with the invoice, so that every condition that looked at it can be explained later.
"""

from datetime import date
from decimal import Decimal

from pydantic import Field

from domain.core.model import DomainModel
from domain.core.money import ZERO, CurrencyCode, ExactDecimal, round_amount


class Circumstances(DomainModel):
    """The facts around an invoice, frozen when it is checked."""

    base_currency: CurrencyCode
    """The organisation's own currency; amount bands are written in it."""
    rate: ExactDecimal = Field(default=Decimal(1), gt=0)
    """One unit of the invoice currency in base currency."""
    rate_on: date | None = None
    """The day the rate is of; `None` where none was needed."""
    first_invoice: bool = True
    """Whether the partnership has no earlier invoice."""
    new_bank_details: bool = False
    """Whether no earlier invoice of the partnership was to be paid to this account."""
    usual: ExactDecimal = ZERO
    """The median total of up to twelve earlier invoices, in the invoice currency."""

    def in_base(self, amount: Decimal) -> Decimal:
        """`amount` of the invoice currency in base currency, in its minor unit."""
        return round_amount(amount * self.rate, self.base_currency)

    def deviation_percent(self, amount: Decimal) -> int:
        """How far `amount` is from the usual one, in whole percent; 0 without a usual one."""
        if not self.usual:
            return 0
        return int(abs(amount - self.usual) * 100 / abs(self.usual))
