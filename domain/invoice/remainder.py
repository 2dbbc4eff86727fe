"""What is left of an issued invoice after the credit notes on it, and the next piece of it.

Lines are known by their BT-126. A line is taken back by quantity until somebody takes an amount
of it; from then on by amount. All faults are collected in the `Reckoning`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from pydantic import Field

from domain.core.errors import Conflict
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal, total
from domain.core.text import Text
from domain.invoice.amounts import DocumentAdjustment, Totals, VatBreakdown
from domain.invoice.line import InvoiceLine
from domain.invoice.model import Invoice
from domain.invoice.payment import ThirdPartyPayment
from domain.invoice.portions import (
    NOTHING,
    Group,
    Span,
    by_amount,
    by_quantity,
    group,
    is_by_quantity,
    portion,
)
from domain.invoice.reckoning import Reckoning, share
from domain.invoice.vat import tax_on

RULE = "INV-CREDIT"


class LineCredit(DomainModel):
    """What is taken back of a line: a quantity, a net amount, or all that is left of it."""

    line: Text = Field(description="BT-126 of the line of the invoice")
    quantity: ExactDecimal | None = Field(default=None, description="how much of its BT-129")
    amount: ExactDecimal | None = Field(default=None, description="how much of its BT-131")


class Remainder:
    """`original` less the credit notes `before`."""

    def __init__(self, reckoning: Reckoning, original: Invoice, before: Sequence[Invoice]) -> None:
        self._reckoning, self._original, self._before = reckoning, original, before
        self._lines = {line.id: line for line in original.lines}
        if len(self._lines) != len(original.lines):
            raise Conflict("lines of the invoice have the same id", hint="take it back as a whole")
        self._taken: dict[str, list[InvoiceLine]] = {id: [] for id in self._lines}
        for note in before:
            for part in note.lines:
                self._taken.get(part.id, []).append(part)

    def named(self, credits: Sequence[LineCredit]) -> tuple[InvoiceLine, ...]:
        """The pieces that `credits` ask for."""
        pieces, seen = [], set()
        for index, wanted in enumerate(credits):
            path = f"lines[{index}]"
            if wanted.line not in self._lines or wanted.line in seen:
                known = wanted.line in self._lines
                said = "is named twice" if known else "is not on the invoice"
                self._fault(path, f"the line '{wanted.line}' {said}", "name each line once")
                continue
            seen.add(wanted.line)
            piece = self._piece(self._lines[wanted.line], wanted, path)
            if piece is not None:
                pieces.append(piece)
        return tuple(pieces)

    def rest(self) -> tuple[InvoiceLine, ...]:
        """Everything that is left."""
        pieces = (self._left(line) for line in self._original.lines)
        return tuple(piece for piece in pieces if piece is not None)

    def is_used_up_by(self, pieces: Iterable[InvoiceLine]) -> bool:
        """Whether nothing is left after `pieces`."""
        after = Remainder(
            self._reckoning,
            self._original,
            (*self._before, self._original.model_copy(update={"lines": tuple(pieces)})),
        )
        return not after.rest()

    def spans(self, pieces: Sequence[InvoiceLine], *, last: bool) -> dict[Group, Span]:
        """By VAT category and rate, from where to where `pieces` take the lines of it."""
        original, before = self._original, self._before
        whole = _sizes(original.lines)
        until_now = _sizes(part for note in before for part in note.lines)
        now = _sizes(pieces)
        groups = [*map(group, original.lines), *map(group, _adjustments(original))]
        spans = {}
        for key in dict.fromkeys(groups):
            if whole[key]:
                after = whole[key] if last else until_now[key] + now[key]
                spans[key] = Span(until_now[key], after, whole[key])
            elif last and not any(group(one) == key for n in before for one in _adjustments(n)):
                spans[key] = Span(ZERO, Decimal(1), Decimal(1))
        return spans

    def rows(
        self,
        pieces: Sequence[InvoiceLine],
        allowances: Sequence[DocumentAdjustment],
        charges: Sequence[DocumentAdjustment],
    ) -> tuple[VatBreakdown, ...]:
        """The VAT breakdown of the part."""
        taxable: dict[Group, Decimal] = defaultdict(lambda: self._reckoning.zero)
        for piece in pieces:
            taxable[group(piece)] += piece.net_amount
        for sign, adjustments in ((-1, allowances), (1, charges)):
            for one in adjustments:
                taxable[group(one)] += sign * one.amount
        return tuple(
            self._row(row, taxable[key])
            for row in self._original.vat_breakdown
            if (key := (row.category.value, row.rate or ZERO)) in taxable
        )

    def _row(self, row: VatBreakdown, taxable: Decimal) -> VatBreakdown:
        known = [
            one
            for note in self._before
            for one in note.vat_breakdown
            if (one.category, one.rate) == (row.category, row.rate)
        ]
        upto = total(one.taxable_amount for one in known) + taxable
        tax = row.tax_amount
        if upto != row.taxable_amount:
            tax = self._reckoning.rounded(tax_on(upto, row.rate), "vat_breakdown")
        tax -= total(one.tax_amount for one in known)
        return row.model_copy(update={"taxable_amount": taxable, "tax_amount": tax})

    def totals(
        self,
        pieces: Sequence[InvoiceLine],
        allowances: Sequence[DocumentAdjustment],
        charges: Sequence[DocumentAdjustment],
        rows: Sequence[VatBreakdown],
        *,
        last: bool,
    ) -> tuple[tuple[ThirdPartyPayment, ...], Totals]:
        """BG-DEX-09 and BG-22 of the part.

        What belongs to the whole document is cut by the share in BT-112.
        """
        zero = self._reckoning.zero
        line_net = zero + total(piece.net_amount for piece in pieces)
        less, more = (total(one.amount for one in each) for each in (allowances, charges))
        exclusive, tax = line_net - less + more, zero + total(row.tax_amount for row in rows)
        span = self._share_of_total(exclusive + tax, last=last)
        stated = self._original.totals
        prepaid, rounding = (
            None if amount is None else portion(self._reckoning, amount, span)
            for amount in (stated.prepaid, stated.rounding)
        )
        others = tuple(
            one.model_copy(update={"amount": portion(self._reckoning, one.amount, span)})
            for one in self._original.third_party_payments
        )
        due = exclusive + tax - (prepaid or ZERO) + (rounding or ZERO)
        return others, Totals(
            line_net=line_net,
            allowances=zero + less if allowances else None,
            charges=zero + more if charges else None,
            tax_exclusive=exclusive,
            tax=None if stated.tax is None else tax,
            tax_in_tax_currency=self._in_tax_currency(tax, last=last),
            tax_inclusive=exclusive + tax,
            prepaid=prepaid,
            rounding=rounding,
            payable=due + total(one.amount for one in others),
        )

    def _share_of_total(self, inclusive: Decimal, *, last: bool) -> Span:
        """From where to where a part with the total `inclusive` takes BT-112.

        A part beyond the invoice is a fault, as is a last one that does not end there.
        """
        whole = self._original.totals.tax_inclusive
        until_now = total(note.totals.tax_inclusive for note in self._before)
        after = until_now + inclusive
        low, high = min(ZERO, whole), max(ZERO, whole)
        if not low <= after <= high or (last and after != whole):
            self._fault(
                "lines",
                f"{inclusive} {self._original.currency} with VAT cannot be taken back: "
                f"the invoice is over {whole}, of which {until_now} was taken back before",
                "take back less, or what is left",
            )
            return NOTHING
        return Span(until_now, after, whole) if whole else Span(ZERO, Decimal(last), Decimal(1))

    def _in_tax_currency(self, tax: Decimal, *, last: bool) -> Decimal | None:
        stated = self._original.totals
        whole, whole_tax = stated.tax_in_tax_currency, stated.tax_or_zero
        if whole is None:
            return None
        until_now = total(note.totals.tax_in_tax_currency or ZERO for note in self._before)
        if last:
            return whole - until_now
        if not whole_tax:
            return whole - whole
        upto = total(note.totals.tax_or_zero for note in self._before) + tax
        other = Reckoning(self._original.tax_currency or self._original.currency)
        return other.rounded(share(whole, upto, whole_tax), "totals") - until_now

    def _left(self, line: InvoiceLine) -> InvoiceLine | None:
        """All that is left of `line`."""
        taken = self._taken[line.id]
        if not taken:
            return line
        if all(is_by_quantity(part, line) for part in taken):
            before = total(part.quantity for part in taken)
            if before == line.quantity:
                return None
            return by_quantity(self._reckoning, line, Span(before, line.quantity, line.quantity))
        left = line.net_amount - total(part.net_amount for part in taken)
        return by_amount(line, left) if left else None

    def _piece(self, line: InvoiceLine, wanted: LineCredit, path: str) -> InvoiceLine | None:
        left = self._left(line)
        if left is None:
            hint = "leave it out"
            self._fault(path, f"nothing is left of the line '{line.id}'", hint)
        elif wanted.quantity is not None and wanted.amount is not None:
            self._fault(path, "there are a quantity and an amount", "name one of them")
        elif wanted.amount is not None:
            return self._amount(line, left, wanted.amount, f"{path}.amount")
        elif wanted.quantity is not None:
            return self._quantity(line, left, wanted.quantity, f"{path}.quantity")
        return left

    def _amount(
        self, line: InvoiceLine, left: InvoiceLine, wanted: Decimal, path: str
    ) -> InvoiceLine | None:
        amount = self._reckoning.stated(wanted, "BR-DEC-23", path)
        if _is_part(amount, left.net_amount):
            return by_amount(line, amount)
        self._fault(path, f"{amount} is not a part of the {left.net_amount} left", "take less")
        return None

    def _quantity(
        self, line: InvoiceLine, left: InvoiceLine, wanted: Decimal, path: str
    ) -> InvoiceLine | None:
        if not all(is_by_quantity(part, line) for part in self._taken[line.id]):
            hint = "name an amount"
            self._fault(path, "an amount of the line was taken back before", hint)
            return None
        if not _is_part(wanted, left.quantity):
            self._fault(path, f"{wanted} is not a part of the {left.quantity} left", "take less")
            return None
        if line.sub_lines and wanted != line.quantity:
            self._fault(path, "a line with sub lines is not divided", "take an amount of it")
            return None
        before = line.quantity - left.quantity
        return by_quantity(self._reckoning, line, Span(before, before + wanted, line.quantity))

    def _fault(self, path: str, message: str, hint: str) -> None:
        self._reckoning.finding(RULE, path, message, hint)


def _sizes(lines: Iterable[InvoiceLine]) -> dict[Group, Decimal]:
    """How large the lines of each VAT category and rate are, whatever their signs."""
    sizes: dict[Group, Decimal] = defaultdict(Decimal)
    for line in lines:
        sizes[group(line)] += abs(line.net_amount)
    return sizes


def _adjustments(document: Invoice) -> tuple[DocumentAdjustment, ...]:
    return (*document.allowances, *document.charges)


def _is_part(wanted: Decimal, left: Decimal) -> bool:
    return ZERO < wanted <= left or left <= wanted < ZERO
