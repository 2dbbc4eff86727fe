"""Discounts, first those of each charge, then those of the agreement, each on what is left.

A discount is worked out on what all its lines come to together, and spread over them. Lines that
come to less than nothing (usage that was corrected) lower what it is worked out on; if nothing is
left, nothing is taken off. It is in force for lines with a day of service from `starts_on` to
`ends_on`; `periods` are counted by the calendar, from the period in which it starts, or in which
the agreement is billed first if that is later. An amount is for a period: what an earlier run took
off for the same period counts. A limit is over all runs.

Example: 10 % off, then 14.00; what is left is spread in proportion.

    {"discounts": [{"id": "loyal", "percentage": "10"}, {"id": "fixed", "amount": "14"}]}
    priced: base 100.00, calls 40.00
    base: 100.00 - 10.00 - 10.00 = 80.00
    calls: 40.00 - 4.00 - 4.00 = 32.00
    total: 112.00

Example: half off, 60.00 in all; the second period has what is left of it.

    {"discounts": [{"id": "start", "percentage": "50", "limit": "60"}]}
    priced: base 100.00
    priced: base 100.00
    base: 100.00 - 10.00 = 90.00
    total: 90.00

Example: usage that was corrected lowers what a discount is of.

    {"discounts": [{"id": "loyal", "percentage": "10"}]}
    priced: base 100.00, calls -40.00
    base: 100.00 - 6.00 = 94.00
    calls: -40.00
    total: 54.00
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from domain.billing.adjustments.discount import Discount
from domain.billing.adjustments.past import DISCOUNT, Counts
from domain.billing.adjustments.sheet import Off, Run, Sheet
from domain.billing.agreement import Agreement
from domain.billing.calendar import period_of
from domain.billing.rated import RatedLine
from domain.core.money import ZERO
from domain.invoice.reckoning import per_cent

_DISCOUNT_CODE = "95"
"""UNTDID 5189: discount."""


class _Scope(NamedTuple):
    """What a discount is of: the places of lines, and which charges those are."""

    places: Sequence[int]
    counts: Counts
    path: str

    def narrowed(self, wanted: Callable[[int], bool]) -> "_Scope":
        """With fewer lines."""
        return self._replace(places=[place for place in self.places if wanted(place)])


def discount_charges(sheet: Sheet, run: Run) -> None:
    """The discounts of every charge, on its lines."""
    for charge in run.charges:
        for discount in charge.discounts:
            path = f"charges/{charge.id}/discounts/{discount.id}"
            _discount(
                sheet, run, discount, _Scope(sheet.of_charge(charge.id), charge.id.__eq__, path)
            )


def discount_agreement(sheet: Sheet, run: Run) -> None:
    """The discounts of the agreement, on the lines of all charges."""
    everything = range(len(sheet.lines))
    for discount in run.agreement.discounts:
        _discount(
            sheet, run, discount, _Scope(everything, lambda _: True, f"discounts/{discount.id}")
        )


def _discount(sheet: Sheet, run: Run, discount: Discount, scope: _Scope) -> None:
    first = _first_index(discount, run.agreement)

    def due(place: int) -> bool:
        line = sheet.lines[place]
        index = run.cells[line.source.period_key].index
        return line.source.kind != "true_up" and _in_force(discount, line, first, index)

    scope = scope.narrowed(due)
    if discount.percentage is not None:
        base = sheet.net(scope.places)
        wanted = run.reckoning.rounded(per_cent(base, discount.percentage), scope.path)
        _take(sheet, run, discount, scope, wanted, f"{discount.percentage} % of {base}")
        return
    amount = run.stated(discount.amount or ZERO, f"{scope.path}/amount")
    for key, cell in run.cells.items():
        of_cell = scope.narrowed(_of_period(sheet, key))
        wanted = amount - run.past.allowed(discount.id, cell, scope.counts)
        _take(sheet, run, discount, of_cell, wanted, f"{amount} for {key}")


def _of_period(sheet: Sheet, key: str) -> Callable[[int], bool]:
    return lambda place: sheet.lines[place].source.period_key == key


def _take(
    sheet: Sheet, run: Run, discount: Discount, scope: _Scope, wanted: Decimal, how: str
) -> None:
    """Take `wanted` off, as far as there is something left, of the lines and of the limit."""
    wanted = max(min(wanted, sheet.net(scope.places)), ZERO)
    amount = wanted
    if discount.limit is not None:
        limit = run.stated(discount.limit, f"{scope.path}/limit")
        spent = run.past.spent(discount.id) + sheet.spent(discount.id, DISCOUNT)
        amount = max(min(wanted, limit - spent), ZERO)
        if amount < wanted:
            sheet.notes.append(
                f"discount '{discount.id}': {amount} of {wanted}, its limit of {limit} is reached"
            )
    coupon = f" (coupon {discount.coupon})" if discount.coupon else ""
    said = f"discount '{discount.id}'{coupon}, {how}"
    off = Off(discount.id, DISCOUNT, discount.reason, _DISCOUNT_CODE, said)
    sheet.allow(scope.places, amount, off)


def _in_force(discount: Discount, line: RatedLine, first: int, index: int) -> bool:
    service = line.source.service
    if discount.starts_on and service.end < discount.starts_on:
        return False
    if discount.ends_on and service.start > discount.ends_on:
        return False
    return discount.periods is None or first <= index < first + discount.periods


def _first_index(discount: Discount, agreement: Agreement) -> int:
    """Of the period that the discount starts in."""
    if discount.periods is None:
        return 0
    days = [discount.starts_on] if discount.starts_on else []
    if agreement.starts_on:
        days.append(agreement.starts_on + timedelta(days=agreement.trial_days))
    return period_of(agreement, max(days)).index if days else 0
