"""From what the generated functions take and give to what people like to write and read."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any, Protocol, TypeVar, cast

from invoicing_client.errors import InvoicingError
from invoicing_client.generated.models import Problem
from invoicing_client.generated.types import UNSET, Unset

T = TypeVar("T")
B = TypeVar("B")


class Page(Protocol[T]):
    """A slice of a list, and the way to the next one."""

    items: list[T]
    next_cursor: str | Unset | None


class Model(Protocol):
    """What the generator makes of a schema."""

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        ...


class Plain(dict[str, Any]):
    """A body in plain words. It goes to the API as it is, so that no misspelt field gets lost."""

    def to_dict(self) -> dict[str, Any]:
        """What is sent."""
        return dict(self)


def body(kind: type[B], given: Model | Mapping[str, Any]) -> B:
    """`given` as the generated functions take it; of what they take they use `to_dict` alone."""
    if isinstance(given, kind):
        return given
    return cast(B, Plain(given) if isinstance(given, Mapping) else given)


def plain(given: Model | Mapping[str, Any]) -> Mapping[str, Any]:
    """`given` as JSON."""
    return given if isinstance(given, Mapping) else given.to_dict()


def got(answer: T | Problem | None) -> T:
    """The answer: problems were raised before this, and every success is described."""
    if answer is None or isinstance(answer, Problem):
        raise InvoicingError("an answer that this version of the client does not know; update it")
    return answer


def optional(value: T | None) -> T | Unset:
    """Left out if there is none."""
    return UNSET if value is None else value


def each(fetch: Callable[[str | Unset], Page[T] | Problem | None]) -> Iterator[T]:
    """Everything in a list, page by page as it is needed."""
    cursor: str | Unset = UNSET
    while True:
        page: Page[T] = got(fetch(cursor))
        yield from page.items
        if not page.next_cursor:
            return
        cursor = page.next_cursor


async def each_async(
    fetch: Callable[[str | Unset], Awaitable[Page[T] | Problem | None]],
) -> AsyncIterator[T]:
    """Everything in a list, for event loops."""
    cursor: str | Unset = UNSET
    while True:
        page: Page[T] = got(await fetch(cursor))
        for item in page.items:
            yield item
        if not page.next_cursor:
            return
        cursor = page.next_cursor
