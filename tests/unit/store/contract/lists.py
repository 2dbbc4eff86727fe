"""Pages, cursors, filters, invoices named in texts."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from domain.core.errors import (
    Invalid,
)
from domain.ports import Repository, Store
from domain.settlement.allocation import AllocationKind
from domain.settlement.open_item import named_key
from tests import builders
from tests.payments import payment
from tests.unit.store import samples


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

    async def test_payments_that_invoices_have_to_be_told_of(self, store: Store) -> None:
        await store.payments.insert(payment("told", "119.00", inv_1="119.00"))
        await store.payments.insert(payment("idle"))
        assert await all_pages(store.payments, {"under_way": True}, 10) == [["told"]]
        assert await all_pages(store.payments, {"invoice_ids": "inv-1"}, 10) == [["told"]]
        assert await all_pages(store.payments, {"state": "unallocated"}, 10) == [["idle"]]

    async def test_payments_of_which_something_is_kept(self, store: Store) -> None:
        await store.payments.insert(payment("idle"))
        kept = payment("kept").model_copy(update={"kept": Decimal(5)})
        await store.payments.insert(kept)
        assert await all_pages(store.payments, {"has_credit": True}, 10) == [["kept"]]
        await store.payments.put(kept.model_copy(update={"kept": Decimal(0)}))
        assert await all_pages(store.payments, {"has_credit": True}, 10) == [[]]

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


class OpenItemContract:
    """What is open, by what money can find it."""

    async def test_open_items_by_key(self, store: Store) -> None:
        await store.invoices.insert(samples.invoice("draft"))
        await store.invoices.insert(samples.issued("inv-1", "NW-00001"))
        await store.invoices.insert(samples.issued("inv-2", "NW-00002", paid="118.99"))
        await store.invoices.insert(samples.issued("inv-3", "NW-00003", paid="119.00"))
        wanted = {named_key("NW00001"), named_key("NW00002"), named_key("NW00003"), "n:OTHER"}
        found = {item.id: item.open for item in await store.invoices.open_items(wanted)}
        assert found == {"inv-1": Decimal("119.00"), "inv-2": Decimal("0.01")}
        assert {item.id for item in await store.invoices.open_items(None)} == set(found)
        assert await store.invoices.open_items(set()) == []

    async def test_more_keys_than_are_looked_up_at_once(self, store: Store) -> None:
        for number in range(60):
            await store.invoices.insert(samples.issued(f"inv-{number}", f"NW-{number:05}"))
        keys = {named_key(f"NW{number:05}") for number in range(60)}
        found = await store.invoices.open_items(keys)
        assert len({item.number for item in found}) == len(found) == 60

    async def test_what_is_settled_is_open_no_more(self, store: Store) -> None:
        record = samples.issued("inv-1", "NW-00001")
        await store.invoices.insert(record)
        settled = record.settlement.moved(AllocationKind.PAYMENT, Decimal("119.00"))
        after = record.model_copy(update={"settlement": settled, "version": record.version + 1})
        await store.invoices.replace(after, expected_version=record.version)
        assert await store.invoices.open_items(None) == []

    async def test_by_number(self, store: Store) -> None:
        await store.invoices.insert(samples.issued("inv-1", "NW-00001"))
        found = await store.invoices.by_number("NW-00001")
        assert found is not None
        assert found.id == "inv-1"
        assert await store.invoices.by_number("NW-00002") is None
