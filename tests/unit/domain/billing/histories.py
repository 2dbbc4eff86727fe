"""Histories for tests of billing: a biller, a clock, and things that happen.

A story is a list of happenings (usage on time and late, corrections, prices that change, credits
that are granted, periods that are billed, again, replies that are lost); after each of them the
books have to balance.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st

from domain.billing.agreement import Agreement, UsageRule
from domain.billing.balance import Balance, BalanceEntry, BalanceKind
from domain.billing.calendar import period_named
from domain.billing.charge import Charge
from domain.billing.pricing import FlatPrice, GraduatedPrice, PerUnitPrice
from domain.billing.pricing.tiers import Tier
from domain.billing.run import BillingRun, RunState, run_id
from domain.billing.timing import bounds
from domain.billing.usage import UsageEvent
from domain.core.errors import StoreUnavailable
from domain.core.money import ZERO, round_amount
from domain.invoice.request import InvoiceRequest
from domain.ports import Records
from domain.process.billing import Biller
from integration.formulas import CelFormulas
from integration.store.memory import MemoryStore
from tests import builders

T = TypeVar("T")
NAME = "laws"
MONTHS = ("2026-09", "2026-10", "2026-11")
"""What histories happen in; usage is of these months."""
AFTER = ("2026-12", "2027-01")
"""Billed at the end, so that all that came late is."""
LIMIT = Decimal(40)
TIERS = (Tier(up_to=Decimal(50), unit_price=Decimal("0.33")), Tier(unit_price=Decimal("0.17")))

quantities = st.integers(0, 90).map(Decimal)
months = st.integers(0, len(MONTHS) - 1)
happenings = st.lists(
    st.one_of(
        st.tuples(st.just("use"), months, st.integers(1, 28), quantities),
        st.tuples(st.just("again"), st.integers(0, 20)),
        st.tuples(st.just("correct"), st.integers(0, 20), quantities),
        st.tuples(st.just("price"), st.integers(1, 99)),
        st.tuples(st.just("grant"), st.integers(1, 30)),
        st.tuples(st.just("bill")),
        st.tuples(st.just("rebill"), months),
        st.tuples(st.just("lose"), st.booleans()),
    ),
    min_size=3,
    max_size=25,
)


class Forgetful(MemoryStore):
    """A store that fails when it is told to: before it has written, or after."""

    failing: bool | None = None
    """`True`: everything is written, and the reply is lost."""

    async def transact(
        self, work: Callable[[Records], Awaitable[T]], *, lock: str | None = None
    ) -> T:
        """Once as it is told, then as ever."""
        failing, self.failing = self.failing, None
        if failing is False:
            raise StoreUnavailable("not written")
        result = await super().transact(work, lock=lock)
        if failing:
            raise StoreUnavailable("written, but nobody heard of it")
        return result


def agreed(unit_price: int = 25, **changes: Any) -> Agreement:
    """A base fee, calls at a price, and storage by tiers; all that came late is billed."""
    base: dict[str, Any] = {
        "id": NAME,
        "partnership_id": "northwind-acme",
        "starts_on": "2026-09-01",
        "usage": UsageRule(back_dating_days=3660),
        "charges": (
            Charge(id="base", marketable_id="base", price=FlatPrice(amount=Decimal("19.99"))),
            Charge(
                id="calls",
                marketable_id="calls",
                price=PerUnitPrice(unit_price=Decimal(unit_price) / 100),
            ),
            Charge(id="storage", marketable_id="calls", price=GraduatedPrice(tiers=TIERS)),
        ),
    }
    return Agreement(**{**base, **changes})


class History:
    """A biller, a clock, and what was seen so far."""

    def __init__(self, agreement: Agreement, *, credit: Decimal = ZERO) -> None:
        self.store = Forgetful()
        self.biller = Biller(self.store, CelFormulas())
        self.agreement = agreement
        self.events: list[UsageEvent] = []
        self.current: list[UsageEvent] = []
        """Those that no correction replaces."""
        self.now = datetime(2026, 9, 1, tzinfo=UTC)
        self.granted = credit
        self._seen: dict[str, BillingRun] = {}
        self._left = [*MONTHS, *AFTER]

    async def begin(self) -> "History":
        """With what is sold, and the credit."""
        for partner in (builders.seller(), builders.buyer()):
            await self.store.partners.put(partner)
        await self.store.partnerships.put(builders.partnership())
        for name in ("base", "calls"):
            await self.store.marketables.put(builders.marketable(id=name))
        await self._agree(self.agreement)
        if self.granted:
            await self._top_up("first", self.granted)
        return self

    async def happen(self, what: str, *how: Any) -> None:
        """One thing, and then the books are looked at."""
        self.now += timedelta(minutes=20)
        await getattr(self, f"_{what}")(*how)
        await self.check()

    async def end(self) -> None:
        """Everything that is left is billed; the last period is never billed before."""
        while self._left:
            await self._billed(self._left.pop(0))
            await self.check()

    async def _agree(self, agreement: Agreement) -> None:
        self.agreement = agreement
        await self.store.agreements.put(agreement)
        await self.store.agreement_versions.put(agreement)

    async def _use(self, month: int, day: int, quantity: Decimal) -> None:
        at = datetime.fromisoformat(f"{MONTHS[month]}-{day:02}T12:00:00+00:00")
        await self._send(at, quantity)

    async def _send(self, at: datetime, quantity: Decimal, corrects: str | None = None) -> None:
        event = UsageEvent(
            source="meter",
            event_id=f"e{len(self.events)}",
            partnership_id="northwind-acme",
            marketable_id="calls",
            quantity=quantity,
            occurred_at=at,
            corrects=corrects,
        )
        self.now = max(self.now, at)
        self.events.append(event)
        self.current.append(event)
        await self.store.usage.ingest([event], received_at=self.now)

    async def _again(self, number: int) -> None:
        if self.events:
            event = self.events[number % len(self.events)]
            receipt = await self.store.usage.ingest([event], received_at=self.now)
            assert receipt.accepted == ()

    async def _correct(self, number: int, quantity: Decimal) -> None:
        if self.current:
            old = self.current.pop(number % len(self.current))
            await self._send(old.occurred_at, quantity, old.event_id)

    async def _price(self, cents: int) -> None:
        old = self.agreement
        price = PerUnitPrice(unit_price=Decimal(cents) / 100)
        charges = (
            one.model_copy(update={"price": price}) if one.id == "calls" else one
            for one in old.charges
        )
        update = {"charges": tuple(charges), "version": old.version + 1}
        await self._agree(old.model_copy(update=update))

    async def _grant(self, amount: int) -> None:
        if self.granted:
            self.granted += amount
            await self._top_up(f"t{len(self.events)}-{self.now:%d%H%M}", Decimal(amount))

    async def _top_up(self, id: str, amount: Decimal) -> None:
        known = await self.store.balances.find("credit")
        entry = BalanceEntry(id=id, amount=amount, at=self.now, reason="granted")
        balance = known or Balance(
            id="credit", partnership_id="northwind-acme", kind=BalanceKind.CREDIT, currency="EUR"
        )
        entries = (*balance.entries, entry)
        await self.store.balances.put(balance.model_copy(update={"entries": entries}))

    async def _lose(self, written: bool) -> None:
        self.store.failing = written

    async def _bill(self) -> None:
        if len(self._left) > 1:
            await self._billed(self._left.pop(0))

    async def _rebill(self, month: int) -> None:
        if MONTHS[month] not in self._left:
            await self._billed(MONTHS[month])

    async def _billed(self, key: str) -> None:
        _, due = bounds(self.agreement, period_named(self.agreement, key))
        self.now = max(self.now, due)
        try:
            outcome = await self.biller.bill(NAME, key, self.now)
        except StoreUnavailable:
            outcome = await self.biller.bill(NAME, key, self.now)
        assert outcome.state == "completed", outcome
        assert outcome.run == await self.store.runs.get(run_id(NAME, key))

    async def runs(self) -> list[BillingRun]:
        """All of them."""
        return list((await self.store.runs.page({"agreement_id": NAME}, limit=100)).items)

    async def check(self) -> None:
        """Runs stay as they are; ledger, documents and balances say the same."""
        runs = await self.runs()
        for run in runs:
            assert run.state is RunState.COMPLETED
            assert self._seen.setdefault(run.id, run) == run
            drafts = [await self.store.drafts.get(id) for id in run.invoice_ids]
            assert run.net == sum((item.net for item in run.items), ZERO)
            assert run.net == sum((owed(draft.request) for draft in drafts), ZERO)
        assert len(runs) == len(self._seen)
        drafts = await self.store.drafts.count({})
        assert drafts == sum(len(run.invoice_ids) for run in runs)
        assert used(runs, "discount") <= LIMIT
        if self.granted:
            balance = await self.store.balances.get("credit")
            assert balance.amount >= 0
            assert balance.amount == self.granted - used(runs, "credit")


def owed(request: InvoiceRequest) -> Decimal:
    """The net amounts of the lines of a document, added up."""
    total = ZERO
    for line in request.lines:
        off = sum((one.amount or ZERO for one in line.allowances), ZERO)
        total += round_amount(line.quantity * line.unit_price, "EUR") - off
    return -total if request.type_code.is_credit_note else total


def used(runs: list[BillingRun], kind: str) -> Decimal:
    """What discounts or credits came to."""
    amounts = (use.amount for run in runs for item in run.items for use in item.used)
    kinds = (use.kind for run in runs for item in run.items for use in item.used)
    return sum((a for a, k in zip(amounts, kinds, strict=True) if k == kind), ZERO)


async def lived(history: History, story: list[tuple[Any, ...]]) -> History:
    """`story` from the beginning to the end."""
    await history.begin()
    for what, *how in story:
        await history.happen(what, *how)
    await history.end()
    return history


async def due(history: History) -> Decimal:
    """What all months come to with all that is known at the end, by the versions billed."""
    total = ZERO
    for run in await history.runs():
        version = await history.store.agreement_versions.get(f"{NAME}@{run.agreement_version}")
        first = version.model_copy(update={"version": 1})
        period = period_named(version, run.period_key)
        rated = await history.biller.rated(first, period, at=history.now, late=False)
        total += rated.net
    return total
