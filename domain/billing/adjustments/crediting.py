"""Credits: balances that were granted, allowed off lines before VAT until they are used up.

A credit that names charges pays for those alone. Never is more drawn than its lines come to, nor
than all lines come to together: a credit is not paid out.

Example: a credit of 30.00.

    {}
    credit: goodwill 30.00
    priced: base 100.00, calls 20.00
    base: 100.00 - 25.00 = 75.00
    calls: 20.00 - 5.00 = 15.00
    total: 90.00
"""

from collections.abc import Sequence
from datetime import date

from domain.billing.adjustments.past import CREDIT
from domain.billing.adjustments.sheet import Off, Sheet
from domain.billing.balance import Balance, BalanceKind, Draw, available, in_turn
from domain.core.money import ZERO
from domain.invoice.reckoning import Reckoning

_SPECIAL_REBATE = "100"
"""UNTDID 5189: special rebate."""


def draw_credits(
    sheet: Sheet, credits: Sequence[Balance], reckoning: Reckoning, on: date
) -> tuple[Draw, ...]:
    """What is drawn of `credits`, by priority, then what expires first, then by id."""
    draws = []
    fitting = (one for one in credits if _fits(one, reckoning.currency))
    for balance in in_turn(fitting, on):
        places = _paid_by(balance, sheet)
        left = min(available(balance, on), sheet.net(range(len(sheet.lines))))
        said = f"credit of the balance '{balance.id}'"
        off = Off(balance.id, CREDIT, "Credit", _SPECIAL_REBATE, said)
        drawn = sheet.allow(places, left, off)
        if drawn > ZERO:
            draws.append(Draw(balance.id, drawn))
    return tuple(draws)


def _fits(balance: Balance, currency: str) -> bool:
    return balance.kind is BalanceKind.CREDIT and balance.currency == currency


def _paid_by(balance: Balance, sheet: Sheet) -> list[int]:
    ids = frozenset(balance.charge_ids)
    return sheet.places(lambda line: not ids or line.source.charge_id in ids)
