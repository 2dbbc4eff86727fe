"""An ordinary workflow: the standard path as one would write it at first, in plain activities.

Six activities, three signals each awaited with a deadline, attributes upserted at each rest.
"""

from datetime import timedelta

from temporalio import activity, workflow

with workflow.unsafe.imports_passed_through():
    from workflows.names import INVOICE_STATE, WAITING_ON

_LIMIT = timedelta(seconds=30)


@activity.defn
async def work() -> None:
    """No-op."""


@workflow.defn
class OrdinaryWorkflow:
    """Draft, validate, approve, issue, transmit, acknowledge, reconcile."""

    def __init__(self) -> None:
        self._signals = 0
        self._state = "draft"

    @workflow.signal
    def go_on(self) -> None:
        """End the current rest."""
        self._signals += 1

    @workflow.query
    def state(self) -> str:
        """Where it stands."""
        return self._state

    @workflow.run
    async def run(self) -> None:
        """From draft to reconciled."""
        await self._work(2)
        await self._rest("approval", 1)
        await self._work(2)
        await self._rest("awaiting_response", 2)
        await self._work(1)
        await self._rest("open", 3)
        await self._work(1)
        self._publish("reconciled")

    async def _work(self, times: int) -> None:
        for _ in range(times):
            await workflow.execute_activity(work, start_to_close_timeout=_LIMIT)

    async def _rest(self, state: str, signals: int) -> None:
        self._publish(state)
        await workflow.wait_condition(lambda: self._signals >= signals, timeout=timedelta(days=5))

    def _publish(self, state: str) -> None:
        self._state = state
        workflow.upsert_search_attributes(
            [INVOICE_STATE.value_set(state), WAITING_ON.value_set("somebody")]
        )
