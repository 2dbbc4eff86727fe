"""Billing period: a cell of an agreement's calendar, named by a key."""

import re
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from domain.core.dates import Period

_PATTERN = r"^[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?|-Q[1-4]|-H[12])?$"
_KEY = re.compile(_PATTERN)


def _period_key(value: str) -> str:
    if not _KEY.match(value):
        raise ValueError("not a period; write 2026-10, 2026-Q4, 2026-H2, 2026 or 2026-10-15")
    return value


PeriodKey = Annotated[
    str,
    AfterValidator(_period_key),
    WithJsonSchema({"type": "string", "pattern": _PATTERN, "examples": ["2026-10"]}),
]
"""`2026-10` a calendar month, `2026-Q4`, `2026-H2`, `2026`; any other period by its first day."""


class BillingPeriod(Period):
    """The whole cell (`start` to `end`, both included), also where an agreement begins in it."""

    key: PeriodKey
    index: int
    """Its place in the agreement's calendar, counted from the cell that the agreement begins in
    (0); without a beginning, from a fixed cell in the past. Earlier cells are negative."""
