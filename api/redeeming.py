"""Redeeming coupons: the coupon and the new version of the agreement, in one transaction."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.billing.adjustments.coupon import Coupon, redeem
from domain.billing.adjustments.discount import Discount
from domain.billing.agreement import Agreement
from domain.billing.calendar import period_of
from domain.core.errors import Conflict, Invalid
from domain.core.findings import Finding
from domain.ports import Records, Store
from domain.process.agreeing import change


async def check_coupon(store: Store, coupon: Coupon) -> None:
    """`Invalid` if nobody could redeem it."""
    findings = []
    known = await store.partnerships.several(coupon.partnership_ids)
    for index, id in enumerate(coupon.partnership_ids):
        if id not in known:
            message = f"there is no partnership '{id}'"
            findings.append(_fault(f"partnership_ids[{index}]", message, "mend the id"))
    days = (coupon.redeem_from, coupon.redeem_until)
    if days[0] and days[1] and days[1] < days[0]:
        message = f"it could be redeemed until {days[1]}, but not before {days[0]}"
        findings.append(_fault("redeem_until", message, "mend the days"))
    if findings:
        raise Invalid("the coupon could not be redeemed like this", findings=findings)


async def kept(store: Store, wanted: Coupon) -> tuple[Coupon, bool]:
    """The coupon as it is kept now, and whether it is new."""

    async def keep(tx: Records) -> tuple[Coupon, bool]:
        known = await tx.coupons.find(wanted.id)
        if known is None:
            await tx.coupons.insert(wanted)
            return wanted, True
        ours = {"redeemed_by": known.redeemed_by, "revision": known.revision}
        after = wanted.model_copy(update=ours)
        if after == known:
            return known, False
        after = after.model_copy(update={"revision": known.revision + 1})
        await tx.coupons.put(after)
        return after, False

    return await store.transact(keep)


async def redeemed(store: Store, id: str, agreement_id: str, at: datetime) -> Agreement:
    """The agreement with the coupon's discount; one that has it already is left alone.

    Without a first day of its own, the discount counts from the period that runs on.
    """

    async def take(tx: Records) -> Agreement:
        coupon = await tx.coupons.get(id)
        agreement = await tx.agreements.get(agreement_id)
        if agreement.id in coupon.redeemed_by:
            return agreement
        on = at.astimezone(ZoneInfo(agreement.time_zone)).date()
        after, discount = redeem(
            coupon, agreement_id=agreement.id, partnership_id=agreement.partnership_id, on=on
        )
        _check_fits(agreement, discount)
        if coupon.discount.starts_on is None:
            first = max(period_of(agreement, on).start, agreement.starts_on or date.min)
            discount = discount.model_copy(update={"starts_on": first})
        await tx.coupons.put(after.model_copy(update={"revision": coupon.revision + 1}))
        discounts = (*agreement.discounts, discount)
        return await change(tx, agreement, agreement.model_copy(update={"discounts": discounts}))

    return await store.transact(take)


def _check_fits(agreement: Agreement, discount: Discount) -> None:
    """`Conflict` if the agreement cannot have the discount."""
    if any(one.id == discount.id for one in agreement.discounts):
        raise Conflict(
            f"'{agreement.id}' has a discount '{discount.id}' already",
            hint="take that one out first, or give the coupon's discount another id",
        )
    if discount.limit is not None and agreement.starts_on is None:
        raise Conflict(
            f"the discount has a limit over all periods, and '{agreement.id}' has no first day",
            hint="give the agreement `starts_on`",
        )


def _fault(path: str, message: str, hint: str) -> Finding:
    return Finding(rule="COUPON", path=path, message=message, hint=hint)
