"""Invoices of our own, made up from a seed: valid by EN 16931 and Peppol, and never twice the same.

Only facts and sums here; `generated_ubl` and `generated_cii` write them down. They do not use the
model or the writers of the product, so that one fault cannot hide another.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

CENT = Decimal("0.01")
COUNTRIES = ("FR", "AT", "ES", "PL", "FI", "IE", "CZ", "PT", "SI", "LU")
WORDS = (
    *("Nord", "Linde", "Hafen", "Quarz", "Birke", "Ostara", "Delta", "Cobalt", "Marina", "Sable"),
    *("Anker", "Vento", "Ulme", "Kranich", "Tessera", "Møller", "Żuraw", "Été", "Çınar", "& Sons"),
)
UNITS = ("C62", "HUR", "KGM", "MTR", "DAY", "LTR", "XBX", "KWH")
RATES = {"S": ("20", "10", "5.5", "23"), "L": ("7",), "M": ("4",)}
EXEMPT = {
    "E": ("Article 132 of the directive", "VATEX-EU-132"),
    "AE": ("Reverse charge", "VATEX-EU-AE"),
    "K": ("Supply within the Union", "VATEX-EU-IC"),
    "G": ("Export", "VATEX-EU-G"),
    "O": ("Not subject to VAT", "VATEX-EU-O"),
}
MIXES = (("S",), ("S", "S", "Z"), ("S", "E"), ("AE",), ("K",), ("G",), ("O",), ("L", "S"), ("M",))


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


class Maker:
    """Makes up facts; the same seed makes the same."""

    def __init__(self, seed: int | str) -> None:
        self._random = Random(seed)

    def facts(self, lines: int = 0) -> Facts:
        """An invoice with so many lines, or with a few."""
        random = self._random
        mix = tuple(Vat(one, self._rate(one)) for one in random.choice(MIXES))
        number = lines or random.choice((1, 1, 2, 3, 5, 8))
        made = tuple(self._line(str(place), random.choice(mix)) for place in range(1, number + 1))
        adjustments = tuple(self._adjustment(vat) for vat in mix[:1] if self._maybe())
        breakdown: dict[Vat, Decimal] = {}
        for vat, amount in [
            *((line.vat, line.net) for line in made),
            *((one.vat or mix[0], one.signed) for one in adjustments),
        ]:
            breakdown[vat] = breakdown.get(vat, Decimal(0)) + amount
        return self._document(mix[0].category, made, adjustments, breakdown)

    def _document(
        self,
        category: str,
        lines: tuple[Line, ...],
        adjustments: tuple[Adjustment, ...],
        breakdown: dict[Vat, Decimal],
    ) -> Facts:
        random, is_credit = self._random, self._maybe(0.2)
        is_taxed = category != "O"
        return Facts(
            number=f"{random.choice('ABC')}-{random.randrange(10**8)}",
            is_credit=is_credit,
            issued=date(2026, 1, 1) + timedelta(days=random.randrange(364)),
            currency=random.choice(("EUR", "EUR", "USD", "PLN", "CZK")),
            seller=self._party(is_taxed, has_contact=True),
            buyer=self._party(is_taxed, has_contact=self._maybe()),
            lines=lines,
            adjustments=adjustments,
            prepaid=Decimal(random.choice((0, 0, 0, 25))),
            means=random.choice(("30", "58")),
            iban=f"FR{random.randrange(10, 99)}{random.randrange(10**20):020d}0",
            order=f"PO-{random.randrange(10**6)}",
            contract=f"C-{random.randrange(999)}" if self._maybe() else "",
            note=self._words(5) if self._maybe() else "",
            terms=self._words(3),
            attachment=f"doc-{random.randrange(99)}" if self._maybe(0.3) else "",
            preceding=f"A-{random.randrange(10**6)}" if is_credit else "",
            has_period=self._maybe() or category == "K",
            delivered_to=self._party(False) if self._maybe(0.4) or category == "K" else None,
            represented_by=self._party(True) if is_taxed and self._maybe(0.15) else None,
            payee=self._words(2) if self._maybe(0.2) else "",
            breakdown=breakdown,
        )

    def _line(self, id: str, vat: Vat) -> Line:
        random = self._random
        quantity = Decimal(random.randrange(1, 9000)) / random.choice((1, 1, 10, 100))
        price = Decimal(random.randrange(100, 99999)) / 100
        return Line(
            id=id,
            name=self._words(2),
            quantity=quantity,
            unit=random.choice(UNITS),
            price=price,
            vat=vat,
            base_quantity=Decimal(10) if self._maybe(0.15) else None,
            discount=Decimal(random.randrange(1, 900)) / 100 if self._maybe(0.2) else None,
            adjustments=tuple(
                self._adjustment(None) for _ in range(random.choice((0, 0, 0, 1, 2)))
            ),
            note=self._words(4) if self._maybe(0.2) else "",
            description=self._words(6) if self._maybe() else "",
            seller_item=f"SKU{random.randrange(10**5)}" if self._maybe() else "",
            standard_item=gtin(random.randrange(10**11)) if self._maybe(0.3) else "",
            classification=str(random.randrange(10**7, 10**8)) if self._maybe(0.3) else "",
            origin=random.choice(COUNTRIES) if self._maybe(0.2) else "",
            order_line=str(random.randrange(1, 99)) if self._maybe(0.3) else "",
            attributes=(("Colour", self._words(1)),) if self._maybe(0.2) else (),
            has_period=self._maybe(0.2),
        )

    def _adjustment(self, vat: Vat | None) -> Adjustment:
        random = self._random
        if self._maybe():
            base, percent = Decimal(random.randrange(1, 500)), Decimal(random.choice((5, 10, 25)))
            amount = cents(base * percent / 100)
        else:
            base, percent, amount = None, None, Decimal(random.randrange(1, 900)) / 100
        return Adjustment(self._maybe(), amount, self._words(2), base, percent, vat)

    def _party(self, is_taxed: bool, has_contact: bool = False) -> Party:
        random = self._random
        country = random.choice(COUNTRIES)
        return Party(
            name=self._words(2),
            country=country,
            vat_id=f"{country}{random.randrange(10**8)}" if is_taxed else "",
            legal_id=str(random.randrange(10**9)),
            endpoint=f"{random.randrange(10**9):09d}",
            street=f"{self._words(1)} {random.randrange(1, 200)}",
            city=self._words(1),
            zone=f"{random.randrange(10**5):05d}",
            contact=self._words(2) if has_contact else "",
        )

    def _rate(self, category: str) -> str | None:
        if category == "O":
            return None
        return self._random.choice(RATES.get(category, ("0",)))

    def _words(self, count: int) -> str:
        return " ".join(self._random.choice(WORDS) for _ in range(count))

    def _maybe(self, chance: float = 0.5) -> bool:
        return self._random.random() < chance


def gtin(number: int) -> str:
    """An article number with its check digit."""
    digits = f"{number:012d}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighted % 10}"
