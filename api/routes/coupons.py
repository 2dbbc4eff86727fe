"""Coupons: discounts with a code, redeemed for agreements."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Body, Response
from pydantic import Field

from api import billing_examples as examples
from api.dependencies import Stored
from api.paging import Pages, as_it_is
from api.permissions import allow
from api.redeeming import check_coupon, kept, redeemed
from api.routing import router
from api.schemas.shapes import Body as Shape
from api.schemas.shapes import Listing
from domain.billing.adjustments.coupon import Coupon
from domain.billing.adjustments.discount import Discount
from domain.billing.agreement import Agreement
from domain.core.identifiers import Id

routes = router("coupons", named=True)


class CouponEntered(Shape):
    """A coupon: its discount, who may redeem it, when and how often."""

    id: Id = Field(description="the code")
    discount: Discount
    redeem_from: date | None = Field(default=None, description="the first day")
    redeem_until: date | None = Field(default=None, description="the last day")
    redemptions: int | None = Field(default=None, gt=0, description="how many agreements may")
    partnership_ids: tuple[Id, ...] = Field(
        default=(), max_length=10_000, description="whose; none: anybody's"
    )


class Redemption(Shape):
    """For which agreement."""

    agreement_id: Id


@routes.put(
    "/coupons/{id}",
    dependencies=allow("setup.write"),
    name="save_coupon",
    responses={201: {"model": Coupon, "description": "it is new"}},
)
async def save_coupon(
    id: Id,
    body: Annotated[CouponEntered, Body(openapi_examples=examples.COUPON)],
    store: Stored,
    response: Response,
) -> Coupon:
    """Save a coupon

    Creates or replaces a coupon. Agreements for which it was redeemed keep the discount they got;
    who has redeemed it is kept and nobody's to set.
    """
    wanted = Coupon(**{**dict(body), "id": id})
    await check_coupon(store, wanted)
    coupon, is_new = await kept(store, wanted)
    response.status_code = 201 if is_new else 200
    return coupon


@routes.get("/coupons/{id}", dependencies=allow("setup.read"), name="get_coupon")
async def get_coupon(id: Id, store: Stored) -> Coupon:
    """Read a coupon

    With the agreements for which it was redeemed, in order.
    """
    return await store.coupons.get(id)


@routes.get("/coupons", dependencies=allow("setup.read"), name="list_coupons")
async def list_coupons(store: Stored, pages: Pages) -> Listing[Coupon]:
    """List coupons

    By code. Follow `next_cursor` for more.
    """
    return await pages.of(store.coupons, {}, as_it_is)


@routes.post("/coupons/{id}/redeem", dependencies=allow("coupons.redeem"), name="redeem_coupon")
async def redeem_coupon(
    id: Id,
    body: Annotated[Redemption, Body(openapi_examples=examples.REDEMPTION)],
    store: Stored,
) -> Agreement:
    """Redeem a coupon

    Puts its discount on an agreement, once: coupon and new version of the agreement are saved
    together. The same again changes nothing and is answered with the agreement.
    """
    return await redeemed(store, id, body.agreement_id, datetime.now(UTC))
