"""Schedules that run out of moments: listed anew while there is time."""

from collections.abc import Awaitable, Callable

from temporalio import activity

from activities.contracts import TickInput
from activities.failures import translated
from domain.billing.agreement import Agreement
from domain.ports import Store

KeepSchedule = Callable[[Agreement], Awaitable[None]]
"""Brings the schedule of an agreement in step with it."""


class ScheduleActivities:
    """Keeps schedules."""

    def __init__(self, store: Store, keep: KeepSchedule) -> None:
        self._store = store
        self._keep = keep

    @activity.defn
    @translated
    async def renew_schedule(self, input: TickInput) -> int:
        """Bring the schedule in step with the agreement; the version that it is in step with."""
        agreement = await self._store.agreements.get(input.agreement_id)
        while True:
            await self._keep(agreement)
            # Whoever saved a new version meanwhile may have been overtaken by the old one.
            latest = await self._store.agreements.get(input.agreement_id)
            if latest == agreement:
                return agreement.version
            agreement = latest
