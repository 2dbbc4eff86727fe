"""Terms of payment: due date (BT-9), terms and discounts for early payment (BT-20) as ITD.

A discount is known by the row that XRechnung has for it, `#SKONTO#TAGE=14#PROZENT=2.00#`, or by
the words `2 % discount within 14 days` of our own terms.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import NamedTuple

from domain.invoice.model import Invoice
from integration.formats.x12.checking import read_date
from integration.formats.x12.composing import Composer, decimal, joined, wrapped
from integration.formats.x12.invoice.values import Reader
from integration.formats.x12.segment import Segment

_ROW = re.compile(r"#SKONTO#TAGE=(?P<days>\d{1,3})#PROZENT=(?P<rate>\d{1,2}\.\d\d)#")
_WORDS = re.compile(r"(?P<rate>\d{1,2}(?:\.\d{1,2})?) % discount within (?P<days>\d{1,3}) days")
_WIDTH = 80


class _Discount(NamedTuple):
    days: int
    rate: Decimal

    @property
    def row(self) -> str:
        return f"#SKONTO#TAGE={self.days}#PROZENT={self.rate:.2f}#\n"


def _discounts(text: str) -> list[_Discount]:
    found = [*_ROW.finditer(text), *_WORDS.finditer(text)]
    return [_Discount(int(one["days"]), Decimal(one["rate"])) for one in found]


def write_terms(composer: Composer, invoice: Invoice) -> None:
    """An ITD for each discount and each row of text."""
    text = invoice.payment_terms or ""
    discounts = _discounts(text)
    rows = "".join(one.row for one in discounts)
    if discounts and text.startswith(rows):
        text = text[len(rows) :]
    due = invoice.due_date
    pairs = list(zip_longest(discounts, wrapped(text, _WIDTH)))
    if due and not pairs:
        pairs.append((None, None))
    for index, (discount, words) in enumerate(pairs):
        composer.add(
            "ITD",
            "08" if discount else "01",
            "3",
            decimal(discount.rate) if discount else None,
            None,
            str(discount.days) if discount else None,
            (f"{due:%Y%m%d}" if due and not index else None, "due_date"),
            *(None,) * 5,
            words,
            at="payment_terms",
        )


def read_terms(
    segments: Sequence[Segment], issued_on: date, reader: Reader
) -> tuple[date | None, str | None]:
    """Due date and terms."""
    due: date | None = None
    said: list[str] = []
    discounts: list[_Discount] = []
    for segment in segments:
        due = due or _due(segment, issued_on, reader)
        discount = _discount(segment, issued_on, reader)
        if discount is not None:
            discounts.append(discount)
        elif segment.get(8):
            amount = reader.minor(segment, 8)
            until = segment.get(4) or f"{segment.get(5)} days"
            said.append(f"Discount of {amount} if paid until {until}")
        said.append(segment.get(12))
    text = joined(said) or ""
    known = _discounts(text)
    rows = "".join(one.row for one in discounts if one not in known)
    return due, (rows + text) or None


def _due(segment: Segment, issued_on: date, reader: Reader) -> date | None:
    if segment.get(6):
        return read_date(segment.get(6))
    days = reader.whole(segment, 7)
    return issued_on + timedelta(days=days) if days is not None and days >= 0 else None


def _discount(segment: Segment, issued_on: date, reader: Reader) -> _Discount | None:
    rate = reader.decimal(segment, 3)
    days = reader.whole(segment, 5)
    until = read_date(segment.get(4))
    if days is None and until is not None:
        days = (until - issued_on).days
    if not rate or days is None or days < 0 or not 0 < rate < 100:
        return None
    return _Discount(days, rate)
