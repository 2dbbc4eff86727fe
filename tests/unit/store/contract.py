"""What every store has to do, whatever it runs on. Engines subclass these with a `store`."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from domain.core.audit import broken_link
from domain.core.errors import (
    AlreadyExists,
    CommandReused,
    Invalid,
    NotFound,
    StaleContent,
)
from domain.invoice.numbering import NumberSeries
from domain.lifecycle.presets import PRESETS
from domain.ports import Records, Repository, Store
from tests import builders
from tests.unit.store import samples

SERIES = NumberSeries(id="nw", prefix="NW")


async def all_pages(
    repository: Repository[Any], where: dict[str, Any], limit: int
) -> list[list[str]]:
    """The ids on every page of a list."""
    pages, cursor = [], None
    while True:
        page = await repository.page(where, limit=limit, cursor=cursor)
        pages.append([item.id for item in page.items])
        cursor = page.next_cursor
        if cursor is None:
            return pages


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

    async def test_a_definition_is_kept_by_key_and_version(self, store: Store) -> None:
        for preset in PRESETS:
            await store.definitions.insert(preset)
        found = await store.definitions.get("standard@1")
        assert found == PRESETS[0]
        assert found.digest == PRESETS[0].digest
        page = await store.definitions.page({"key": "standard"})
        assert [item.reference for item in page.items] == ["standard@1"]

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
        await store.usage.ingest([samples.usage("e", text)])
        totals = await store.usage.totals(
            "northwind-acme", samples.NOON, samples.NOON + timedelta(days=1)
        )
        assert totals == {"hosting": Decimal(text)}
        entry = samples.bank_entry("entry").model_copy(update={"allocated": Decimal(text)})
        await store.entries.insert(entry)
        assert str((await store.entries.get("entry")).allocated) == str(Decimal(text))

    async def test_a_bulky_invoice_is_kept_whole(self, store: Store) -> None:
        bulky = samples.invoice("bulky", lines=2000)
        await store.invoices.insert(bulky)
        assert await store.invoices.get("bulky") == bulky


class ListContract:
    """Pages and cursors."""

    async def test_newest_first_over_pages(self, store: Store) -> None:
        for minutes in range(7):
            await store.invoices.insert(samples.invoice(f"inv-{minutes}", minutes=minutes))
        pages = await all_pages(store.invoices, {}, 3)
        assert pages == [["inv-6", "inv-5", "inv-4"], ["inv-3", "inv-2", "inv-1"], ["inv-0"]]

    async def test_the_last_page_has_no_cursor_even_if_full(self, store: Store) -> None:
        for minutes in range(4):
            await store.invoices.insert(samples.invoice(f"inv-{minutes}", minutes=minutes))
        assert [len(page) for page in await all_pages(store.invoices, {}, 2)] == [2, 2]

    async def test_equal_moments_are_ordered_by_id(self, store: Store) -> None:
        for id in ("b", "c", "a"):
            await store.invoices.insert(samples.invoice(id))
        assert await all_pages(store.invoices, {}, 1) == [["c"], ["b"], ["a"]]

    async def test_moments_are_ordered_across_time_zones_and_microseconds(
        self, store: Store
    ) -> None:
        east = timezone(timedelta(hours=9))
        moments = {
            "first": datetime(2026, 11, 2, 20, 59, tzinfo=east),
            "second": datetime(2026, 11, 2, 12, 0, tzinfo=UTC),
            "third": datetime(2026, 11, 2, 12, 0, 0, 1, tzinfo=UTC),
        }
        for id, at in moments.items():
            await store.invoices.insert(samples.invoice(id, created_at=at))
        assert await all_pages(store.invoices, {}, 2) == [["third", "second"], ["first"]]

    async def test_what_comes_in_between_moves_no_page(self, store: Store) -> None:
        for minutes in range(4):
            await store.invoices.insert(samples.invoice(f"inv-{minutes}", minutes=minutes))
        first = await store.invoices.page({}, limit=2)
        await store.invoices.insert(samples.invoice("newer", minutes=60))
        second = await store.invoices.page({}, limit=2, cursor=first.next_cursor)
        assert [item.id for item in second.items] == ["inv-1", "inv-0"]

    async def test_things_without_a_date_are_listed_by_id(self, store: Store) -> None:
        for id in ("c", "a", "b"):
            await store.partners.insert(builders.buyer(id=id))
        assert await all_pages(store.partners, {}, 2) == [["a", "b"], ["c"]]

    async def test_filters_are_equalities_that_all_hold(self, store: Store) -> None:
        await store.invoices.insert(samples.invoice("a", state="draft", blocked=True))
        await store.invoices.insert(samples.invoice("b", minutes=1, state="draft"))
        await store.invoices.insert(samples.invoice("c", minutes=2, state="open"))
        drafts = {"state": "draft"}
        assert await all_pages(store.invoices, drafts, 10) == [["b", "a"]]
        assert await all_pages(store.invoices, {**drafts, "blocked": False}, 10) == [["b"]]
        assert await all_pages(store.invoices, {**drafts, "seller_id": "northwind"}, 1) == [
            ["b"],
            ["a"],
        ]
        assert await all_pages(store.invoices, {"buyer_id": "nobody"}, 1) == [[]]
        assert await store.invoices.count(drafts) == 2
        assert await store.invoices.count({}) == 3

    async def test_filters_for_what_is_missing(self, store: Store) -> None:
        await store.invoices.insert(samples.invoice("draft"))
        await store.invoices.insert(samples.issued("issued", "NW-00001"))
        assert await all_pages(store.invoices, {"number": None}, 10) == [["draft"]]
        assert await all_pages(store.invoices, {"number": "NW-00001"}, 10) == [["issued"]]

    async def test_entries_with_money_left(self, store: Store) -> None:
        await store.entries.insert(samples.bank_entry("all-used", allocated="100.00"))
        await store.entries.insert(samples.bank_entry("some-left", allocated="99.99"))
        assert await all_pages(store.entries, {"unallocated": True}, 10) == [["some-left"]]

    async def test_a_filter_on_something_else_is_a_fault_of_the_caller(self, store: Store) -> None:
        with pytest.raises(ValueError, match="invoices cannot be found by colour"):
            await store.invoices.page({"colour": "red"})
        with pytest.raises(ValueError, match="colour"):
            await store.invoices.count({"colour": "red"})

    @pytest.mark.parametrize(
        "cursor", ["", "x", "!!!!", "ÄÖÜ", "aW52b2ljZXM", "cGFydG5lcnMgYQ", "$ne", "aW52b2ljZXMg"]
    )
    async def test_a_cursor_of_something_else_is_invalid(self, store: Store, cursor: str) -> None:
        with pytest.raises(Invalid) as refused:
            await store.invoices.page({}, cursor=cursor)
        assert [finding.path for finding in refused.value.findings] == ["cursor"]

    async def test_a_page_has_one_to_500_items(self, store: Store) -> None:
        events = [samples.run(f"run-{n:04}", agreement=f"a{n}") for n in range(502)]
        await asyncio.gather(*[store.runs.insert(run) for run in events])
        assert len((await store.runs.page({}, limit=10_000)).items) == 500
        assert len((await store.runs.page({}, limit=0)).items) == 1


class NumberInTextContract:
    """Invoices named by remittance texts."""

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("NW-00001", ["inv-1"]),
            ("payment of nw-00001, thank you", ["inv-1"]),
            ("NW-00002/NW-00001", ["inv-2", "inv-1"]),
            ("RE:NW-00001.", ["inv-1"]),
            ("2026/7-3 and A.B_C-9", ["inv-4", "inv-5"]),
            ("NW-000011 XNW-00001 ÄNW-00001 NW-0000", []),
            ("paid in full: NW-00003", []),
            ("in dollars: NW-00006; a credit note: NW-00007; a draft", []),
            ("", []),
        ],
    )
    async def test_whole_numbers_of_open_invoices(
        self, store: Store, text: str, found: list[str]
    ) -> None:
        await store.invoices.insert(samples.invoice("draft"))
        await store.invoices.insert(samples.issued("inv-1", "NW-00001"))
        await store.invoices.insert(samples.issued("inv-2", "NW-00002", paid="118.99"))
        await store.invoices.insert(samples.issued("inv-3", "NW-00003", paid="119.00"))
        await store.invoices.insert(samples.issued("inv-4", "2026/7-3"))
        await store.invoices.insert(samples.issued("inv-5", "A.B_C-9"))
        await store.invoices.insert(samples.issued("inv-6", "NW-00006", currency="USD"))
        await store.invoices.insert(samples.credit_note("inv-7", "NW-00007"))
        records = await store.invoices.by_numbers_in(text, currency="EUR")
        assert [record.id for record in records] == found

    async def test_by_number(self, store: Store) -> None:
        await store.invoices.insert(samples.issued("inv-1", "NW-00001"))
        found = await store.invoices.by_number("NW-00001")
        assert found is not None
        assert found.id == "inv-1"
        assert await store.invoices.by_number("NW-00002") is None

    async def test_a_long_text_is_read_in_time(self, store: Store) -> None:
        await store.invoices.insert(samples.issued("inv-1", "NW-00001"))
        text = "NW-00001 " + "1-2/3.4_" * 2000
        records = await store.invoices.by_numbers_in(text, currency="EUR")
        assert [record.id for record in records] == ["inv-1"]


class TransactionContract:
    """All or nothing, also when there is a race."""

    async def test_100_concurrent_transactions_take_gapless_numbers(self, store: Store) -> None:
        await store.series.insert(SERIES)

        async def work(records: Records, n: int) -> str:
            series, counter = await records.series.take("nw")
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
            _, counter = await records.series.take("nw")
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
            await records.series.take("nw")
            await records.partners.insert(builders.seller())
            await records.partners.put(builders.buyer())
            await records.invoices.replace(samples.invoice(version=1), expected_version=0)
            await records.audit.append(samples.chain("inv-1", 1)[0])
            await records.usage.ingest([samples.usage("e1")])
            raise RuntimeError("killed")

        with pytest.raises(RuntimeError, match="killed"):
            await store.transact(work)
        assert (await store.series.get("nw")).next == 1
        assert await store.partners.count({}) == 0
        assert (await store.invoices.get("inv-1")).version == 0
        assert await store.audit.chain("inv-1") == []
        assert (await store.usage.ingest([samples.usage("e1")]))[0] == 1

    async def test_a_cancelled_transaction_leaves_nothing_behind(self, store: Store) -> None:
        await store.series.insert(SERIES)
        started = asyncio.Event()

        async def work(records: Records) -> None:
            await records.series.take("nw")
            started.set()
            await asyncio.sleep(60)

        task = asyncio.ensure_future(store.transact(work))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        took = await store.transact(lambda records: records.series.take("nw"))
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
            await store.series.take("nw")

    async def test_a_series_has_to_exist(self, store: Store) -> None:
        with pytest.raises(NotFound):
            await store.transact(lambda records: records.series.take("nowhere"))

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
            series, counter = await records.series.take("nw")
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


class JournalContract:
    """Audit entries and usage events."""

    async def test_a_chain_comes_back_intact_and_in_order(self, store: Store) -> None:
        entries = samples.chain("inv-1", 12)
        for entry in (*entries[6:], *entries[:6]):
            await store.audit.append(entry)
        await store.audit.append(samples.chain("inv-2", 1)[0])
        found = await store.audit.chain("inv-1")
        assert found == entries
        assert broken_link(found) is None

    @pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5, minutes=45))])
    async def test_the_moment_is_hashed_to_the_microsecond_and_with_its_zone(
        self, store: Store, zone: timezone
    ) -> None:
        at = datetime(2026, 1, 1, 0, 0, 0, 123_456, tzinfo=zone)
        await store.audit.append(samples.chain("inv-1", 1, at)[0])
        assert broken_link(await store.audit.chain("inv-1")) is None

    async def test_a_place_in_a_chain_is_taken_once(self, store: Store) -> None:
        entry = samples.chain("inv-1", 1)[0]
        await store.audit.append(entry)
        with pytest.raises(AlreadyExists):
            await store.audit.append(entry.model_copy(update={"actor": "eve"}).sealed())
        assert await store.audit.chain("inv-1") == [entry]

    async def test_usage_counts_once(self, store: Store) -> None:
        first = [samples.usage("e1"), samples.usage("e2", "2.5")]
        assert await store.usage.ingest(first) == (2, [], [])
        again = [samples.usage("e2", "2.50"), samples.usage("e1", "7"), samples.usage("e3")]
        assert await store.usage.ingest(again) == (1, ["meter:e2"], ["meter:e1"])
        totals = await store.usage.totals(
            "northwind-acme", samples.NOON, samples.NOON + timedelta(seconds=1)
        )
        assert totals == {"hosting": Decimal("4.5")}

    async def test_a_batch_may_repeat_itself(self, store: Store) -> None:
        batch = [samples.usage("e1"), samples.usage("e1"), samples.usage("e1", "2")]
        assert await store.usage.ingest(batch) == (1, ["meter:e1"], ["meter:e1"])
        assert await store.usage.ingest([]) == (0, [], [])

    async def test_concurrent_batches_count_once(self, store: Store) -> None:
        batch = [samples.usage(f"e{n}") for n in range(40)]
        outcomes = await asyncio.gather(*[store.usage.ingest(batch) for _ in range(4)])
        assert sum(new for new, _, _ in outcomes) == 40
        assert all(new + len(seen) == 40 and not other for new, seen, other in outcomes)
        totals = await store.usage.totals(
            "northwind-acme", samples.NOON, samples.NOON + timedelta(days=1)
        )
        assert totals == {"hosting": Decimal(40)}

    async def test_usage_is_ingested_in_a_transaction_too(self, store: Store) -> None:
        await store.usage.ingest([samples.usage("e1")])
        batch = [samples.usage("e1"), samples.usage("e2")]
        outcome = await store.transact(lambda records: records.usage.ingest(batch))
        assert outcome == (1, ["meter:e1"], [])

    async def test_totals_from_start_to_before_end_per_marketable(self, store: Store) -> None:
        noon, second = samples.NOON, timedelta(microseconds=1)
        await store.usage.ingest(
            [
                samples.usage("before", "100", occurred_at=noon - second),
                samples.usage("start", "0.1", occurred_at=noon),
                samples.usage("inside", "0.2", occurred_at=noon + timedelta(hours=1) - second),
                samples.usage("end", "100", occurred_at=noon + timedelta(hours=1)),
                samples.usage("other", "3", occurred_at=noon, marketable_id="support"),
                samples.usage("theirs", "100", occurred_at=noon, partnership_id="x-y"),
            ]
        )
        east = timezone(timedelta(hours=2))
        totals = await store.usage.totals(
            "northwind-acme", noon.astimezone(east), noon + timedelta(hours=1)
        )
        assert totals == {"hosting": Decimal("0.3"), "support": Decimal(3)}
        assert await store.usage.totals("nobody", noon, noon + timedelta(hours=1)) == {}


class StoreContract(
    RepositoryContract,
    ListContract,
    NumberInTextContract,
    TransactionContract,
    CommandContract,
    VersionContract,
    JournalContract,
):
    """Everything."""
