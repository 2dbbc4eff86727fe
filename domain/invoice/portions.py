"""Portions of an issued document: what a part of it comes to, so that all parts add up to it.

Every figure is cut by what was taken before and after: the portion of an amount A between the
shares p and q is round(A × q) - round(A × p). So the portions of a figure add up to it exactly,
however many there are, and none is more than a step of rounding off its share.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from domain.core.money import ZERO
from domain.invoice.amounts import Adjustment, DocumentAdjustment
from domain.invoice.line import InvoiceLine
from domain.invoice.reckoning import Reckoning, share


class Span(NamedTuple):
    """From `before` to `after` of `whole`."""

    before: Decimal
    after: Decimal
    whole: Decimal

    @property
    def is_all(self) -> bool:
        """Whether it is the whole at once."""
        return self.before == 0 and self.after == self.whole


NOTHING = Span(ZERO, ZERO, Decimal(1))


def portion(reckoning: Reckoning, amount: Decimal, span: Span) -> Decimal:
    """The part of `amount` that `span` covers."""
    if span.is_all:
        return amount
    upto = amount
    if span.after != span.whole:
        upto = reckoning.rounded(share(amount, span.after, span.whole), "")
    return upto - reckoning.rounded(share(amount, span.before, span.whole), "")


def by_quantity(reckoning: Reckoning, line: InvoiceLine, span: Span) -> InvoiceLine:
    """The part of `line` whose quantity is `span`. Its price stays; net and allowances are cut."""
    if span.is_all:
        return line
    net = portion(reckoning, line.net_amount, span)
    gross = portion(reckoning, _gross(line), span)
    allowances = [_cut(reckoning, one, span) for one in line.allowances]
    charges = [_cut(reckoning, one, span) for one in line.charges]
    off = gross - _sum(allowances) + _sum(charges) - net
    if off:
        _even_out(line, allowances, charges, off)
    return line.model_copy(
        update={
            "quantity": span.after - span.before,
            "allowances": tuple(allowances),
            "charges": tuple(charges),
            "net_amount": net,
        }
    )


def by_amount(line: InvoiceLine, amount: Decimal) -> InvoiceLine:
    """`amount` of `line`, as one piece at that price."""
    return line.model_copy(
        update={
            "quantity": Decimal(1 if amount >= 0 else -1),
            "unit": "C62",
            "unit_price": abs(amount),
            "gross_price": None,
            "price_discount": None,
            "base_quantity": None,
            "base_unit": None,
            "allowances": (),
            "charges": (),
            "sub_lines": (),
            "net_amount": amount,
        }
    )


def is_by_quantity(part: InvoiceLine, line: InvoiceLine) -> bool:
    """Whether `part` was cut from `line` by quantity, so that its quantity counts."""
    return (
        (part.unit, part.unit_price, part.base_quantity)
        == (line.unit, line.unit_price, line.base_quantity)
        and len(part.allowances) == len(line.allowances)
        and len(part.charges) == len(line.charges)
    )


def of_document(
    reckoning: Reckoning, adjustments: Iterable[DocumentAdjustment], spans: dict["Group", Span]
) -> tuple[DocumentAdjustment, ...]:
    """The parts of document allowances or charges, each by the span of its VAT category."""
    made = []
    for one in adjustments:
        span = spans.get(group(one), NOTHING)
        if span.before != span.after:
            base = None if one.base is None else portion(reckoning, one.base, span)
            amount = portion(reckoning, one.amount, span)
            made.append(one.model_copy(update={"amount": amount, "base": base}))
    return tuple(made)


Group = tuple[str, Decimal]
"""A VAT category and rate: what a row of the breakdown is about."""


def group(part: InvoiceLine | DocumentAdjustment) -> Group:
    """The row of the breakdown that `part` belongs to."""
    return part.vat_category.value, part.vat_rate or ZERO


def _gross(line: InvoiceLine) -> Decimal:
    return line.net_amount + _sum(line.allowances) - _sum(line.charges)


def _sum(adjustments: Sequence[Adjustment]) -> Decimal:
    return sum((one.amount for one in adjustments), ZERO)


def _cut(reckoning: Reckoning, one: Adjustment, span: Span) -> Adjustment:
    base = None if one.base is None else portion(reckoning, one.base, span)
    return one.model_copy(update={"amount": portion(reckoning, one.amount, span), "base": base})


def _even_out(
    line: InvoiceLine, allowances: list[Adjustment], charges: list[Adjustment], off: Decimal
) -> None:
    """Have the largest allowance or charge of `line` take the cents that rounding left over.

    It is the same one in every part, so over all parts the cents come to nothing.
    """
    whole = (*line.allowances, *line.charges)
    largest = max(range(len(whole)), key=lambda index: whole[index].amount)
    parts, sign = (allowances, 1) if largest < len(allowances) else (charges, -1)
    place = largest if largest < len(allowances) else largest - len(allowances)
    evened = parts[place].amount + sign * off
    parts[place] = parts[place].model_copy(update={"amount": evened})
