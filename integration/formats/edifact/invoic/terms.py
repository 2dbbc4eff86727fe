"""Discounts for early payment, as PAT says them and as payment terms (BT-20) say them in words.

Two forms of words are known: our own sentence, and the marks of XRechnung (BR-DE-18),
`#SKONTO#TAGE=14#PROZENT=2.00#`. Everything else in the terms is text.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from domain.invoice.model import Invoice

_MARK = re.compile(
    r"^#SKONTO#TAGE=([0-9]{1,3})#PROZENT=([0-9]{1,3}\.[0-9]{2})"
    r"(?:#BASISBETRAG=(-?[0-9]{1,15}\.[0-9]{2}))?#$",
    re.MULTILINE,
)
_SENTENCE = re.compile(r"\b([0-9]{1,2}(?:\.[0-9]{1,2})?) % discount within ([0-9]{1,3}) days\b")


@dataclass(frozen=True, slots=True)
class Discount:
    """So much less for paying within so many days of issue."""

    days: int
    percentage: Decimal
    base: Decimal | None = None
    """Of which amount, if not of all."""

    @property
    def mark(self) -> str:
        """As XRechnung writes it."""
        base = f"BASISBETRAG={self.base:.2f}#" if self.base is not None else ""
        return f"#SKONTO#TAGE={self.days}#PROZENT={self.percentage:.2f}#{base}"


def discounts(text: str | None) -> list[Discount]:
    """The discounts that payment terms grant."""
    marks = [
        Discount(int(days), Decimal(percentage), Decimal(base) if base else None)
        for days, percentage, base in _MARK.findall(text or "")
    ]
    if marks:
        return marks
    return [
        Discount(int(days), Decimal(percentage))
        for percentage, days in _SENTENCE.findall(text or "")
    ]


def of(invoice: Invoice) -> list[Discount]:
    """Those of an invoice that was issued."""
    return discounts(invoice.payment_terms)
