"""Payments, credits and reversals in any order end in the same balances.

Every payment has its own way: it comes in, somebody allocates it to documents, their workflows
take what is theirs, and it stays, comes back, is released or set aside. The ways are interleaved.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from domain.core.errors import Invalid
from domain.core.money import ZERO, total
from domain.ports import Records
from domain.process.settling import by_hand
from domain.process.settling.arriving import Matched, keep_all
from domain.process.settling.standing import REVERSED, notices
from domain.process.settling.taking import give_back, take
from domain.settlement.payment import Gap, Payment, PaymentState, ShareOrder, ShareState
from domain.trade.matching import Difference
from integration.store.memory import MemoryStore
from tests import payments
from tests.builders import NOON
from tests.unit.store import samples

INVOICES = ("inv-0", "inv-1", "inv-2")
NOTE = "note"
OWED = Decimal("119.00")
COUNT = 4
FATES = ("stays", "comes back", "is released", "is set aside")


class Way(NamedTuple):
    """What becomes of one payment."""

    orders: tuple[ShareOrder, ...]
    fate: str
    told_before: bool
    """Whether the documents take their shares before its fate is known."""

    @property
    def amount(self) -> Decimal:
        """What the bank has booked."""
        return total(one.amount for one in self.orders)


def cents(most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(1, most).map(lambda count: Decimal(count) / 100)


@st.composite
def ways(draw: st.DrawFn, most: int) -> list[Way]:
    """`most`: cents of one share at most. With 900 nothing exceeds what is owed or credited."""
    made = []
    for _ in range(COUNT):
        named = draw(st.lists(st.sampled_from(INVOICES), min_size=1, max_size=2, unique=True))
        orders = [ShareOrder(invoice_id=id, amount=draw(cents(most))) for id in named]
        if draw(st.booleans()):
            credit = Gap(kind=Difference.CREDIT_NOTE, amount=draw(cents(most)), credit_note_id=NOTE)
            orders[0] = orders[0].model_copy(update={"gaps": (credit,)})
        made.append(Way(tuple(orders), draw(st.sampled_from(FATES)), draw(st.booleans())))
    return made


class World:
    """Three invoices and a credit note, and payments that go their ways."""

    def __init__(self, going: Sequence[Way]) -> None:
        self.store = MemoryStore()
        self._ways = going
        self._done = Counter[int]()

    async def open(self) -> None:
        for number, id in enumerate(INVOICES):
            await self.store.invoices.insert(samples.issued(id, f"NW-{number}"))
        await self.store.invoices.insert(samples.credit_note(NOTE, "NW-9"))

    async def step(self, index: int) -> None:
        """The next thing that happens with a payment; none: nothing."""
        steps: list[Callable[[int], object]] = [self._arrive, self._allocate]
        if self._ways[index].told_before:
            steps.append(self._tell)
        steps += [self._end, self._tell, self._tell]
        if self._done[index] < len(steps):
            await steps[self._done[index]](index)  # type: ignore[misc]  # all are coroutines
            self._done[index] += 1

    async def _arrive(self, index: int) -> None:
        way = self._ways[index]
        came = payments.payment(f"p{index}", str(way.amount)).model_copy(
            update={"part": payments.part(str(way.amount), end_to_end_id=f"E-{index}")}
        )
        found = Matched((came,), ())
        await self.store.transact(lambda tx: keep_all(tx, found, booking=f"in:{index}", at=NOON))

    async def _allocate(self, index: int) -> None:
        async def work(tx: Records) -> None:
            try:
                after = await by_hand.allocate(
                    tx, await self._read(tx, index), self._ways[index].orders, actor="a", at=NOON
                )
            except Invalid:
                return
            await tx.payments.put(after)

        await self.store.transact(work)

    async def _tell(self, index: int) -> None:
        for notice in notices(await self._read(self.store, index)):

            async def work(tx: Records, notice=notice) -> None:  # type: ignore[no-untyped-def]
                before = await tx.invoices.get(notice.invoice_id)
                act = give_back if notice.event == REVERSED else take
                after = (await act(tx, before, notice.share_id, NOON)).record
                if after is not before:
                    after = after.model_copy(update={"version": before.version + 1})
                    await tx.invoices.replace(after, expected_version=before.version)

            await self.store.transact(work)
            await self.check()

    async def _end(self, index: int) -> None:
        match self._ways[index].fate:
            case "comes back":
                await self._come_back(index)
            case "is released":
                await self._release(index)
            case "is set aside":
                await self._set_aside(index)

    async def _come_back(self, index: int) -> None:
        way = self._ways[index]
        part = payments.part(f"-{way.amount}", end_to_end_id=f"E-{index}", return_reason="AC04")
        back = payments.payment(f"r{index}", "1").model_copy(update={"part": part})
        found = Matched((), (back,))
        await self.store.transact(lambda tx: keep_all(tx, found, booking=f"out:{index}", at=NOON))

    async def _release(self, index: int) -> None:
        async def work(tx: Records) -> None:
            payment = await self._read(tx, index)
            for share in payment.shares:
                if share.state in (ShareState.ORDERED, ShareState.TAKEN):
                    payment = by_hand.release(payment, share.id, actor="a", at=NOON)
            await tx.payments.put(payment)

        await self.store.transact(work)

    async def _set_aside(self, index: int) -> None:
        async def work(tx: Records) -> None:
            payment = await self._read(tx, index)
            after = await by_hand.set_aside(tx, payment, actor="a", reason="a loan", at=NOON)
            await tx.payments.put(after)

        await self.store.transact(work)

    async def _read(self, records: Records, index: int) -> Payment:
        return await records.payments.get(f"p{index}")

    async def check(self) -> None:
        """What holds at any moment."""
        kept = (await self.store.allocations.page({}, limit=500)).items
        for id in (*INVOICES, NOTE):
            record = await self.store.invoices.get(id)
            mine = total(one.amount for one in kept if id in (one.invoice_id, one.source_id))
            assert record.open_amount == OWED - mine
            assert 0 <= record.open_amount <= OWED
        for payment in (await self.store.payments.page({}, limit=50)).items:
            mine = total(one.amount for one in kept if one.source_id == payment.id)
            assert 0 <= mine <= payment.amount
            assert 0 <= payment.remaining <= payment.amount
        assert total((await self.accounts()).values()) == 0

    async def accounts(self) -> dict[str, Decimal]:
        """What the ledger has in each account."""
        sums: dict[str, Decimal] = {}
        for entry in (await self.store.ledger.page({}, limit=500)).items:
            for line in entry.lines:
                sums[line.account] = sums.get(line.account, ZERO) + line.debit - line.credit
        return {account: amount for account, amount in sums.items() if amount}

    async def balances(self) -> object:
        """Everything that has to be the same in the end."""
        records = [await self.store.invoices.get(id) for id in (*INVOICES, NOTE)]
        found = [await self._read(self.store, index) for index in range(COUNT)]
        standing = [(one.state, one.allocated, one.remaining) for one in found]
        return [one.settlement for one in records], standing, await self.accounts()


async def lived(going: Sequence[Way], order: Sequence[int]) -> World:
    """A world in which the payments have made their steps in this order."""
    world = World(going)
    await world.open()
    for index in order:
        await world.step(index)
    await world.check()
    return world


LONGEST = 6
IN_TURN = [index for index in range(COUNT) for _ in range(LONGEST)]


@given(ways(900), st.permutations(IN_TURN))
async def test_any_order_ends_in_the_same_balances(going: list[Way], order: list[int]) -> None:
    mixed, plain = await lived(going, order), await lived(going, IN_TURN)
    assert await mixed.balances() == await plain.balances()
    for id in INVOICES:
        record = await mixed.store.invoices.get(id)
        stayed = [one for way in going if way.fate == "stays" for one in way.orders]
        assert record.settlement.paid == total(o.amount for o in stayed if o.invoice_id == id)


@given(ways(30_000), st.permutations(IN_TURN))
async def test_nothing_exceeds_a_payment_or_a_document(going: list[Way], order: list[int]) -> None:
    """Shares may be far more than is open: then who comes first has it, and `check` holds."""
    world = await lived(going, order)
    for index, way in enumerate(going):
        payment = await world.store.payments.get(f"p{index}")
        if way.fate == "comes back":
            assert (payment.state, payment.allocated) == (PaymentState.REVERSED, ZERO)
