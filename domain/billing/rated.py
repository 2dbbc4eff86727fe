"""Rated lines: priced, adjusted step by step, and at last what an invoice asks for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.billing.pricing.basis import Priced
from domain.core.dates import Period
from domain.core.money import ZERO
from domain.invoice.amounts import DraftAdjustment
from domain.invoice.origin import LineKind, LineOrigin, Proportion, UsageTrace
from domain.invoice.reckoning import EXACT, Reckoning
from domain.tax.case import TaxedAs

_PLACES = 12
"""Decimals that are kept of what rounding added, see `domain.core.money.ExactDecimal`."""


@dataclass(frozen=True, slots=True)
class Source:
    """What the lines of one part have in common."""

    agreement_id: str
    agreement_version: int
    charge_id: str
    model: str
    period_key: str
    service: Period
    marketable_id: str
    description: str | None = None
    proportion: Proportion | None = None
    usage: UsageTrace | None = None
    metered: Decimal = ZERO
    """The quantity that usage came to, before free units."""
    kind: LineKind = "charge"
    order_reference: str | None = None
    tax: TaxedAs | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is allowed off a line: BG-27. `id` is the discount, cap or balance that it is of."""

    id: str
    kind: str
    """`discount`, `cap` or `credit`."""
    amount: Decimal
    reason: str
    reason_code: str
    """UNTDID 5189."""


@dataclass(frozen=True, slots=True)
class RatedLine:
    """`gross` is quantity × unit price, rounded as the invoice rounds it."""

    source: Source
    priced: Priced
    gross: Decimal
    allowances: tuple[Allowance, ...] = ()
    steps: tuple[str, ...] = ()
    """What was done to it after pricing, in words."""

    @classmethod
    def of(cls, source: Source, priced: Priced, reckoning: Reckoning) -> "RatedLine":
        """The line of a priced quantity."""
        exact = EXACT.multiply(priced.quantity, priced.unit_price)
        return cls(source, priced, reckoning.rounded(exact, f"charges/{source.charge_id}"))

    @property
    def net(self) -> Decimal:
        """BT-131: the gross less what is allowed off."""
        return self.gross - sum((one.amount for one in self.allowances), ZERO)

    @property
    def rounding(self) -> Decimal:
        """The rounded gross less the exact one."""
        return self.gross - EXACT.multiply(self.priced.quantity, self.priced.unit_price)

    def less(self, allowance: Allowance, step: str) -> "RatedLine":
        """The line with a further allowance, and `step`, which says why."""
        return replace(self, allowances=(*self.allowances, allowance), steps=(*self.steps, step))

    def origin(self) -> LineOrigin:
        """What made it, to be kept with the invoice."""
        source, priced = self.source, self.priced
        return LineOrigin(
            agreement_id=source.agreement_id,
            agreement_version=source.agreement_version,
            charge_id=source.charge_id,
            kind=source.kind,
            model=source.model,
            tier=priced.tier,
            dimensions=dict(priced.dimensions),
            period_key=source.period_key,
            service=source.service,
            proportion=source.proportion,
            usage=source.usage,
            steps=(*priced.steps, *self.steps),
            rounding=Reckoning.to_places(self.rounding, _PLACES),
        )

    def adjustments(self) -> tuple[DraftAdjustment, ...]:
        """Its allowances as the document says them."""
        return tuple(
            DraftAdjustment(amount=one.amount, reason=one.reason, reason_code=one.reason_code)
            for one in self.allowances
        )


def net(lines: Iterable[RatedLine]) -> Decimal:
    """What lines come to."""
    return sum((line.net for line in lines), ZERO)
