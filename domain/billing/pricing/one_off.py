"""One-off: an amount that is due once, on a day.

Use it for set-up, delivery or a single service in an agreement that is billed every period. The
period whose days in force contain the day bills it, whole.

Example: 250.00 for setting up, on 15 October 2026.

    {"model": "one_off", "amount": "250.00", "on": "2026-10-15"}
    service: 2026-10-01 to 2026-10-31
    1 × 250.00 = 250.00
    total: 250.00
"""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from domain.billing.pricing.basis import Basis, Priced, lump
from domain.billing.pricing.figures import number
from domain.billing.pricing.plain import PlainPrice
from domain.core.money import ExactDecimal


class OneOffPrice(PlainPrice):
    """`amount`, due `on` a day."""

    metered: ClassVar[bool] = False
    prorated: ClassVar[bool] = False
    model: Literal["one_off"] = "one_off"
    amount: ExactDecimal = Field(ge=0, description="due once")
    on: date = Field(description="the day it is due; the charge has to be in force then")

    def price(self, basis: Basis) -> tuple[Priced, ...]:
        """One line of 1 × `amount` in the part that the day lies in, none in any other."""
        if not basis.service.start <= self.on <= basis.service.end:
            return ()
        return lump(self.amount, f"one-off: {number(self.amount)} on {self.on}")
