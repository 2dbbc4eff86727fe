"""Coupons: discounts that are redeemed by a code, so often and so long."""

from datetime import date

from pydantic import Field

from domain.billing.adjustments.discount import Discount
from domain.core.errors import Conflict
from domain.core.identifiers import Id
from domain.core.model import DomainModel


class Coupon(DomainModel):
    """Redeeming it puts its discount on an agreement, once."""

    id: Id = Field(description="the code")
    discount: Discount
    redeem_from: date | None = None
    redeem_until: date | None = None
    redemptions: int | None = Field(default=None, gt=0, description="how many agreements may")
    partnership_ids: tuple[Id, ...] = Field(default=(), description="whose; none: anybody's")
    redeemed_by: tuple[Id, ...] = ()
    """The agreements, in order."""
    revision: int = 0


def redeem(
    coupon: Coupon, agreement_id: str, partnership_id: str, on: date
) -> tuple[Coupon, Discount]:
    """The coupon once it is redeemed for an agreement, and the discount that the agreement gets.

    Redeemed before by the same agreement, the answer is the same again, whatever has happened to
    the coupon since. `Conflict` says why it cannot be redeemed.
    """
    discount = coupon.discount.model_copy(update={"coupon": coupon.id})
    if agreement_id in coupon.redeemed_by:
        return coupon, discount
    refused = _refused(coupon, partnership_id, on)
    if refused is not None:
        raise refused
    redeemed = coupon.model_copy(update={"redeemed_by": (*coupon.redeemed_by, agreement_id)})
    return redeemed, discount


def _refused(coupon: Coupon, partnership_id: str, on: date) -> Conflict | None:
    name = f"the coupon '{coupon.id}'"
    if coupon.partnership_ids and partnership_id not in coupon.partnership_ids:
        return Conflict(
            f"{name} is for other partnerships, not for '{partnership_id}'",
            hint="use a coupon of this partnership, or add it to the coupon",
        )
    if coupon.redeem_from is not None and on < coupon.redeem_from:
        return Conflict(
            f"{name} can be redeemed from {coupon.redeem_from} on, not yet on {on}",
            hint="redeem it then",
        )
    if coupon.redeem_until is not None and on > coupon.redeem_until:
        return Conflict(
            f"{name} expired: it could be redeemed until {coupon.redeem_until}",
            hint="use another one, or let it be redeemed longer",
        )
    if coupon.redemptions is not None and len(coupon.redeemed_by) >= coupon.redemptions:
        return Conflict(
            f"{name} is used up: it was redeemed {len(coupon.redeemed_by)} times, "
            f"which is as often as it may be",
            hint="use another one, or let it be redeemed more often",
        )
    return None
