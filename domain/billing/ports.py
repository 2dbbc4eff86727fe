"""What billing needs from outside: usage, holidays."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from domain.billing.usage import IngestReceipt, RecordedUsage, UsageEvent
from domain.core.paging import Page

Holidays = Callable[[str, int], frozenset[date]]
"""The public holidays of a calendar (see `domain.billing.agreement.CalendarId`) in a year."""


class UsageRepository(Protocol):
    """Usage events, counted once by (source, event id), never changed."""

    async def ingest(self, events: Sequence[UsageEvent], *, received_at: datetime) -> IngestReceipt:
        """Add those that are new.

        An event is corrected once: by the first that does, and that one by the next. Only an
        event of the same partnership can be corrected; a correction may come before it.
        """

    async def several(self, ids: Collection[str]) -> Mapping[str, UsageEvent]:
        """Those of `ids` that were recorded, corrected or not."""

    def events(
        self,
        partnership_id: str,
        start: datetime,
        end: datetime,
        *,
        marketable_ids: Collection[str] | None = None,
        received_until: datetime | None = None,
    ) -> AsyncIterator[Sequence[UsageEvent]]:
        """What occurred from `start` to before `end`, in batches, in order of time, then id.

        An event that another one corrects is left out, and the correction stands for it, if it
        does not cancel; those received after `received_until` are as if they had not come.
        """

    async def arrived(
        self, partnership_id: str, start: datetime, end: datetime, *, after: datetime
    ) -> int:
        """How many events of that time were received after `after`: late ones.

        Also those that correct an event of that time and are of another time themselves.
        """

    async def page(
        self,
        partnership_id: str,
        start: datetime,
        end: datetime,
        *,
        marketable_id: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[RecordedUsage]:
        """All that was recorded of that time, corrected and cancelled too, newest first."""
