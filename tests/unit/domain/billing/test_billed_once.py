"""What is billed once though much happens at the same time, or agreements join in between."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from domain.billing.balance import Balance, BalanceEntry, BalanceKind
from tests import builders
from tests.unit.domain.billing.agreements import PARTNERSHIP, Desk, agreement, at, flat

NOVEMBER = at("2026-11-01T06:00")
DECEMBER = at("2026-12-01T06:00")


async def test_what_was_billed_alone_is_not_billed_again_with_others() -> None:
    both, joins = agreement(flat()), agreement(flat(amount="10"), id="joins")
    desk = await Desk.open(both, joins)
    await desk.biller.bill("joins", "2026-10", NOVEMBER)
    await desk.agree(joins.model_copy(update={"consolidated_into": both.id, "version": 2}))
    first = await desk.biller.bill(both.id, "2026-10", NOVEMBER)
    second = await desk.biller.bill(both.id, "2026-11", DECEMBER)
    assert first.rated is not None
    assert second.rated is not None
    assert (first.rated.net, second.rated.net) == (Decimal(49), Decimal(59))
    again = await desk.biller.bill("joins", "2026-10", NOVEMBER)
    assert again.run is not None
    assert again.run.invoice_ids == ("inv-joins.2026-10",)


async def test_what_is_billed_with_others_is_not_billed_alone() -> None:
    desk = await Desk.open(
        agreement(flat()), agreement(flat(), id="joins", consolidated_into="acme-hosting")
    )
    outcome = await desk.biller.bill("joins", "2026-10", NOVEMBER)
    assert (outcome.state, outcome.reason) == (
        "skipped",
        "it is billed with the runs of 'acme-hosting'",
    )
    assert await desk.store.runs.count({}) == 0


async def test_runs_that_draw_on_one_balance_at_the_same_time_draw_it_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agreements = [agreement(flat(amount="40"), id=f"a{number}") for number in range(6)]
    desk = await Desk.open(*agreements)
    entry = BalanceEntry(id="g", amount=Decimal(100), at=at("2026-10-01"), reason="bought")
    await desk.store.balances.put(
        Balance(
            id="credits",
            partnership_id=PARTNERSHIP,
            kind=BalanceKind.CREDIT,
            currency=builders.partnership().currency,
            entries=(entry,),
        )
    )
    page, read = desk.store.balances.page, []

    async def all_at_once(*args: Any, **named: Any) -> Any:
        found = await page(*args, **named)
        read.append(found)
        await asyncio.sleep(0)
        return found

    monkeypatch.setattr(desk.store.balances, "page", all_at_once)
    outcomes = await asyncio.gather(
        *(desk.biller.bill(one.id, "2026-10", NOVEMBER) for one in agreements)
    )
    assert [one.state for one in outcomes] == ["completed"] * 6
    assert len(read) > 6
    billed = sum(one.run.net for one in outcomes if one.run)
    balance = await desk.store.balances.get("credits")
    drawn = sum(-one.amount for one in balance.entries if one.run_id)
    assert drawn == Decimal(100)
    assert billed == 6 * 40 - drawn
