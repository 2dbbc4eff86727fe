"""The bare workflow: the same shape as an invoice, and nothing done in it.

As many local activities, activities, signals, timers and search attribute updates as the
standard path of `InvoiceWorkflow` with one approval, one answer and one payment.
"""

from datetime import UTC, datetime, timedelta

from temporalio import activity, workflow

with workflow.unsafe.imports_passed_through():
    from workflows.names import BLOCKED, GATEWAY_QUEUE, INVOICE_STATE, WAITING_ON, WAITING_SINCE

_LIMIT = timedelta(seconds=30)


@activity.defn
async def nothing(_: str) -> str:
    """No-op on the main queue."""
    return ""


@activity.defn
async def nothing_far_away(_: str) -> str:
    """No-op on the gateway queue."""
    return ""


@workflow.defn
class BareWorkflow:
    """Three rests, seven local activities, one activity."""

    def __init__(self) -> None:
        self._signals = 0

    @workflow.signal
    def go_on(self, _: str) -> None:
        """End the current rest."""
        self._signals += 1

    @workflow.run
    async def run(self, _: str) -> str:
        """From start to end."""
        await self._local(2)
        await self._rest("approval", 1)
        await self._local(2)
        await workflow.execute_activity(
            nothing_far_away, "", task_queue=GATEWAY_QUEUE, start_to_close_timeout=_LIMIT
        )
        await self._rest("awaiting_response", 2)
        await self._local(1)
        await self._rest("open", 3)
        await self._local(2)
        self._publish("reconciled")
        return ""

    async def _local(self, times: int) -> None:
        for _ in range(times):
            await workflow.execute_local_activity(nothing, "", start_to_close_timeout=_LIMIT)

    async def _rest(self, state: str, signals: int) -> None:
        self._publish(state)
        await workflow.wait_condition(lambda: self._signals >= signals, timeout=timedelta(days=5))

    def _publish(self, state: str) -> None:
        workflow.upsert_search_attributes(
            [
                INVOICE_STATE.value_set(state),
                BLOCKED.value_set(False),
                WAITING_ON.value_set("somebody"),
                WAITING_SINCE.value_set(datetime(2026, 1, 1, tzinfo=UTC)),
            ]
        )
