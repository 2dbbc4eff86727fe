"""Agreement: what is billed to a partnership every period, and when."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field

from domain.billing.pricing import Price
from domain.core.dates import Period, month_before, month_period
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.text import TextLine


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _known_zone(value: str) -> str:
    if value not in _zones():
        raise ValueError("not an IANA time zone; write one such as Europe/Berlin")
    return value


TimeZone = Annotated[str, AfterValidator(_known_zone)]


class Charge(DomainModel):
    """One thing that is charged: a marketable at a price."""

    id: Id
    marketable_id: Id
    price: Price
    description: TextLine | None = None


class Agreement(DomainModel):
    """Monthly billing in arrears of a partnership; one Temporal Schedule each."""

    id: Id
    partnership_id: Id
    charges: tuple[Charge, ...] = Field(min_length=1, max_length=500)
    time_zone: TimeZone = "UTC"
    run_day: int = Field(default=1, ge=1, le=28)
    """The day of the month on which the month before is billed."""
    run_hour: int = Field(default=6, ge=0, le=23)
    first_period: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}$")
    """The first month that is billed; `None`: any."""
    order_reference: TextLine | None = Field(default=None, description="BT-13")
    paused: bool = False

    def covers(self, period_key: str) -> bool:
        """Whether the month is billed under this agreement at all."""
        return self.first_period is None or period_key >= self.first_period

    def period_due(self, scheduled: datetime) -> str:
        """The period that the run scheduled for the moment `scheduled` (with zone) bills."""
        return month_before(scheduled.astimezone(ZoneInfo(self.time_zone)).date())

    def run_moment(self, period_key: str) -> datetime:
        """When the schedule bills `period_key`, with the time zone of the agreement."""
        after: date = month_period(period_key).end + timedelta(days=1)
        return datetime(
            after.year, after.month, self.run_day, self.run_hour, tzinfo=ZoneInfo(self.time_zone)
        )

    def bounds(self, period: Period) -> tuple[datetime, datetime]:
        """The period as moments, start included and end excluded, in the agreement's zone."""
        zone = ZoneInfo(self.time_zone)
        start = datetime(period.start.year, period.start.month, period.start.day, tzinfo=zone)
        after = period.end + timedelta(days=1)
        return start, datetime(after.year, after.month, after.day, tzinfo=zone)
