"""All or nothing, once, also when there is a race."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from domain.core.errors import (
    AlreadyExists,
    CommandReused,
    NotFound,
    StaleContent,
)
from domain.invoice.numbering import NumberSeries
from domain.ports import Records, Store
from tests import builders
from tests.unit.store import samples

SERIES = NumberSeries(id="nw", prefix="NW")


class TransactionContract:
    """All or nothing, also when there is a race."""

    async def test_100_concurrent_transactions_take_gapless_numbers(self, store: Store) -> None:
        await store.series.insert(SERIES)

        async def work(records: Records, n: int) -> str:
            series, counter = await records.series.take("nw", today=date(2026, 10, 1))
            await records.commands.record(f"issue-{n}", "f", {"counter": counter})
            return series.number(counter)

        def issue(n: int) -> Awaitable[str]:
            return store.transact(lambda records: work(records, n), lock="nw")

        numbers = await asyncio.gather(*[issue(n) for n in range(100)])
        assert sorted(numbers) == [f"NW-{n:05}" for n in range(1, 101)]
        assert (await store.series.get("nw")).next == 101

    async def test_without_a_lock_conflicts_are_tried_again(self, store: Store) -> None:
        await store.series.insert(SERIES)
        runs = 0

        async def work(records: Records) -> int:
            nonlocal runs
            runs += 1
            _, counter = await records.series.take("nw", today=date(2026, 10, 1))
            await asyncio.sleep(0)
            await records.commands.record(f"issue-{counter}", "f", {})
            return counter

        counters = await asyncio.gather(*[store.transact(work) for _ in range(20)])
        assert sorted(counters) == list(range(1, 21))
        assert runs >= 20

    async def test_an_error_leaves_nothing_behind(self, store: Store) -> None:
        await store.series.insert(SERIES)
        await store.invoices.insert(samples.invoice())

        async def work(records: Records) -> None:
            await records.series.take("nw", today=date(2026, 10, 1))
            await records.partners.insert(builders.seller())
            await records.partners.put(builders.buyer())
            await records.invoices.replace(samples.invoice(version=1), expected_version=0)
            await records.audit.append(samples.chain("inv-1", 1)[0])
            await records.usage.ingest([samples.usage("e1")], received_at=samples.NOON)
            raise RuntimeError("killed")

        with pytest.raises(RuntimeError, match="killed"):
            await store.transact(work)
        assert (await store.series.get("nw")).next == 1
        assert await store.partners.count({}) == 0
        assert (await store.invoices.get("inv-1")).version == 0
        assert await store.audit.chain("inv-1") == []
        receipt = await store.usage.ingest([samples.usage("e1")], received_at=samples.NOON)
        assert receipt.accepted == ("meter:e1",)

    async def test_a_cancelled_transaction_leaves_nothing_behind(self, store: Store) -> None:
        await store.series.insert(SERIES)
        started = asyncio.Event()

        async def work(records: Records) -> None:
            await records.series.take("nw", today=date(2026, 10, 1))
            started.set()
            await asyncio.sleep(60)

        task = asyncio.ensure_future(store.transact(work))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        took = await store.transact(
            lambda records: records.series.take("nw", today=date(2026, 10, 1))
        )
        assert took[1] == 1

    async def test_work_reads_what_it_wrote_and_others_do_not(self, store: Store) -> None:
        async def work(records: Records) -> None:
            await records.partners.insert(builders.seller())
            assert await records.partners.find("northwind") == builders.seller()
            assert await records.partners.count({"own": True}) == 1
            assert len((await records.partners.page({})).items) == 1
            assert await store.partners.find("northwind") is None

        await store.transact(work)
        assert await store.partners.find("northwind") == builders.seller()

    async def test_a_taken_id_takes_everything_back(self, store: Store) -> None:
        await store.partners.insert(builders.seller())

        async def work(records: Records) -> None:
            await records.partners.insert(builders.buyer())
            await records.partners.insert(builders.seller(own=False))

        with pytest.raises(AlreadyExists):
            await store.transact(work)
        assert await store.partners.find("acme") is None

    async def test_swallowing_a_refusal_does_not_save_the_transaction(self, store: Store) -> None:
        await store.partners.insert(builders.seller())

        async def work(records: Records) -> None:
            await records.partners.insert(builders.buyer())
            with pytest.raises(AlreadyExists):
                await records.partners.insert(builders.seller(own=False))

        with pytest.raises(AlreadyExists):
            await store.transact(work)
        assert await store.partners.find("acme") is None

    async def test_what_was_not_found_or_stale_may_be_handled(self, store: Store) -> None:
        await store.invoices.insert(samples.invoice(version=3))

        async def work(records: Records) -> None:
            with pytest.raises(NotFound):
                await records.partners.get("nobody")
            with pytest.raises(StaleContent):
                await records.invoices.replace(samples.invoice(version=3), expected_version=2)
            await records.partners.insert(builders.buyer())

        await store.transact(work)
        assert await store.partners.find("acme") is not None

    async def test_two_that_insert_the_same_id_have_one_winner(self, store: Store) -> None:
        async def work(records: Records, own: bool) -> bool:
            await records.partners.insert(builders.seller(own=own))
            await asyncio.sleep(0)
            return own

        works: list[Callable[[Records], Awaitable[bool]]] = [
            lambda records, own=own: work(records, own) for own in (True, False)
        ]
        outcomes = await asyncio.gather(
            *[store.transact(one) for one in works], return_exceptions=True
        )
        winners = [outcome for outcome in outcomes if isinstance(outcome, bool)]
        losers = [outcome for outcome in outcomes if isinstance(outcome, AlreadyExists)]
        assert (len(winners), len(losers)) == (1, 1)
        assert (await store.partners.get("northwind")).own is winners[0]

    async def test_a_number_is_only_taken_in_a_transaction(self, store: Store) -> None:
        await store.series.insert(SERIES)
        with pytest.raises(RuntimeError):
            await store.series.take("nw", today=date(2026, 10, 1))

    async def test_a_series_has_to_exist(self, store: Store) -> None:
        with pytest.raises(NotFound):
            await store.transact(
                lambda records: records.series.take("nowhere", today=date(2026, 10, 1))
            )

    async def test_locks_of_different_names_do_not_wait_for_each_other_for_ever(
        self, store: Store
    ) -> None:
        async def work(records: Records) -> int:
            return await records.partners.count({})

        names = ("a", "b", None, "a")
        assert await asyncio.gather(*[store.transact(work, lock=n) for n in names]) == [0] * 4

    async def test_the_store_answers(self, store: Store) -> None:
        await store.ping()


class CommandContract:
    """Commands are carried out once."""

    async def test_a_command_is_carried_out_once(self, store: Store) -> None:
        await store.series.insert(SERIES)

        async def issue(records: Records) -> dict[str, Any]:
            known = await records.commands.result("issue:inv-1", "f1")
            if known is not None:
                return known
            series, counter = await records.series.take("nw", today=date(2026, 10, 1))
            result = {"number": series.number(counter), "lines": [{"net": "1.00"}], "none": None}
            await records.commands.record("issue:inv-1", "f1", result)
            return result

        outcomes = [await store.transact(issue) for _ in range(3)]
        outcomes += await asyncio.gather(*[store.transact(issue) for _ in range(5)])
        assert outcomes[0]["number"] == "NW-00001"
        assert all(outcome == outcomes[0] for outcome in outcomes)
        assert (await store.series.get("nw")).next == 2

    async def test_a_command_id_belongs_to_one_content(self, store: Store) -> None:
        assert await store.commands.result("c", "f1") is None
        await store.commands.record("c", "f1", {})
        with pytest.raises(CommandReused):
            await store.commands.result("c", "f2")
        with pytest.raises(AlreadyExists):
            await store.commands.record("c", "f2", {})

    async def test_a_result_cannot_be_changed_by_its_reader(self, store: Store) -> None:
        await store.commands.record("c", "f", {"list": [1]})
        result = await store.commands.result("c", "f")
        assert result is not None
        result["list"].append(2)
        assert await store.commands.result("c", "f") == {"list": [1]}
