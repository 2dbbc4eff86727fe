"""Public holidays by calendar, from the `holidays` package: countries, their parts, and TARGET."""

from datetime import date
from functools import lru_cache

import holidays

from domain.core.errors import Invalid

_TARGET = "ECB"
"""The days on which the payment system of the euro area (T2) is closed."""


def known(calendar: str) -> bool:
    """Whether there is such a calendar."""
    country, _, part = calendar.partition("-")
    if country == _TARGET:
        return not part
    parts = holidays.list_supported_countries().get(country)
    return parts is not None and (not part or part in parts)


@lru_cache(maxsize=512)
def holidays_of(calendar: str, year: int) -> frozenset[date]:
    """The public holidays of `calendar` (`DE`, `DE-BY`, `ECB`) in `year`; `Invalid` if unknown."""
    if not known(calendar):
        raise Invalid(
            f"there is no calendar of holidays called '{calendar}'",
            hint="name a country such as DE, a part of one such as DE-BY, or ECB for TARGET days",
        )
    country, _, part = calendar.partition("-")
    if country == _TARGET:
        return frozenset(holidays.financial_holidays(_TARGET, years=year))
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
