"""Supposing: the system of record as it would be with some things otherwise. Only for reading."""

from collections.abc import Collection, Mapping
from typing import Any, Generic, Protocol, TypeVar, cast

from domain.core.errors import Conflict, NotFound
from domain.ports import Page, Repository, Store


class _Named(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Named)


class _Otherwise(Generic[T]):
    """A repository in which the things in `instead` are as they are there."""

    def __init__(self, kept: Repository[T], instead: Mapping[str, T]) -> None:
        self._kept = kept
        self._instead = instead

    async def find(self, id: str) -> T | None:
        """The thing called `id`, if there is one."""
        return self._instead.get(id) or await self._kept.find(id)

    async def get(self, id: str) -> T:
        """The thing called `id`; `NotFound` if there is none."""
        found = await self.find(id)
        if found is None:
            raise NotFound(f"there is no '{id}'")
        return found

    async def several(self, ids: Collection[str]) -> Mapping[str, T]:
        """Those of `ids` that there are, by id."""
        found = await self._kept.several(ids)
        return {id: self._instead.get(id, one) for id, one in found.items()}

    async def page(
        self, where: Mapping[str, Any], *, limit: int = 50, cursor: str | None = None
    ) -> Page[T]:
        """What is kept, as it would be."""
        page = await self._kept.page(where, limit=limit, cursor=cursor)
        items = [self._instead.get(one.id, one) for one in page.items]
        return Page(items, page.next_cursor)

    async def count(self, where: Mapping[str, Any]) -> int:
        """How many there are."""
        return await self._kept.count(where)

    async def insert(self, item: T) -> None:
        """Refused."""
        raise Conflict(f"'{item.id}' is only supposed; nothing is written")

    async def put(self, item: T) -> None:
        """Refused."""
        await self.insert(item)


class _Supposed:
    """A store that answers as another does, but for the repositories it is given."""

    def __init__(self, store: Store, instead: Mapping[str, Any]) -> None:
        self._store = store
        self.__dict__.update(instead)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def supposed(store: Store, **instead: Mapping[str, Any]) -> Store:
    """`store` in which things are as in `instead`: by repository, by id.

    What is supposed has the fields by which it is found as they were.
    """
    repositories = {
        name: _Otherwise(cast(Repository[Any], getattr(store, name)), things)
        for name, things in instead.items()
    }
    return cast(Store, _Supposed(store, repositories))
