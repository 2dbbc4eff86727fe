"""Invoices of our own, made up from a seed: valid by EN 16931 and Peppol, and never twice the same.

`generated_ubl` and `generated_cii` write them down. Neither uses the model or the writers of the
product, so that one fault cannot hide another.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from tests.conformance.facts import Adjustment, Facts, Line, Party, Vat, cents

COUNTRIES = ("FR", "AT", "ES", "PL", "FI", "IE", "CZ", "PT", "SI", "LU")
WORDS = (
    *("Nord", "Linde", "Hafen", "Quarz", "Birke", "Ostara", "Delta", "Cobalt", "Marina", "Sable"),
    *("Anker", "Vento", "Ulme", "Kranich", "Tessera", "Møller", "Żuraw", "Été", "Çınar", "& Sons"),
)
UNITS = ("C62", "HUR", "KGM", "MTR", "DAY", "LTR", "XBX", "KWH")
RATES = {"S": ("20", "10", "5.5", "23"), "L": ("7",), "M": ("4",)}
MIXES = (("S",), ("S", "S", "Z"), ("S", "E"), ("AE",), ("K",), ("G",), ("O",), ("L", "S"), ("M",))


class Maker:
    """Makes up facts; the same seed makes the same.

    `structure` is the seed of what is there at all, as a sender's system has it; without it the
    seed decides that too. With `styles` the lines take so many forms in turn, else any.
    """

    def __init__(
        self, seed: int | str, structure: int | str | None = None, styles: int = 0
    ) -> None:
        self._random = Random(f"values {seed}")
        self._structure = f"structure {seed if structure is None else structure}"
        self._shape = Random(self._structure)
        self._styles = styles

    def facts(self, lines: int = 0) -> Facts:
        """An invoice with so many lines, or with a few."""
        mix = tuple(Vat(one, self._rate(one)) for one in self._shape.choice(MIXES))
        number = lines or self._shape.choice((1, 1, 2, 3, 5, 8))
        made = tuple(self._line(place, mix) for place in range(1, number + 1))
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
            payee=f"{self._words(2)} Factoring" if self._maybe(0.2) else "",
            breakdown=breakdown,
        )

    def _line(self, place: int, mix: tuple[Vat, ...]) -> Line:
        random, document_shape = self._random, self._shape
        style = place % self._styles if self._styles else place
        self._shape = shape = Random(f"{self._structure} line {style}")
        line = self._styled(str(place), shape.choice(mix), random, shape)
        self._shape = document_shape
        return line

    def _styled(self, id: str, vat: Vat, random: Random, shape: Random) -> Line:
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
            adjustments=tuple(self._adjustment(None) for _ in range(shape.choice((0, 0, 0, 1, 2)))),
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
        return self._shape.random() < chance


def gtin(number: int) -> str:
    """An article number with its check digit."""
    digits = f"{number:012d}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighted % 10}"
