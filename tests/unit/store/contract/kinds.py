"""What is particular to a kind of thing: definitions, drafts, rates, people, notifications."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.core.errors import AlreadyExists, NotFound
from domain.lifecycle.presets import PRESETS, STANDARD
from domain.lifecycle.shelf import Stage
from domain.notification import Notification, NotificationKind
from domain.people import Person
from domain.ports import Store
from domain.trade.approval import Delegation
from domain.trade.rate import ExchangeRate
from tests import builders
from tests.unit.store import samples


def rate(day: int, worth: str, currency: str = "USD") -> ExchangeRate:
    """A rate recorded for a day of November 2026."""
    on = date(2026, 11, day)
    return ExchangeRate(currency=currency, day=on, rate=Decimal(worth), source="central bank")


def delegation(id: str, *, hours: int = 0, **changes: Any) -> Delegation:
    """Anna lets Ben decide for a day, from so many hours after noon."""
    starts = samples.NOON + timedelta(hours=hours)
    base: dict[str, Any] = {
        "id": id,
        "from_person": "anna",
        "to_person": "ben",
        "roles": ("approver",),
        "starts": starts,
        "ends": starts + timedelta(days=1),
    }
    return Delegation(**{**base, **changes})


def notification(id: str, *to: str, minutes: int = 0, **changes: Any) -> Notification:
    """A reminder, so many minutes after noon."""
    base: dict[str, Any] = {
        "id": id,
        "invoice_id": "inv-1",
        "partnership_id": "northwind-acme",
        "kind": NotificationKind.REMINDER,
        "to": to,
        "text": "An invoice waits for you",
        "at": samples.NOON + timedelta(minutes=minutes),
    }
    return Notification(**{**base, **changes})


class ShelfContract:
    """Definitions and drafts."""

    async def test_a_definition_is_kept_by_key_and_version(self, store: Store) -> None:
        for preset in PRESETS:
            await store.definitions.insert(samples.shelved(preset))
        found = await store.definitions.get("standard@1")
        assert found == samples.shelved(STANDARD)
        assert found.definition.digest == STANDARD.digest
        page = await store.definitions.page({"key": "standard"})
        assert [item.id for item in page.items] == ["standard@1"]
        with pytest.raises(NotFound, match="'standard@2' in definitions"):
            await store.definitions.get("standard@2")

    async def test_versions_of_a_definition_are_told_apart_by_stage(self, store: Store) -> None:
        stages = {1: Stage.RETIRED, 2: Stage.PUBLISHED, 3: Stage.DRAFT}
        for version, stage in stages.items():
            definition = STANDARD.model_copy(update={"version": version})
            await store.definitions.insert(samples.shelved(definition, stage=stage))
        for version, stage in stages.items():
            page = await store.definitions.page({"key": "standard", "stage": stage})
            assert [item.id for item in page.items] == [f"standard@{version}"]
        assert await store.definitions.count({"key": "standard"}) == 3
        with pytest.raises(AlreadyExists, match="standard@1"):
            await store.definitions.insert(samples.shelved(STANDARD))

    async def test_a_draft_is_found_until_its_workflow_runs(self, store: Store) -> None:
        await store.drafts.insert(builders.draft("a"))
        await store.drafts.insert(builders.draft("b"))
        await store.drafts.put(builders.draft("a", started=True))
        waiting = await store.drafts.page({"started": False})
        assert [item.id for item in waiting.items] == ["b"]
        assert await store.drafts.count({"started": True}) == 1


class RateContract:
    """Exchange rates by day."""

    @pytest.mark.parametrize(
        ("day", "worth"),
        [(1, None), (2, "0.90"), (3, "0.90"), (8, "0.90"), (9, "0.95"), (10, "1"), (30, "1")],
    )
    async def test_the_latest_rate_up_to_a_day_holds(
        self, store: Store, day: int, worth: str | None
    ) -> None:
        for recorded in (rate(10, "1"), rate(2, "0.90"), rate(9, "0.95"), rate(1, "5", "GBP")):
            await store.rates.insert(recorded)
        found = await store.rates.on("USD", date(2026, 11, day))
        assert (None if found is None else str(found.rate)) == worth

    async def test_there_is_one_rate_a_day_and_it_may_be_put_right(self, store: Store) -> None:
        await store.rates.put(rate(2, "0.90"))
        with pytest.raises(AlreadyExists):
            await store.rates.insert(rate(2, "0.91"))
        await store.rates.put(rate(2, "0.92"))
        found = await store.rates.on("USD", date(2027, 1, 1))
        assert found == rate(2, "0.92") == await store.rates.get("USD-2026-11-02")
        assert await store.rates.count({}) == 1

    async def test_rates_are_listed_newest_day_first(self, store: Store) -> None:
        for recorded in (rate(9, "1"), rate(10, "1"), rate(2, "1"), rate(11, "1", "GBP")):
            await store.rates.insert(recorded)
        first = await store.rates.page({"currency": "USD"}, limit=2)
        second = await store.rates.page({"currency": "USD"}, limit=2, cursor=first.next_cursor)
        pages = [[item.day.day for item in page.items] for page in (first, second)]
        assert pages == [[10, 9], [2]]


class PeopleContract:
    """People, whom they let decide, and what they are told."""

    async def test_people_are_found_by_one_of_their_roles(self, store: Store) -> None:
        for person in (
            Person(id="anna", name="Anna", roles=("clerk", "approver")),
            Person(id="ben", name="Ben", roles=("approver",), seen_at=samples.NOON),
            Person(id="carla", name="Carla", roles=("approver",), active=False),
            Person(id="dora", name="Dora"),
        ):
            await store.people.insert(person)
        page = await store.people.page({"roles": "approver", "active": True})
        assert [person.id for person in page.items] == ["anna", "ben"]
        assert await store.people.count({"roles": "clerk"}) == 1
        assert await store.people.count({"roles": "approve"}) == 0
        assert await store.people.count({"roles": None}) == 1
        assert page.items[1].seen_at == samples.NOON

    async def test_delegations_are_found_by_either_side_newest_first(self, store: Store) -> None:
        await store.delegations.insert(delegation("d1"))
        await store.delegations.insert(delegation("d2", hours=2))
        await store.delegations.insert(delegation("d3", hours=1, revoked=True))
        await store.delegations.insert(delegation("d4", from_person="ben", to_person="carla"))
        to_ben = await store.delegations.page({"to_person": "ben"})
        assert [item.id for item in to_ben.items] == ["d2", "d3", "d1"]
        standing = await store.delegations.page({"to_person": "ben", "revoked": False})
        assert [item.id for item in standing.items] == ["d2", "d1"]
        from_ben = await store.delegations.page({"from_person": "ben"})
        assert list(from_ben.items) == [
            delegation("d4", from_person="ben", to_person="carla"),
        ]

    async def test_notifications_are_found_by_one_of_those_told(self, store: Store) -> None:
        await store.notifications.insert(notification("n1", "approver", "ben"))
        await store.notifications.insert(notification("n2", "ben", minutes=1))
        dunning = {"kind": NotificationKind.DUNNING, "invoice_id": "inv-2"}
        await store.notifications.insert(notification("n3", "buyer", minutes=2, **dunning))
        to_ben = await store.notifications.page({"to": "ben"}, limit=1)
        assert [item.id for item in to_ben.items] == ["n2"]
        rest = await store.notifications.page({"to": "ben"}, limit=1, cursor=to_ben.next_cursor)
        assert (rest.items, rest.next_cursor) == ([notification("n1", "approver", "ben")], None)
        assert await store.notifications.count({"kind": NotificationKind.DUNNING}) == 1
        assert await store.notifications.count({"invoice_id": "inv-1"}) == 2
        assert await store.notifications.count({"to": "buyers"}) == 0

    async def test_one_of_a_set_of_values_is_enough_and_each_thing_is_there_once(
        self, store: Store
    ) -> None:
        await store.notifications.insert(notification("n1", "approver", "ben"))
        await store.notifications.insert(notification("n2", "clerk", minutes=1))
        await store.notifications.insert(notification("n3", "carla", minutes=2))
        told = {"to": {"ben", "approver", "clerk"}}
        page = await store.notifications.page(told, limit=1)
        assert [item.id for item in page.items] == ["n2"]
        rest = await store.notifications.page(told, limit=5, cursor=page.next_cursor)
        assert [item.id for item in rest.items] == ["n1"]
        assert (await store.notifications.page({"to": set[str]()})).items == []
        assert await store.notifications.count({"to": {"ben", "carla"}}) == 2
