"""Worked examples from the documentation of other billing systems come out as they say.

Where they do not, ours stands beside theirs with the reason. `docs/worked_examples.py` reads them.
"""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from docs.worked_examples import NOTHING, Bill, Example, examples
from domain.billing.agreement import Agreement
from domain.billing.balance import Balance, BalanceEntry, BalanceKind
from domain.billing.calendar import period_named
from domain.billing.timing import covers, run_moment
from domain.billing.usage import UsageEvent
from domain.process.billing import Biller
from integration.formulas import CelFormulas
from integration.store.memory import MemoryStore
from tests import builders
from tests.unit.domain.billing.agreements import PARTNERSHIP

EXAMPLES = list(examples())
AGREEMENT = "documented"
CREDIT = "granted"
LONG_AGO = datetime(2010, 1, 1, tzinfo=UTC)


def agreed(content: dict[str, Any]) -> Agreement:
    """`content` with what is the same in all examples; a charge sells what has its own id."""
    charges = [{"marketable_id": one["id"], **one} for one in content["charges"]]
    return Agreement.model_validate(
        {"id": AGREEMENT, "partnership_id": PARTNERSHIP, **content, "charges": charges}
    )


def used(example: Example, agreement: Agreement) -> list[UsageEvent]:
    """The events, at noon of their days."""
    metered = [charge.marketable_id for charge in agreement.charges if charge.metered]
    return [
        UsageEvent(
            source="documentation",
            event_id=f"e{number}",
            partnership_id=PARTNERSHIP,
            marketable_id=one.get("marketable", metered[0]),
            quantity=one["quantity"],
            occurred_at=datetime.combine(date.fromisoformat(one["on"]), time(12), UTC),
            dimensions=one.get("dimensions", {}),
        )
        for number, one in enumerate(example.usage)
    ]


class Desk:
    """A biller over a store in memory that has what an example needs."""

    def __init__(self, store: MemoryStore, agreement: Agreement) -> None:
        self.store = store
        self.agreement = agreement
        self.biller = Biller(store, CelFormulas())

    @classmethod
    async def open(cls, example: Example) -> "Desk":
        """With marketables, usage and credit."""
        store = MemoryStore()
        await builders.populate(store)
        desk = cls(store, agreed(example.agreement))
        await desk.agree(desk.agreement)
        events = used(example, desk.agreement)
        await store.usage.ingest(events, received_at=LONG_AGO)
        if example.credit:
            top_up = BalanceEntry(id="e", amount=example.credit, at=LONG_AGO, reason="granted")
            await store.balances.put(
                Balance(
                    id=CREDIT,
                    partnership_id=PARTNERSHIP,
                    kind=BalanceKind.CREDIT,
                    currency="EUR",
                    entries=(top_up,),
                )
            )
        return desk

    async def agree(self, agreement: Agreement) -> None:
        """From now on."""
        self.agreement = agreement
        for charge in agreement.charges:
            await self.store.marketables.put(builders.marketable(id=charge.marketable_id))
        await self.store.agreements.put(agreement)
        await self.store.agreement_versions.put(agreement)

    async def bill(self, bill: Bill) -> tuple[list[Decimal], Decimal]:
        """The lines of the period, and what is due more than was billed for it before."""
        if bill.corrected is not None:
            version = self.agreement.version + 1
            await self.agree(
                agreed({**_content(self.agreement), **bill.corrected, "version": version})
            )
        period = period_named(self.agreement, bill.period)
        due = run_moment(self.agreement, period, lambda _calendar, _year: frozenset())
        known = await self.store.runs.find(f"{AGREEMENT}.{bill.period}")
        if known is not None:
            rated = await self.biller.rated(self.agreement, period, at=due, late=False)
            return [
                line.net for one in rated.agreements for line in one.lines
            ], rated.net - known.net
        outcome = await self.biller.bill(AGREEMENT, bill.period, due)
        assert outcome.run is not None, outcome.reason
        assert outcome.rated is not None, outcome.run.findings
        assert outcome.run.net == sum(item.net for item in outcome.run.items)
        return [line.net for one in outcome.rated.agreements for line in one.lines], outcome.run.net


def _content(agreement: Agreement) -> dict[str, Any]:
    """Without adjustments, which were of what is corrected."""
    return agreement.model_dump(mode="json", exclude={"charges", "discounts", "version"})


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
async def test_it_comes_to_what_is_documented(example: Example) -> None:
    desk = await Desk.open(example)
    for bill in example.bills:
        if bill.total == NOTHING:
            assert not covers(desk.agreement, period_named(desk.agreement, bill.period))
            continue
        lines, total = await desk.bill(bill)
        assert total == Decimal(bill.total), (bill.period, lines)
        if bill.lines:
            assert lines == [Decimal(line) for line in bill.lines], bill.period
        if bill.credit_left is not None:
            balance = await desk.store.balances.get(CREDIT)
            assert balance.amount == Decimal(bill.credit_left)


def test_what_differs_has_a_reason_and_does_differ() -> None:
    for example in EXAMPLES:
        for bill in example.bills:
            assert (bill.theirs is None) == (bill.why == ""), example.name
            assert bill.theirs is None or Decimal(bill.theirs) != Decimal(bill.total), example.name


def test_there_are_many_of_each_system_and_no_two_have_the_same_name() -> None:
    names = [example.name for example in EXAMPLES]
    assert len(set(names)) == len(names) >= 70
    assert {example.system for example in EXAMPLES} == {"Lago", "Stripe", "Kill Bill"}
