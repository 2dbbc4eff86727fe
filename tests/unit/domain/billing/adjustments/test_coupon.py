"""Coupons: redeemed as often as they may be, once by an agreement, and refused with a reason."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.adjustments.coupon import Coupon, redeem
from domain.billing.adjustments.discount import Discount
from domain.core.errors import Conflict

DAY = date(2026, 10, 1)
COUPON = Coupon.model_validate(
    {
        "id": "spring",
        "discount": {"id": "spring-discount", "percentage": "10", "periods": 3},
        "redeem_from": "2026-10-01",
        "redeem_until": "2026-10-31",
        "redemptions": 2,
        "partnership_ids": ["p", "q"],
    }
)


def test_the_discount_says_which_coupon_it_is_of() -> None:
    after, discount = redeem(COUPON, "a", "p", DAY)
    assert after == COUPON.model_copy(update={"redeemed_by": ("a",)})
    assert discount == COUPON.discount.model_copy(update={"coupon": "spring"})


def test_the_same_agreement_gets_the_same_answer_whatever_has_happened_since() -> None:
    once, discount = redeem(COUPON, "a", "p", DAY)
    other_terms = {"redeem_until": date(2026, 10, 2), "redemptions": 1, "partnership_ids": ("q",)}
    ended = once.model_copy(update=other_terms)
    assert redeem(ended, "a", "p", date(2027, 1, 1)) == (ended, discount)


REFUSALS = [
    ("r", date(2026, 10, 1), (), "is for other partnerships, not for 'r'"),
    ("p", date(2026, 9, 30), (), "can be redeemed from 2026-10-01 on, not yet on 2026-09-30"),
    ("p", date(2026, 11, 1), (), "expired: it could be redeemed until 2026-10-31"),
    ("p", DAY, ("b", "c"), "is used up: it was redeemed 2 times"),
]


@pytest.mark.parametrize(("partnership", "day", "before", "why"), REFUSALS)
def test_a_refusal_says_why_and_what_to_do(
    partnership: str, day: date, before: tuple[str, ...], why: str
) -> None:
    with pytest.raises(Conflict) as refused:
        redeem(COUPON.model_copy(update={"redeemed_by": before}), "a", partnership, day)
    assert refused.value.message.startswith(f"the coupon 'spring' {why}")
    assert refused.value.hint


@pytest.mark.parametrize("day", [date(2026, 10, 1), date(2026, 10, 31)])
def test_the_first_and_the_last_day_count(day: date) -> None:
    assert redeem(COUPON, "a", "q", day)[0].redeemed_by == ("a",)


@given(st.lists(st.sampled_from("abcdef"), max_size=20), st.integers(1, 4))
def test_it_is_redeemed_by_so_many_agreements_and_no_more(tries: list[str], most: int) -> None:
    discount = Discount.model_validate({"id": "d", "amount": "5"})
    coupon = Coupon(id="c", discount=discount, redemptions=most)
    for agreement in tries:
        try:
            coupon, _ = redeem(coupon, agreement, "p", DAY)
        except Conflict:
            assert len(coupon.redeemed_by) == most
            assert agreement not in coupon.redeemed_by
    assert list(coupon.redeemed_by) == list(dict.fromkeys(tries))[:most]
