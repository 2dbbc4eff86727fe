"""Adjustments: what changes the lines of a period after they are priced.

`order` has all of them, in their order; the other modules have one kind each. What agreements say
is in `discount`, `commitment` and `coupon`, which know nothing of agreements themselves.
"""
