"""What an invoice's workflow does about its dunning: starts it, and tells it of what happens.

This is the one place. The record says whether anybody has to be dunned, and has a fingerprint of
what dunning has to know; with another fingerprint it is told to look.
"""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.contracts import InvoiceStatus, OpenedInvoice
    from workflows.outgoing import start_dunning, tell_dunning


class Dunned:
    """The dunning of one invoice, as its own workflow knows it."""

    def __init__(self, status: InvoiceStatus | None) -> None:
        self._runs = bool(status and status.dunning)
        self._concern = status.concern if status else ""

    async def keep(self, status: InvoiceStatus, opened: OpenedInvoice | None) -> None:
        """Bring it in step with where the invoice stands now."""
        ran, before = self._runs, self._concern
        self._runs, self._concern = status.dunning, status.concern
        if before and before != status.concern:
            await tell_dunning(status.invoice_id, status.concern)
        if status.dunning and not ran and opened is not None:
            await start_dunning(
                status.invoice_id,
                partnership_id=opened.partnership_id,
                partner_id=opened.partner_id,
            )
