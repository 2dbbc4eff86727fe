"""Taxes: VAT categories and rates of lines, allowances and charges, and the breakdown, as TXI.

TXI03 is a fraction of one (data element 954), TXI08 the taxable amount. TXI10, which tells taxes of
a set apart, has the category of UNTDID 5305; from others it is told by rate and exemption. Taxes of
several authorities on one base (state, county, city) are one rate here, their sum.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from domain.core.codes import VatCategory
from domain.core.money import ZERO
from domain.invoice.amounts import VatBreakdown
from integration.formats.x12.composing import Composer, decimal
from integration.formats.x12.invoice.values import Reader
from integration.formats.x12.segment import Segment

_EXEMPT = frozenset(
    (
        VatCategory.EXEMPT,
        VatCategory.REVERSE_CHARGE,
        VatCategory.INTRA_COMMUNITY,
        VatCategory.EXPORT,
        VatCategory.OUTSIDE_SCOPE,
    )
)
_CATEGORIES = frozenset(category.value for category in VatCategory)
_YES, _NO = "1", "2"
"""Data element 441: whether it is exempt. Others of its codes are kinds of exemption."""


class Tax(NamedTuple):
    """Category and rate."""

    category: VatCategory
    rate: Decimal | None


OUTSIDE = Tax(VatCategory.OUTSIDE_SCOPE, None)
"""Where an 810 says nothing of taxes."""


def write_tax(
    composer: Composer, kind: str, category: VatCategory, rate: Decimal | None, at: str
) -> None:
    """TXI of a line, an allowance or a charge."""
    composer.add(
        "TXI",
        kind,
        None,
        (_fraction(rate), "vat_rate"),
        *(None, None),
        _YES if category in _EXEMPT else _NO,
        *(None, None, None),
        category.value,
        at=at,
    )


def write_breakdown(composer: Composer, kind: str, row: VatBreakdown, at: str) -> None:
    """TXI of the whole document; reasons for an exemption are written elsewhere."""
    composer.add(
        "TXI",
        kind,
        (decimal(row.tax_amount), "tax_amount"),
        (_fraction(row.rate if row.rate is not None else ZERO), "rate"),
        *(None, None),
        _YES if row.category in _EXEMPT else _NO,
        None,
        (decimal(row.taxable_amount), "taxable_amount"),
        None,
        row.category.value,
        at=at,
    )


def _fraction(rate: Decimal | None) -> str | None:
    return decimal(rate.scaleb(-2)) if rate is not None else None


def read_tax(segments: Sequence[Segment], reader: Reader) -> Tax | None:
    """Category and rate that the TXI of a line, an allowance or a charge say; `None` without."""
    if not segments:
        return None
    rates = [_rate(segment, reader) for segment in segments]
    known = [rate for rate in rates if rate is not None]
    total = sum(known, ZERO) if known else None
    category = _category(segments[0], total)
    return Tax(category, _settled(category, total))


def _category(segment: Segment, rate: Decimal | None) -> VatCategory:
    said = segment.get(10)
    if said in _CATEGORIES:
        return VatCategory(said)
    if segment.get(6) not in ("", _NO):
        return VatCategory.EXEMPT
    if rate or segment.get(2).strip("-0."):
        return VatCategory.STANDARD
    return VatCategory.ZERO if rate is not None else VatCategory.EXEMPT


def _settled(category: VatCategory, rate: Decimal | None) -> Decimal | None:
    if category is VatCategory.OUTSIDE_SCOPE:
        return None
    return rate if rate is not None else ZERO


def _rate(segment: Segment, reader: Reader) -> Decimal | None:
    """TXI03 in per cent; some write it as such, which amount and base can tell."""
    said = reader.decimal(segment, 3)
    if said is None:
        return _worked_out(segment, reader)
    if said > 1:
        return said
    amount, base = reader.decimal(segment, 2), reader.decimal(segment, 8)
    if amount and base and abs(base * said / 100 - amount) < abs(base * said - amount):
        return said
    return said.scaleb(2)


def _worked_out(segment: Segment, reader: Reader) -> Decimal | None:
    amount, base = reader.decimal(segment, 2), reader.decimal(segment, 8)
    return round(amount / base * 100, 4).normalize() if amount and base else None


def read_breakdown(
    segments: Sequence[Segment], taxable: dict[Tax, Decimal], reader: Reader
) -> tuple[VatBreakdown, ...]:
    """BG-23. `taxable` is what lines, allowances and charges come to, by their tax."""
    own = [segment for segment in segments if segment.get(10) in _CATEGORIES]
    if own:
        return tuple(_row(segment, taxable, reader) for segment in own)
    if not segments:
        return tuple(
            VatBreakdown(
                category=tax.category,
                rate=tax.rate,
                taxable_amount=amount,
                tax_amount=round(amount * (tax.rate or ZERO) / 100, 2),
            )
            for tax, amount in taxable.items()
        )
    amounts = [reader.decimal(segment, 2) or ZERO for segment in segments]
    tax = read_tax(segments, reader) or OUTSIDE
    base = sum(taxable.values(), ZERO)
    return (
        VatBreakdown(
            category=tax.category,
            rate=tax.rate,
            taxable_amount=base,
            tax_amount=sum(amounts, ZERO),
        ),
    )


def _row(segment: Segment, taxable: dict[Tax, Decimal], reader: Reader) -> VatBreakdown:
    tax = read_tax([segment], reader) or OUTSIDE
    base = reader.decimal(segment, 8)
    return VatBreakdown(
        category=tax.category,
        rate=tax.rate,
        taxable_amount=taxable.get(tax, ZERO) if base is None else base,
        tax_amount=reader.decimal(segment, 2) or ZERO,
    )
