"""Holidays of countries, their parts, and the payment system of the euro area."""

from datetime import date

import pytest

from domain.core.errors import Invalid
from integration.calendars import holidays_of, known

CORPUS_CHRISTI, GOOD_FRIDAY = date(2026, 6, 4), date(2026, 4, 3)


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    assert CORPUS_CHRISTI in holidays_of("DE-BY", 2026)
    assert CORPUS_CHRISTI not in holidays_of("DE", 2026)
    assert GOOD_FRIDAY in holidays_of("DE", 2026)


def test_target_closes_on_six_days() -> None:
    days = {f"{day:%m-%d}" for day in holidays_of("ECB", 2026)}
    assert days == {"01-01", "04-03", "04-06", "05-01", "12-25", "12-26"}


@pytest.mark.parametrize("calendar", ["QQ", "DE-QQ", "ECB-DE"])
def test_an_unknown_calendar_is_refused(calendar: str) -> None:
    assert not known(calendar)
    with pytest.raises(Invalid, match=calendar):
        holidays_of(calendar, 2026)
