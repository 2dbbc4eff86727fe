"""A sandbox to bill in on trial: it reads the system of record, and keeps writes to itself."""

from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Mapping,
    Sequence,
)
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar, cast

from domain.billing.ports import UsageRepository
from domain.billing.run import BillingRun
from domain.billing.simulating import Instead
from domain.billing.usage import UsageEvent
from domain.core.errors import AlreadyExists, NotFound
from domain.ports import Page, Records, Repository, Store
from domain.record import Draft


class _Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=_Named)
T = TypeVar("T")


class Above(Generic[N]):
    """A repository over another one, of which only what is `shown` can be seen."""

    def __init__(self, below: Repository[N], shown: Callable[[N], bool]) -> None:
        self._below = below
        self._shown = shown
        self._kept: dict[str, N] = {}

    async def find(self, id: str) -> N | None:
        """The thing called `id`, if there is one."""
        if id in self._kept:
            return self._kept[id]
        found = await self._below.find(id)
        return found if found is not None and self._shown(found) else None

    async def get(self, id: str) -> N:
        """The thing called `id`; `NotFound` if there is none."""
        found = await self.find(id)
        if found is None:
            raise NotFound(f"there is no '{id}'")
        return found

    async def several(self, ids: Collection[str]) -> Mapping[str, N]:
        """Those of `ids` that there are, by id."""
        below = await self._below.several([id for id in ids if id not in self._kept])
        above = {id: self._kept[id] for id in ids if id in self._kept}
        return {**{id: one for id, one in below.items() if self._shown(one)}, **above}

    async def insert(self, item: N) -> None:
        """Add a new thing; `AlreadyExists` if its id is taken."""
        if await self.find(item.id) is not None:
            raise AlreadyExists(f"'{item.id}' is there already")
        self._kept[item.id] = item

    async def put(self, item: N) -> None:
        """Add or replace."""
        self._kept[item.id] = item

    async def page(
        self, where: Mapping[str, Any], *, limit: int = 50, cursor: str | None = None
    ) -> Page[N]:
        """All that fits, what was written here first; there is one page only."""
        below = await self._below.page(where, limit=limit, cursor=cursor)
        mine = [one for one in reversed(self._kept.values()) if _fits(one, where)]
        theirs = [one for one in below.items if one.id not in self._kept and self._shown(one)]
        return Page([*mine, *theirs], None)

    async def count(self, where: Mapping[str, Any]) -> int:
        """How many there are."""
        return len((await self.page(where, limit=500)).items)


def _fits(item: Any, where: Mapping[str, Any]) -> bool:
    return all(getattr(item, name) == wanted for name, wanted in where.items())


class SupposedUsage:
    """Recorded usage, with events that are assumed beside it or instead of it."""

    def __init__(
        self, below: UsageRepository, assumed: Iterable[UsageEvent], instead: Sequence[Instead]
    ) -> None:
        self._below = below
        self._assumed = sorted(assumed, key=_order)
        self._instead = instead

    async def events(
        self,
        partnership_id: str,
        start: datetime,
        end: datetime,
        *,
        marketable_ids: Collection[str] | None = None,
        received_until: datetime | None = None,
    ) -> AsyncIterator[Sequence[UsageEvent]]:
        """What occurred from `start` to before `end`, in batches, in order of time, then id."""
        mine = [
            event
            for event in self._assumed
            if event.partnership_id == partnership_id
            and start <= event.occurred_at < end
            and (marketable_ids is None or event.marketable_id in marketable_ids)
        ]
        async for batch in self._below.events(
            partnership_id,
            start,
            end,
            marketable_ids=marketable_ids,
            received_until=received_until,
        ):
            last = _order(batch[-1])
            before = [event for event in mine if _order(event) <= last]
            mine = mine[len(before) :]
            counted = [e for e in batch if not any(one.takes(e) for one in self._instead)]
            if before or counted:
                yield sorted([*before, *counted], key=_order)
        if mine:
            yield mine

    async def arrived(
        self, partnership_id: str, start: datetime, end: datetime, *, after: datetime
    ) -> int:
        """How many recorded events of that time were received after `after`."""
        return await self._below.arrived(partnership_id, start, end, after=after)


class Sandbox:
    """A store for one trial. What `Biller` writes is kept here; all else can only be read."""

    def __init__(
        self,
        store: Store,
        *,
        runs: Callable[[BillingRun], bool] = lambda _: True,
        assumed: Iterable[UsageEvent] = (),
        instead: Sequence[Instead] = (),
    ) -> None:
        self._store = store
        self.runs = Above(store.runs, runs)
        self.drafts = _Dropped()
        self.balances = Above(store.balances, _all)
        self.agreements = Above(store.agreements, _all)
        self.usage = SupposedUsage(store.usage, assumed, instead)

    def __getattr__(self, name: str) -> Any:
        return _ReadOnly(getattr(self._store, name))

    async def transact(
        self, work: Callable[[Records], Awaitable[T]], *, lock: str | None = None
    ) -> T:
        """Run `work`; nobody else is here."""
        del lock
        return await work(cast(Records, self))

    @property
    def as_store(self) -> Store:
        """For those who expect one."""
        return cast(Store, self)


class _Dropped:
    """Where drafts go that nobody will take up."""

    async def insert(self, item: Draft) -> None:
        """Add a new one, and forget it."""


class _ReadOnly:
    """A repository of which only what reads can be called."""

    _READS = frozenset({"find", "get", "several", "page", "count", "on"})

    def __init__(self, kept: object) -> None:
        self._kept = kept

    def __getattr__(self, name: str) -> Any:
        if name not in self._READS:
            raise RuntimeError(f"a trial does not call {name}")
        return getattr(self._kept, name)


def _order(event: UsageEvent) -> tuple[datetime, str]:
    return event.occurred_at, event.id


def _all(_: object) -> bool:
    return True
