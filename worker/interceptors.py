"""Signals by hand: one argument too many or none must never wedge a workflow.

The SDK raises on a signal whose arguments do not fit the handler, and the workflow task then
fails for ever. Extra arguments are cut off; what does not decode is dropped with a log line.
"""

from temporalio import workflow
from temporalio.worker import (
    HandleSignalInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

from domain.lifecycle.decision import Verdict

_DECISIONS = frozenset(verdict.value for verdict in Verdict)


class SafeSignals(Interceptor):
    """Installs the guard on every workflow."""

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: ARG002
    ) -> type[WorkflowInboundInterceptor]:
        """The guard."""
        return _SignalGuard


class _SignalGuard(WorkflowInboundInterceptor):
    async def handle_signal(self, input: HandleSignalInput) -> None:
        """Hand on at most the arguments that a handler takes; a failing handler is logged."""
        if input.signal in _DECISIONS:
            input.args = list(input.args)[:1]
        try:
            await super().handle_signal(input)
        except Exception:
            workflow.logger.exception("a signal was dropped", extra={"signal": input.signal})
