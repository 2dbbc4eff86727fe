"""Finding, adding, replacing, versions."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.core.errors import (
    AlreadyExists,
    NotFound,
    StaleContent,
)
from domain.ports import Records, Store
from tests import builders
from tests.payments import payment
from tests.unit.store import samples


class RepositoryContract:
    """Finding, adding, replacing, listing."""

    async def test_what_is_inserted_is_found_equal(self, store: Store) -> None:
        await store.partners.insert(builders.seller())
        assert await store.partners.find("northwind") == builders.seller()
        assert await store.partners.get("northwind") == builders.seller()

    async def test_what_is_not_there_is_none_or_not_found(self, store: Store) -> None:
        assert await store.partners.find("nobody") is None
        with pytest.raises(NotFound, match="'nobody' in partners"):
            await store.partners.get("nobody")

    async def test_an_id_is_inserted_once(self, store: Store) -> None:
        await store.partners.insert(builders.seller())
        with pytest.raises(AlreadyExists, match="'northwind'"):
            await store.partners.insert(builders.seller(own=False))
        assert (await store.partners.get("northwind")).own

    async def test_put_adds_and_replaces(self, store: Store) -> None:
        await store.partners.put(builders.seller())
        await store.partners.put(builders.seller(own=False))
        assert not (await store.partners.get("northwind")).own
        assert await store.partners.count({}) == 1

    async def test_concurrent_puts_of_one_id_both_succeed(self, store: Store) -> None:
        await asyncio.gather(*[store.partners.put(builders.seller()) for _ in range(10)])
        assert await store.partners.count({}) == 1

    async def test_a_number_is_given_to_one_invoice_only(self, store: Store) -> None:
        await store.invoices.insert(samples.invoice("draft-1"))
        await store.invoices.insert(samples.invoice("draft-2"))
        await store.invoices.insert(samples.issued("inv-1", "NW-00001"))
        with pytest.raises(AlreadyExists):
            await store.invoices.insert(samples.issued("inv-2", "NW-00001"))
        with pytest.raises(AlreadyExists):
            await store.invoices.replace(samples.issued("draft-1", "NW-00001"), expected_version=0)

    async def test_a_period_of_an_agreement_is_run_once(self, store: Store) -> None:
        await store.runs.insert(samples.run("run-1"))
        await store.runs.insert(samples.run("run-2", period="2026-11"))
        with pytest.raises(AlreadyExists):
            await store.runs.insert(samples.run("run-3"))

    @pytest.mark.parametrize(
        "text",
        ["0", "0.00", "-0", "1.10", "123456789012345678.0123456789", "0.0000000001", "1E+3", "-7"],
    )
    async def test_decimals_keep_every_digit(self, store: Store, text: str) -> None:
        """28 digits is what the domain allows."""
        await store.usage.ingest([samples.usage("e", text)], received_at=samples.NOON)
        end = samples.NOON + timedelta(days=1)
        batches = [b async for b in store.usage.events("northwind-acme", samples.NOON, end)]
        assert str(batches[0][0].quantity) == str(Decimal(text))
        kept = payment("p").model_copy(update={"kept": Decimal(text)})
        await store.payments.insert(kept)
        assert str((await store.payments.get("p")).kept) == str(Decimal(text))

    async def test_several_are_inserted_at_once_or_none(self, store: Store) -> None:
        async def work(tx: Records) -> None:
            await tx.payments.insert_all([payment("a"), payment("b")])

        async def again(tx: Records) -> None:
            await tx.payments.insert_all([payment("c"), payment("a")])

        await store.transact(work)
        with pytest.raises(AlreadyExists):
            await store.transact(again)
        assert set(await store.payments.several({"a", "b", "c"})) == {"a", "b"}

    async def test_a_bulky_invoice_is_kept_whole(self, store: Store) -> None:
        bulky = samples.invoice("bulky", lines=2000)
        await store.invoices.insert(bulky)
        assert await store.invoices.get("bulky") == bulky


class VersionContract:
    """Invoices are replaced on the version that was read."""

    async def test_a_replacement_needs_the_version_that_is_stored(self, store: Store) -> None:
        await store.invoices.insert(samples.invoice())
        await store.invoices.replace(samples.invoice(version=1), expected_version=0)
        with pytest.raises(StaleContent):
            await store.invoices.replace(samples.invoice(version=1), expected_version=0)
        assert (await store.invoices.get("inv-1")).version == 1

    async def test_what_is_not_there_is_not_replaced(self, store: Store) -> None:
        with pytest.raises(StaleContent):
            await store.invoices.replace(samples.invoice(version=1), expected_version=0)
        assert await store.invoices.find("inv-1") is None

    async def test_of_two_that_read_the_same_version_one_reads_again(self, store: Store) -> None:
        await store.invoices.insert(samples.invoice())

        async def work(records: Records) -> int:
            before = await records.invoices.get("inv-1")
            await asyncio.sleep(0.01)
            after = before.model_copy(update={"version": before.version + 1})
            await records.invoices.replace(after, expected_version=before.version)
            return after.version

        versions = await asyncio.gather(store.transact(work), store.transact(work))
        assert sorted(versions) == [1, 2]
        assert (await store.invoices.get("inv-1")).version == 2

    async def test_a_transaction_replaces_again_what_it_replaced(self, store: Store) -> None:
        await store.invoices.insert(samples.invoice())

        async def work(records: Records) -> None:
            await records.invoices.get("inv-1")
            await records.invoices.replace(samples.invoice(version=1), expected_version=0)
            await records.invoices.replace(samples.invoice(version=2), expected_version=1)

        await store.transact(work)
        assert (await store.invoices.get("inv-1")).version == 2
