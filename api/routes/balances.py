"""Balances: what a partner paid ahead or was granted, topped up by people, drawn by invoices."""

from datetime import UTC, date, datetime
from typing import Annotated, Self

from fastapi import Body, Query, Response
from pydantic import BaseModel, Field

from api import billing_examples as examples
from api.dependencies import MessageId, Stored
from api.granting import check_owner, granted, opened
from api.paging import Pages, given
from api.permissions import allow
from api.routing import router
from api.schemas.shapes import Body as Shape
from api.schemas.shapes import Listing
from domain.billing.balance import Balance, BalanceEntry, BalanceKind, EntryKey, available
from domain.core.identifiers import Id
from domain.core.money import CurrencyCode, ExactDecimal
from domain.core.text import TextLine

routes = router("balances", named=True)


class BalanceEntered(Shape):
    """A balance to open, or the order in which it is drawn and what it pays for."""

    id: Id
    partnership_id: Id
    kind: BalanceKind
    currency: CurrencyCode
    priority: int = Field(default=50, ge=0, le=100, description="lower is drawn first")
    charge_ids: tuple[Id, ...] = Field(
        default=(), max_length=1000, description="what it pays for; none: all"
    )


class Grant(Shape):
    """A top-up. A negative amount takes back what was granted by mistake, as far as it is left."""

    id: EntryKey | None = Field(
        default=None,
        description="of the entry; left out: the Idempotency-Key stands for it",
        examples=["outage-2026-10-12"],
    )
    amount: ExactDecimal = Field(examples=["250.00"])
    reason: TextLine = Field(examples=["outage on 12 October"])
    expires_on: date | None = Field(default=None, description="the last day it can be drawn")


class BalanceSummary(BaseModel):
    """A balance, and what is left of it."""

    id: Id
    partnership_id: Id
    kind: BalanceKind
    currency: CurrencyCode
    priority: int
    charge_ids: tuple[Id, ...] = Field(description="what it pays for; none: all")
    amount: ExactDecimal = Field(description="what is left, expired or not", examples=["250.00"])
    available: ExactDecimal = Field(description="what can be drawn today", examples=["250.00"])
    revision: int

    @classmethod
    def of(cls, balance: Balance) -> Self:
        """`balance` as people see it."""
        kept = {name: getattr(balance, name) for name in cls.model_fields if name != "available"}
        return cls(**kept, available=available(balance, datetime.now(UTC).date()))


class BalanceView(BalanceSummary):
    """With every movement, oldest first."""

    entries: tuple[BalanceEntry, ...]


class Granted(BaseModel):
    """The entry that was made, and what the balance comes to with it."""

    balance_id: Id
    entry: BalanceEntry
    amount: ExactDecimal = Field(description="what is left with it", examples=["250.00"])


@routes.put(
    "/balances/{id}",
    dependencies=allow("balances.write"),
    name="save_balance",
    responses={201: {"model": BalanceView, "description": "it is new"}},
)
async def save_balance(
    id: Id,
    body: Annotated[BalanceEntered, Body(openapi_examples=examples.BALANCE)],
    store: Stored,
    response: Response,
) -> BalanceView:
    """Save a balance

    Opens a balance of a partnership: `prepaid` was paid ahead, VAT included, and lessens what is
    due; `credit` was granted, and is allowed off lines before VAT. Its entries are nobody's to
    set: grants top it up, billing runs draw on it. Whose it is, kind and currency never change.
    """
    await check_owner(store, body.partnership_id, body.currency)
    balance, is_new = await opened(store, Balance(**{**dict(body), "id": id}))
    response.status_code = 201 if is_new else 200
    return BalanceView.of(balance)


@routes.get("/balances/{id}", dependencies=allow("billing.read"), name="get_balance")
async def get_balance(id: Id, store: Stored) -> BalanceView:
    """Read a balance

    With every movement: what was granted and when it expires, which billing run drew how much.
    """
    return BalanceView.of(await store.balances.get(id))


@routes.get("/balances", dependencies=allow("billing.read"), name="list_balances")
async def list_balances(
    store: Stored,
    pages: Pages,
    partnership_id: Annotated[Id | None, Query(description="of one partnership")] = None,
    kind: BalanceKind | None = None,
) -> Listing[BalanceSummary]:
    """List balances

    By id, without their movements.
    """
    where = given(partnership_id=partnership_id, kind=kind)
    return await pages.of(store.balances, where, BalanceSummary.of)


@routes.post(
    "/balances/{id}/grants",
    status_code=201,
    dependencies=allow("balances.write"),
    name="grant_balance",
)
async def grant_balance(
    id: Id,
    body: Annotated[Grant, Body(openapi_examples=examples.GRANT)],
    store: Stored,
    message_id: MessageId,
) -> Granted:
    """Top up a balance

    Counted once by the entry's id: the same again is answered with the same entry. The next
    billing run of the partnership draws on it, what expires first before what lasts longer.
    """
    entry = BalanceEntry(
        id=body.id or f"grant-{message_id}",
        amount=body.amount,
        at=datetime.now(UTC),
        reason=body.reason,
        expires_on=body.expires_on,
    )
    balance, entry = await granted(store, id, entry)
    return Granted(balance_id=id, entry=entry, amount=balance.amount)
