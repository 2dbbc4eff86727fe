"""Lists that many look at often are served by an index: asked of the database itself."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.cursor import AsyncCursor

from integration.store import MongoStore
from tests.unit.store import samples
from tests.unit.store.contract.kinds import rate
from tests.unit.store.contract.waiting import waits

Question = Callable[[MongoStore], Awaitable[Any]]


@pytest.fixture
async def filled(store: MongoStore) -> MongoStore:
    """A store in which a list of everything would be the wrong answer."""
    for number in range(12):
        who = ("approver", "ben") if number % 2 else ("carla",)
        await store.invoices.insert(waits(f"waits-{number}", *who, minutes=number))
        await store.invoices.insert(samples.issued(f"issued-{number}", f"NW-{number}"))
        await store.rates.insert(rate(number + 1, "1.1"))
        used = samples.usage(f"e{number}", partnership_id=f"p{number}")
        mended = samples.usage(f"c{number}", partnership_id=f"p{number}", corrects=f"e{number}")
        await store.usage.ingest([used, mended], received_at=samples.NOON + timedelta(days=9))
    return store


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[AsyncCursor[Any]]:
    """The cursor of every question that the database was asked."""
    cursors: list[AsyncCursor[Any]] = []
    find = AsyncCollection.find

    def watched(self: AsyncCollection[Any], *args: Any, **options: Any) -> AsyncCursor[Any]:
        cursors.append(find(self, *args, **options))
        return cursors[-1]

    monkeypatch.setattr(AsyncCollection, "find", watched)
    return cursors


def stages(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every stage of a plan."""
    yield plan
    for name in ("inputStage", "queryPlan"):
        if name in plan:
            yield from stages(plan[name])
    for inner in plan.get("inputStages", ()):
        yield from stages(inner)


async def plan_of(cursor: AsyncCursor[Any]) -> list[dict[str, Any]]:
    explained = await cursor.clone().explain()
    return list(stages(explained["queryPlanner"]["winningPlan"]))


async def usage_of(store: MongoStore) -> None:
    """Read, as billing does: the last question is for the events."""
    end = samples.NOON + timedelta(days=1)
    async for _ in store.usage.events("p1", samples.NOON, end):
        pass


def page_of(store: MongoStore) -> Awaitable[Any]:
    """Usage newest first: the last question is for what was corrected."""
    return store.usage.page("p1", samples.NOON, samples.NOON + timedelta(hours=1))


def late_of(store: MongoStore) -> Awaitable[Any]:
    """What arrived: the last question is for corrections."""
    end = samples.NOON + timedelta(hours=1)
    return store.usage.arrived("p1", samples.NOON, end, after=samples.NOON)


QUESTIONS: dict[str, tuple[Question, str]] = {
    "waiting for one": (lambda s: s.invoices.waiting(("ben",), limit=2), "must_act"),
    "waiting for several": (lambda s: s.invoices.waiting(("ben", "carla"), limit=2), "must_act"),
    "waiting for anybody": (lambda s: s.invoices.waiting(None, limit=2), "waiting_since"),
    "usage in order": (usage_of, "partnership_id"),
    "usage newest first": (page_of, "_id"),
    "usage that arrived": (late_of, "partnership_id"),
    "rate on a day": (lambda s: s.rates.on("USD", date(2026, 11, 5)), "currency"),
}


@pytest.mark.parametrize(("question", "field"), QUESTIONS.values(), ids=QUESTIONS)
async def test_it_is_looked_up_in_an_index_and_ordered_by_the_database(
    filled: MongoStore, asked: list[AsyncCursor[Any]], engine: str, question: Question, field: str
) -> None:
    await question(filled)
    plan = await plan_of(asked[-1])
    used = [stage for stage in plan if stage["stage"] == "IXSCAN"]
    assert used
    assert all(field in stage["keyPattern"] for stage in used)
    assert "COLLSCAN" not in [stage["stage"] for stage in plan]
    if engine == "mongodb":
        assert "SORT" not in [stage["stage"] for stage in plan], "the index has the order already"


async def test_only_what_waits_for_somebody_is_in_that_index(store: MongoStore) -> None:
    indexes = await store.database["invoices"].index_information()
    keys = [("must_act", 1), ("waiting_since", 1)]
    waiting = [index for index in indexes.values() if index["key"] == keys]
    assert [index["sparse"] for index in waiting] == [True]
