"""Who must act, the longest waiting first."""

import random
from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.core.errors import Invalid
from domain.ports import Store
from domain.record import InvoiceRecord
from tests.unit.store import samples

PEOPLE = ("approver", "finance_director", "ben", "carla")


def waits(id: str, *who: str, minutes: int = 0) -> InvoiceRecord:
    """An invoice for which `who` must act, since so many minutes after noon."""
    since = samples.NOON + timedelta(minutes=minutes)
    return samples.invoice(id, must_act=who, waiting_since=since)


async def queue(store: Store, who: tuple[str, ...], limit: int = 50) -> list[list[str]]:
    """The ids on every page of what waits for `who`."""
    pages, cursor = [], None
    while True:
        page = await store.invoices.waiting(who, limit=limit, cursor=cursor)
        pages.append([item.id for item in page.items])
        cursor = page.next_cursor
        if cursor is None:
            return pages


class WaitingContract:
    """One list answers for whom what waits, the longest waiting first."""

    async def test_the_longest_waiting_come_first(self, store: Store) -> None:
        for id, minutes in {"b": 5, "c": 60, "a": 7}.items():
            await store.invoices.insert(waits(id, "approver", minutes=minutes))
        assert await queue(store, ("approver",)) == [["b", "a", "c"]]
        first = (await store.invoices.waiting(("approver",), limit=1)).items
        assert first[0] == waits("b", "approver", minutes=5)

    async def test_a_role_or_a_person_is_enough_and_each_invoice_is_there_once(
        self, store: Store
    ) -> None:
        await store.invoices.insert(waits("role", "approver", "clerk", minutes=3))
        await store.invoices.insert(waits("person", "ben", minutes=1))
        await store.invoices.insert(waits("both", "ben", "approver", minutes=2))
        await store.invoices.insert(waits("other", "carla"))
        await store.invoices.insert(waits("nobody"))
        assert await queue(store, ("approver", "ben")) == [["person", "both", "role"]]
        assert await queue(store, ("ben", "ben")) == [["person", "both"]]
        assert await queue(store, ("clerk",)) == [["role"]]
        assert await queue(store, ("approve",)) == [[]]
        assert await queue(store, ()) == [[]]

    async def test_everything_that_waits_for_anybody_is_one_list(self, store: Store) -> None:
        await store.invoices.insert(waits("late", "carla", minutes=9))
        await store.invoices.insert(waits("early", "approver", "ben", minutes=1))
        await store.invoices.insert(waits("nobody"))
        first = await store.invoices.waiting(None, limit=1)
        assert [item.id for item in first.items] == ["early"]
        rest = await store.invoices.waiting(None, limit=1, cursor=first.next_cursor)
        assert ([item.id for item in rest.items], rest.next_cursor) == (["late"], None)

    async def test_what_waits_is_filtered_like_any_list(self, store: Store) -> None:
        await store.invoices.insert(waits("plain", "ben", minutes=1))
        blocked = waits("blocked", "ben", minutes=2).model_copy(update={"blocked": True})
        await store.invoices.insert(blocked)
        for who in (None, ("ben",)):
            for value, id in ((True, "blocked"), (False, "plain")):
                page = await store.invoices.waiting(who, where={"blocked": value}, limit=5)
                assert [item.id for item in page.items] == [id]

    @pytest.mark.parametrize("limit", [1, 2, 3])
    async def test_equal_moments_are_paged_by_id(self, store: Store, limit: int) -> None:
        for id in ("d", "b", "e", "a", "c"):
            await store.invoices.insert(waits(id, "approver", "ben"))
        pages = await queue(store, ("ben", "approver"), limit)
        assert [id for page in pages for id in page] == ["a", "b", "c", "d", "e"]
        assert all(len(page) == limit for page in pages[:-1])
        assert pages[-1]

    async def test_moments_are_compared_across_zones_and_microseconds(self, store: Store) -> None:
        moments = {
            "first": datetime(2026, 11, 2, 20, 59, tzinfo=timezone(timedelta(hours=9))),
            "second": datetime(2026, 11, 2, 12, 0, tzinfo=UTC),
            "third": datetime(2026, 11, 2, 12, 0, 0, 1, tzinfo=UTC),
        }
        for id, since in reversed(moments.items()):
            record = samples.invoice(id, must_act=("ben",), waiting_since=since)
            await store.invoices.insert(record)
        assert await queue(store, ("ben",), 1) == [["first"], ["second"], ["third"]]

    async def test_what_does_not_say_since_when_is_not_lost(self, store: Store) -> None:
        await store.invoices.insert(waits("says", "ben", minutes=1))
        await store.invoices.insert(samples.invoice("silent", must_act=("ben",)))
        assert await queue(store, ("ben",), 1) == [["silent"], ["says"]]

    async def test_what_was_acted_on_leaves_and_moves_no_page(self, store: Store) -> None:
        for number, id in enumerate("abcde"):
            await store.invoices.insert(waits(id, "ben", minutes=number))
        page = await store.invoices.waiting(("ben",), limit=2)
        acted = samples.invoice("b", version=1, waiting_since=samples.NOON)
        await store.invoices.replace(acted, expected_version=0)
        page = await store.invoices.waiting(("ben",), limit=2, cursor=page.next_cursor)
        assert [item.id for item in page.items] == ["c", "d"]
        assert await queue(store, ("ben",)) == [["a", "c", "d", "e"]]

    async def test_it_is_what_a_list_in_memory_would_be(self, store: Store) -> None:
        chance = random.Random(4)
        records = []
        for number in range(40):
            who = chance.sample(PEOPLE, chance.randrange(len(PEOPLE) + 1))
            records.append(waits(f"inv-{number:02}", *who, minutes=chance.randrange(6)))
            await store.invoices.insert(records[-1])
        for size in (1, 2, 3):
            wanted = tuple(chance.sample(PEOPLE, size))
            expected = sorted(
                (record.waiting_since, record.id)
                for record in records
                if set(wanted) & set(record.must_act)
            )
            pages = await queue(store, wanted, 7)
            assert [id for page in pages for id in page] == [id for _, id in expected]

    async def test_lists_are_filtered_by_one_of_those_who_must_act(self, store: Store) -> None:
        await store.invoices.insert(waits("a", "approver", "ben"))
        await store.invoices.insert(waits("b", "ben"))
        await store.invoices.insert(waits("c"))
        page = await store.invoices.page({"must_act": "approver"})
        assert [item.id for item in page.items] == ["a"]
        assert await store.invoices.count({"must_act": "ben"}) == 2
        assert await store.invoices.count({"must_act": "be"}) == 0
        assert await store.invoices.count({"must_act": None}) == 1

    async def test_cursors_of_other_lists_are_refused(self, store: Store) -> None:
        for id in "ab":
            await store.invoices.insert(waits(id, "ben"))
        newest = (await store.invoices.page({}, limit=1)).next_cursor
        longest = (await store.invoices.waiting(("ben",), limit=1)).next_cursor
        with pytest.raises(Invalid):
            await store.invoices.waiting(("ben",), limit=1, cursor=newest)
        with pytest.raises(Invalid):
            await store.invoices.page({}, limit=1, cursor=longest)

    async def test_it_is_read_in_a_transaction_too(self, store: Store) -> None:
        await store.invoices.insert(waits("a", "ben"))
        page = await store.transact(lambda records: records.invoices.waiting(("ben",), limit=5))
        assert [item.id for item in page.items] == ["a"]
