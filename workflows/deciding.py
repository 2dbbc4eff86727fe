"""The signals by which people decide: sent by the API, or typed into the Temporal Web UI."""

from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.lifecycle.decision import Verdict
    from workflows.inbox import Inbox, decision_of


class TakesDecisions:
    """What a workflow has to be able to hear while it waits for approvals."""

    _inbox: Inbox

    @workflow.signal(description="Say yes to the content that was seen.")
    def approve(self, message: Any = None) -> None:
        """Take a yes."""
        self._decide(Verdict.APPROVE, message)

    @workflow.signal(description="Say no, with a reason.")
    def reject(self, message: Any = None) -> None:
        """Take a no."""
        self._decide(Verdict.REJECT, message)

    @workflow.signal(description="Let somebody else decide in one's place ('to').")
    def delegate(self, message: Any = None) -> None:
        """Take a delegation."""
        self._decide(Verdict.DELEGATE, message)

    @workflow.signal(description="Leave a comment for the others ('reason').")
    def comment(self, message: Any = None) -> None:
        """Take a comment."""
        self._decide(Verdict.COMMENT, message)

    @workflow.signal(description="Take back one's own yes while the approval is open.")
    def withdraw(self, message: Any = None) -> None:
        """Take a yes back."""
        self._decide(Verdict.WITHDRAW, message)

    def _decide(self, verdict: Verdict, message: object) -> None:
        """Keep a decision; what becomes of it is recorded, never raised."""
        decision = decision_of(verdict, message)
        if decision is not None:
            self._inbox.receive(decision)
