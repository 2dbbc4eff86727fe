"""Payments to match: the list, found by state and word, and the page of a payment."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from api.auth import Principal
from api.console.access import may, seeing
from api.console.forms import Refusal
from api.console.pages import page, router
from api.console.routes.invoices import Search, partners_named
from api.console.views import payments as said
from api.console.views.payments import TO_MATCH, rows_of
from api.console.views.people import names_of
from api.dependencies import Caller, Stored
from api.routes.payments import PaymentId, get_payment
from api.schemas.payments import PaymentView
from domain.core.money import ZERO
from domain.core.paging import Page
from domain.ports import Store
from domain.settlement.payment import Payment, PaymentState

routes = router()
_PAGE = 50
_OFFERED = 100
LINES, MOST_LINES = 3, 30

VIEWS: dict[str, tuple[str, Mapping[str, Any]]] = {
    "": ("To match", TO_MATCH),
    "proposed": ("Proposed", {"state": PaymentState.PROPOSED}),
    "unallocated": ("Nothing found, or something left", {"state": PaymentState.UNALLOCATED}),
    "allocated": ("Allocated", {"state": PaymentState.ALLOCATED}),
    "kept": ("Kept as a credit", {"has_credit": True}),
    "set_aside": ("Set aside", {"state": PaymentState.SET_ASIDE}),
    "reversed": ("Taken back by the bank", {"state": PaymentState.REVERSED}),
    "all": ("All", {}),
}
"""What people look for → its title, and the filter of the store."""

BUTTONS = {
    "confirm": "confirm_payment",
    "reject": "reject_payment",
    "allocate": "allocate_payment",
    "release": "release_payment",
    "keep": "keep_payment",
    "set_aside": "set_payment_aside",
    "match": "match_payment",
}
"""What the page offers → the API's route that does it."""


@routes.get("/payments", dependencies=seeing("payments.read"), name="console_payments")
async def look(
    request: Request,
    store: Stored,
    by: Caller,
    q: Annotated[str, Query(max_length=100)] = "",
    view: Annotated[str, Query(max_length=20)] = "",
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """The list, the newest first."""
    wanted = Search(q.strip(), view if view in VIEWS else "", "")
    found = await _found(store, wanted, cursor)
    return await page(
        request,
        "payments.html",
        place="payments",
        rows=await rows_of(store, [PaymentView.of(one) for one in found.items]),
        wanted=wanted,
        views=[(name, title) for name, (title, _) in VIEWS.items()],
        next=_address(wanted, found.next_cursor) if found.next_cursor else "",
        here=_address(wanted, cursor),
        may_hand_in=may(request, by, "hand_in_statement"),
    )


@routes.get("/payments/{id}", dependencies=seeing("payments.read"), name="console_payment")
async def look_at_one(request: Request, id: PaymentId, store: Stored, by: Caller) -> Response:
    """One payment: what came, what it may settle and why, what it has settled."""
    return await show(request, store, by, id)


async def show(
    request: Request,
    store: Store,
    by: Principal,
    id: str,
    *,
    problem: Refusal | None = None,
    typed: Mapping[str, str] | None = None,
    refused: str = "",
    lines: int = LINES,
) -> Response:
    """The page of a payment; after something was refused with what, and what was typed."""
    view = await get_payment(id, store)
    (row,) = await rows_of(store, [view])
    return await page(
        request,
        "payment.html",
        status=422 if problem else 200,
        place="payments",
        row=row,
        it=view,
        said=said,
        names=await names_of(store, {view.decided_by}),
        acts={name for name, route in BUTTONS.items() if may(request, by, route)},
        pays_back=may(request, by, "propose_payment_run"),
        offered=await _offered(store, view) if row.can_match else [],
        lines=lines,
        most=MOST_LINES,
        problem=problem,
        typed=typed or {},
        refused=refused,
    )


def _address(wanted: Search, cursor: str | None) -> str:
    return f"/console/payments?{wanted.query(cursor=cursor)}"


async def _found(store: Store, wanted: Search, cursor: str | None) -> Page[Payment]:
    """What fits: a word is an invoice, a payment, a reference of the bank, or a partner."""
    where = dict(VIEWS[wanted.view][1])
    word = wanted.q
    if not word:
        return await store.payments.page(where, limit=_PAGE, cursor=cursor)
    known = await store.payments.find(word)
    if known is not None:
        return Page(items=[known], next_cursor=None)
    invoice = await store.invoices.by_number(word) or await store.invoices.find(word)
    for narrower in ({"keys": word}, {"invoice_ids": invoice.id} if invoice else None):
        if narrower is not None and await store.payments.count(narrower):
            return await store.payments.page(narrower, limit=_PAGE, cursor=cursor)
    if invoice is not None:
        partner = invoice.terms.seller.id if invoice.terms.we_buy else invoice.terms.buyer.id
        names = {partner}
    else:
        names = await partners_named(store, word)
    if not names:
        return Page(items=[], next_cursor=None)
    return await store.payments.page(where | {"partner_id": names}, limit=_PAGE, cursor=cursor)


async def _offered(store: Store, view: PaymentView) -> list[tuple[str, str]]:
    """Invoices that it may be for: number, and what is open of it."""
    where: dict[str, Any] = {"standing": "open"}
    if view.partner_id:
        where["buyer_id" if view.amount >= 0 else "seller_id"] = view.partner_id
    found = await store.invoices.page(where, limit=_OFFERED)
    return [
        (one.number or one.id, f"{one.owed} {one.terms.partnership.currency}")
        for one in found.items
        if one.owed > ZERO and one.terms.we_buy == (view.amount < 0)
    ]
