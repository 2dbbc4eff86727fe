"""Exact arithmetic for a document, and the findings met on the way.

The one rounding rule: a product or quotient is worked out exactly, then rounded half up (away
from zero) to the decimals of `domain.core.money.document_places`; sums of rounded amounts are
exact. An amount that somebody states is never rounded: a finer one is a finding.
"""

from decimal import ROUND_HALF_UP, Context, Decimal

from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.money import ZERO, document_places

EXACT = Context(prec=120, rounding=ROUND_HALF_UP)
"""More digits than any product or quotient of two numbers of the model needs to be rounded once."""

LARGEST = Decimal(10) ** 18
"""An amount stays below, see `domain.core.money.ExactDecimal`."""


class Reckoning:
    """The arithmetic of one document in `currency`; faults are collected, not raised."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.findings: list[Finding] = []
        self._step = _step(currency)
        self.zero = ZERO.quantize(self._step)

    def finding(self, rule: str, path: str, message: str, hint: str) -> None:
        """Note a fault."""
        self.findings.append(Finding(rule=rule, path=path, message=message, hint=hint))

    def conclude(self, failed: str) -> None:
        """`Invalid` with every fault, if there is one; `failed` says what cannot be done."""
        if self.findings:
            more = f" (and {len(self.findings) - 1} more)" if len(self.findings) > 1 else ""
            raise Invalid(
                f"{failed}: {self.findings[0].message}{more}",
                hint=self.findings[0].hint,
                findings=self.findings,
            )

    def rounded(self, value: Decimal, path: str) -> Decimal:
        """`value` as an amount; one that is too large is a fault and counts as nothing."""
        amount = value.quantize(self._step, ROUND_HALF_UP, EXACT)
        if abs(amount) < LARGEST:
            return amount
        self.finding(
            "INV-AMOUNT",
            path,
            f"the amount in {self.currency} is too large to be kept exactly",
            "check quantity and price",
        )
        return self.zero

    @staticmethod
    def to_places(value: Decimal, places: int) -> Decimal:
        """`value` rounded to so many decimals, zeros counted too; shorter stays."""
        if int(value.as_tuple().exponent) >= -places:
            return value
        return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)

    def stated(self, value: Decimal, rule: str, path: str) -> Decimal:
        """An amount that was stated, with the decimals of the currency; never rounded."""
        amount = value.quantize(self._step, ROUND_HALF_UP, EXACT)
        if amount != value:
            places = document_places(self.currency)
            self.finding(
                rule,
                path,
                f"{value} has more than the {places} decimals of an amount in {self.currency}",
                "round it; EN 16931 allows two decimals at most",
            )
        return amount


def product(first: Decimal, second: Decimal) -> Decimal:
    """`first` × `second`, every digit of it."""
    return EXACT.multiply(first, second)


def difference(first: Decimal, second: Decimal) -> Decimal:
    """`first` - `second`, every digit of it."""
    return EXACT.subtract(first, second)


def per_cent(base: Decimal, rate: Decimal) -> Decimal:
    """`rate` per cent of `base`, every digit of it."""
    return EXACT.multiply(base, rate).scaleb(-2, EXACT)


def share(amount: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """`amount` × `part` ÷ `whole`."""
    return EXACT.divide(EXACT.multiply(amount, part), whole)


def _step(currency: str) -> Decimal:
    return Decimal(1).scaleb(-document_places(currency))
