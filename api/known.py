"""What is known here: roles, webhooks and people, as checks and explanations need them."""

from collections.abc import Mapping
from typing import Any, TypeVar

from api.permissions import ROLES, allowed
from domain.people import Person
from domain.ports import Repository, Store

T = TypeVar("T")

_SLICE = 500
_MOST = 5000
"""Beyond so many, a list is only looked into as far as that."""


def deciding_roles() -> dict[str, bool]:
    """Every role, and whether it may decide on invoices."""
    return {role: allowed((role,), "invoices.decide") for role in ROLES}


async def people(store: Store) -> list[Person]:
    """The directory."""
    return await everything(store.people, {})


async def hooks(store: Store) -> list[str]:
    """The ids of the organisation's webhooks."""
    return [webhook.id for webhook in await everything(store.webhooks, {})]


async def everything(kept: Repository[T], where: Mapping[str, Any]) -> list[T]:
    """All that fits `where`, page by page."""
    found: list[T] = []
    cursor = None
    while len(found) < _MOST:
        page = await kept.page(where, limit=_SLICE, cursor=cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    return found
