"""The order in which the lines of a run are adjusted, once they are priced. Pure.

1. Minimum and maximum of each charge (`charge_bounds`).
2. Discounts of each charge, in their order, each on what is left (`discounting`).
3. Discounts of the agreement, coupons among them, likewise, over the lines of all charges.
4. Caps of the agreement (`capping`).
5. Commitments of the agreement (`true_up`).
6. Credits that were granted (`crediting`).

Caps come before commitments, so that both hold: charges never come to more than a cap, and the
whole never to less than what was committed. What is spread over lines adds up to the cent; no line
is taken below nothing. The same lines and the same history give the same, whatever the order of the
history.

Example: all of them at once.

    {"charges": {"base": {"maximum": "150", "discounts": [{"id": "loyal", "percentage": "10"}]},
                 "calls": {"minimum": "20"}},
     "discounts": [{"id": "spring", "amount": "14"}],
     "caps": [{"id": "most", "amount": "94"}],
     "commitments": [{"id": "least", "amount": "120", "marketable_id": "hosting"}]}
    credit: goodwill 30.00
    priced: base 300.00, calls 5.00
    base: 300.00 - 150.00 - 15.00 - 13.50 - 40.50 - 20.25 = 60.75
    calls: 5.00 - 0.50 - 1.50 - 0.75 = 2.25
    calls: 15.00 - 5.00 - 2.50 = 7.50
    least: 26.00 - 6.50 = 19.50
    total: 90.00
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from domain.billing.adjustments.capping import apply_caps
from domain.billing.adjustments.charge_bounds import apply_maximums, with_minimums
from domain.billing.adjustments.crediting import draw_credits
from domain.billing.adjustments.discount import Discount
from domain.billing.adjustments.discounting import discount_agreement, discount_charges
from domain.billing.adjustments.sheet import Run, Sheet
from domain.billing.adjustments.true_up import true_up
from domain.billing.agreement import Agreement
from domain.billing.balance import Balance, Draw
from domain.billing.parts import Part
from domain.billing.period import BillingPeriod
from domain.billing.rated import RatedLine
from domain.billing.run import BillingRun
from domain.invoice.reckoning import Reckoning

__all__ = ["Adjusted", "Draw", "adjusted", "needs_history"]


_MOST_ALLOWANCES = 50
"""See `domain.invoice.request.RequestedLine`."""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The lines as they are billed, what was drawn of credits for them, and what to know."""

    lines: tuple[RatedLine, ...]
    draws: tuple[Draw, ...] = ()
    notes: tuple[str, ...] = ()


def adjusted(
    lines: Sequence[RatedLine],
    agreement: Agreement,
    period: BillingPeriod,
    *,
    parts: Sequence[Part],
    history: Sequence[BillingRun],
    reckoning: Reckoning,
    credits: Sequence[Balance] = (),
    on: date,
) -> Adjusted:
    """`lines`, which the run of `period` has for `parts`, with all adjustments.

    `history`: completed runs of the agreement, in any order; where an old period is rated again,
    also those since, and its own. Faults are noted in `reckoning`.
    """
    run = Run.of(agreement, period, parts, history, reckoning)
    sheet = Sheet(with_minimums(lines, run), reckoning.currency)
    apply_maximums(sheet, run)
    discount_charges(sheet, run)
    discount_agreement(sheet, run)
    apply_caps(sheet, run)
    true_up(sheet, run)
    draws = draw_credits(sheet, credits, reckoning, on)
    _check_number(sheet, reckoning)
    return Adjusted(tuple(sheet.lines), draws, tuple(sheet.notes))


def _check_number(sheet: Sheet, reckoning: Reckoning) -> None:
    """A line of an invoice takes so many allowances."""
    for line in sheet.lines:
        if len(line.allowances) > _MOST_ALLOWANCES:
            reckoning.finding(
                "BILL-ALLOWANCES",
                f"charges/{line.source.charge_id}",
                f"{len(line.allowances)} allowances on one line; {_MOST_ALLOWANCES} are possible",
                "agree fewer discounts and caps, or put balances together",
            )


def needs_history(agreement: Agreement) -> bool:
    """Whether what earlier runs billed has to be known.

    For limits and terms; and where a period is billed by two runs, one in advance and one in
    arrears, for what holds for the period as a whole.
    """
    if any(one.limit is not None for one in _discounts(agreement)):
        return True
    if any(one.per == "term" for one in agreement.commitments):
        return True
    if len({charge.timing for charge in agreement.charges}) == 1:
        return False
    amounts = any(one.amount is not None for one in agreement.discounts)
    return amounts or bool(agreement.commitments or agreement.caps)


def _discounts(agreement: Agreement) -> Iterator[Discount]:
    yield from agreement.discounts
    for charge in agreement.charges:
        yield from charge.discounts
