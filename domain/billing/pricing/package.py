"""Package: a price for every package of so many units; a package that is started counts whole.

Use it where units are sold in lots. Free units come before the first package.

Example: 100 messages a package at 5.00, the first 50 messages are free.

    {"model": "package", "size": "100", "package_price": "5.00", "free_units": "50"}
    used: 251
    3 × 5.00 = 15.00
    total: 15.00
"""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from domain.billing.pricing.basis import PIECE, Basis, Priced, noted
from domain.billing.pricing.figures import fitted, number
from domain.billing.pricing.plain import PlainPrice
from domain.billing.pricing.tiers import counts_as_nothing
from domain.core.money import ZERO, ExactDecimal
from domain.invoice.reckoning import EXACT, difference


class PackagePrice(PlainPrice):
    """`package_price` for every `size` units, after the free ones."""

    model: Literal["package"] = "package"
    size: ExactDecimal = Field(gt=0, description="how many units a package has")
    package_price: ExactDecimal = Field(ge=0, description="of each package")
    free_units: ExactDecimal = Field(default=ZERO, ge=0, description="before the first package")

    def price(self, basis: Basis) -> tuple[Priced, ...]:
        """One line of packages; none within the free units."""
        if basis.quantity < ZERO:
            return noted((), counts_as_nothing(basis.quantity, "package"))
        billed = difference(basis.quantity, self.free_units)
        if billed <= ZERO:
            return ()
        whole, rest = EXACT.divmod(billed, self.size)
        packages = fitted(whole + 1 if rest else whole, "the number of packages")
        free = f", {number(self.free_units)} of them free" if self.free_units else ""
        step = (
            f"package: {number(basis.quantity)} units{free}, "
            f"{packages} × {number(self.size)} at {number(self.package_price)}"
        )
        return (Priced(Decimal(packages), self.package_price, (step,), PIECE),)
