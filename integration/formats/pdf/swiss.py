"""The Swiss QR-bill: what its code holds, and the figures beside it.

Addresses are structured (type S), as they have to be since November 2025.
Source: SIX, Swiss Implementation Guidelines for the QR-bill, version 2.3: 4.1 (character set),
4.2 (data), 4.3.3 (rules of references), 5.1 (figures of the reference and the amount).
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from stdnum import iban as ibans
from stdnum import iso11649
from stdnum.ch import esr

from domain.core.party import PostalAddress

MAX_CHARACTERS = 997
_ALLOWED = re.compile("^[\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u20ac]*$")
"""Basic Latin, Latin-1 Supplement, Latin Extended-A, Ș ș Ț ț and the euro."""
_NUMBER_LAST = frozenset({"CH", "LI", "DE", "AT"})
_NUMBERED = re.compile(r"^(?P<street>\D+) (?P<number>\d{1,5} ?[A-Za-z]?)$")
_LEAST, _MOST = Decimal("0.01"), Decimal("999999999.99")
_QR_IIDS = range(30000, 32000)


@dataclass(frozen=True)
class Address:
    """An address of type S; the house number may stand with the street."""

    name: str
    street: str
    number: str
    post_code: str
    town: str
    country: str

    @property
    def elements(self) -> tuple[str, ...]:
        """The seven lines of the code."""
        return ("S", self.name, self.street, self.number, self.post_code, self.town, self.country)

    @property
    def fault(self) -> str:
        """What it lacks, or has too much of; empty if it is right."""
        sizes = {"name": 70, "street": 70, "number": 16, "post_code": 16, "town": 35}
        for name, most in sizes.items():
            value = getattr(self, name)
            if not value and name in ("name", "post_code", "town"):
                return f"the address of '{self.name[:40]}' has no {name.replace('_', ' ')}"
            if len(value) > most:
                return f"{name.replace('_', ' ')} '{value[:40]}' has more than {most} characters"
        return ""


def address(name: str, said: PostalAddress) -> Address:
    """An address of a document, as the code takes it; a house number stands apart if it is one."""
    street = ", ".join(filter(None, (said.line_one, said.line_two)))[:70]
    found = _NUMBERED.match(street) if said.country in _NUMBER_LAST else None
    return Address(
        name=name[:70],
        street=found["street"] if found else street,
        number=found["number"] if found else "",
        post_code=said.post_code or "",
        town=said.city or "",
        country=said.country,
    )


@dataclass(frozen=True)
class SwissBill:
    """One bill. A debtor may be left out; then it is written in by hand."""

    iban: str
    creditor: Address
    amount: Decimal
    currency: str
    debtor: Address | None = None
    text: str = ""

    @property
    def is_qr_iban(self) -> bool:
        """Whether the account is one that only takes payments with a QR reference."""
        number = self.iban[4:9]
        return number.isdigit() and int(number) in _QR_IIDS

    @property
    def reference(self) -> tuple[str, str]:
        """Kind and value: `QRR` for a QR-IBAN, `SCOR` for ISO 11649, or else `NON`."""
        compact = self.text.replace(" ", "").upper()
        if self.is_qr_iban and len(compact) == 27 and esr.is_valid(compact):
            return "QRR", compact
        if not self.is_qr_iban and iso11649.is_valid(compact):
            return "SCOR", compact
        return "NON", ""

    @property
    def message(self) -> str:
        """What is told the creditor, where there is no reference."""
        return "" if self.reference[1] else self.text[:140]

    @property
    def payload(self) -> str:
        """What the code holds, line by line; there is no ultimate creditor, as the rules want."""
        debtor = self.debtor.elements if self.debtor else ("",) * 7
        lines = (
            *("SPC", "0200", "1", self.iban),
            *self.creditor.elements,
            *("",) * 7,
            *(f"{self.amount:.2f}", self.currency),
            *debtor,
            *self.reference,
            *(self.message, "EPD"),
        )
        return "\n".join(lines)

    @property
    def fault(self) -> str:
        """Why no bank would take it; empty if one would."""
        if self.iban[:2] not in ("CH", "LI") or not ibans.is_valid(self.iban):
            return f"'{self.iban[:40]}' is no IBAN of Switzerland or Liechtenstein"
        if self.currency not in ("CHF", "EUR"):
            return f"it is made out in {self.currency}, not in CHF or EUR"
        if not _LEAST <= self.amount <= _MOST or self.amount != self.amount.quantize(_LEAST):
            return f"{self.amount} is not between {_LEAST} and {_MOST}, in whole cents"
        if self.is_qr_iban and self.reference[0] != "QRR":
            return f"a QR-IBAN needs a QR reference, which '{self.text[:40]}' is not"
        unfit = self.creditor.fault or (self.debtor.fault if self.debtor else "")
        return unfit or self._unfit_payload()

    def _unfit_payload(self) -> str:
        for line in self.payload.split("\n"):
            if not _ALLOWED.match(line):
                return f"'{line[:40]}' is not written in Latin letters"
        size = len(self.payload)
        return f"it has {size} characters" if size > MAX_CHARACTERS else ""


def in_fives(reference: str) -> str:
    """A QR reference as it is printed: two digits, then blocks of five."""
    return " ".join((reference[:2], *(reference[at : at + 5] for at in range(2, 27, 5))))


def in_fours(text: str) -> str:
    """An IBAN or a creditor reference as it is printed: blocks of four."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def francs(amount: Decimal) -> str:
    """The amount on the bill: blanks between thousands, a point before the cents (5.1)."""
    return f"{amount:,.2f}".replace(",", " ")
