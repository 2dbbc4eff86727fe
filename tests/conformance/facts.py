"""What an invoice of our own says: facts and sums, and nothing of how they are written."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
EXEMPT = {
    "E": ("Article 132 of the directive", "VATEX-EU-132"),
    "AE": ("Reverse charge", "VATEX-EU-AE"),
    "K": ("Supply within the Union", "VATEX-EU-IC"),
    "G": ("Export", "VATEX-EU-G"),
    "O": ("Not subject to VAT", "VATEX-EU-O"),
}


def cents(amount: Decimal) -> Decimal:
    """Rounded to two decimals, half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Vat:
    """A category with its rate; none outside the scope of VAT."""

    category: str
    rate: str | None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An allowance or a charge, of the document or of a line."""

    is_charge: bool
    amount: Decimal
    reason: str
    base: Decimal | None = None
    percent: Decimal | None = None
    vat: Vat | None = None

    @property
    def signed(self) -> Decimal:
        """What it adds."""
        return self.amount if self.is_charge else -self.amount


@dataclass(frozen=True, slots=True)
class Line:
    """An invoice line with everything that may be said of it."""

    id: str
    name: str
    quantity: Decimal
    unit: str
    price: Decimal
    vat: Vat
    base_quantity: Decimal | None = None
    discount: Decimal | None = None
    adjustments: tuple[Adjustment, ...] = ()
    note: str = ""
    description: str = ""
    seller_item: str = ""
    standard_item: str = ""
    classification: str = ""
    origin: str = ""
    order_line: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    has_period: bool = False

    @property
    def net(self) -> Decimal:
        """The net amount of the line."""
        plain = cents(self.quantity * self.price / (self.base_quantity or Decimal(1)))
        return plain + sum((one.signed for one in self.adjustments), Decimal(0))


@dataclass(frozen=True, slots=True)
class Party:
    """A seller, buyer or other party."""

    name: str
    country: str
    vat_id: str
    legal_id: str
    endpoint: str
    street: str
    city: str
    zone: str
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """An invoice or credit note."""

    number: str
    is_credit: bool
    issued: date
    currency: str
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    adjustments: tuple[Adjustment, ...]
    prepaid: Decimal
    means: str
    iban: str
    order: str = ""
    contract: str = ""
    note: str = ""
    terms: str = ""
    attachment: str = ""
    preceding: str = ""
    has_period: bool = False
    delivered_to: Party | None = None
    represented_by: Party | None = None
    payee: str = ""
    breakdown: dict[Vat, Decimal] = field(default_factory=dict)

    @property
    def due(self) -> date:
        """When it is to be paid."""
        return self.issued + timedelta(days=30)

    @property
    def period(self) -> tuple[date, date]:
        """The days it is about."""
        return self.issued - timedelta(days=30), self.issued

    @property
    def line_total(self) -> Decimal:
        """The sum of the lines."""
        return sum((line.net for line in self.lines), Decimal(0))

    def adjusted(self, is_charge: bool) -> Decimal:
        """The sum of the allowances or of the charges."""
        chosen = [one.amount for one in self.adjustments if one.is_charge == is_charge]
        return sum(chosen, Decimal(0))

    @property
    def net(self) -> Decimal:
        """Without VAT."""
        return self.line_total + self.adjusted(True) - self.adjusted(False)

    def tax(self, vat: Vat) -> Decimal:
        """The VAT of one part of the breakdown."""
        return cents(self.breakdown[vat] * Decimal(vat.rate or 0) / 100)

    @property
    def tax_total(self) -> Decimal:
        """All VAT."""
        return sum((self.tax(vat) for vat in self.breakdown), Decimal(0))
