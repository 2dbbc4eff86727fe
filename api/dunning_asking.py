"""What somebody asks of a dunning case, carried to its workflow under their name."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Response

from api.auth import Principal
from api.dependencies import AtDesk, Caller, MessageId
from api.desk import Desk
from api.routing import mark_pending
from api.schemas.dunning import DunningView, dunning_view
from domain.core.errors import Conflict
from domain.process.dunning import opened
from domain.record import InvoiceRecord
from domain.settlement.dunning_changes import DunningAct
from workflows.messages import DunningCommand


@dataclass(frozen=True)
class Asks:
    """Who asks something of a case, with which message, and the answer to be written."""

    desk: Desk
    by: Principal
    message_id: str
    response: Response

    async def ask(self, record: InvoiceRecord, act: DunningAct, **more: object) -> DunningView:
        """Have it done by the dunning workflow; 202 while it is not."""
        store = self.desk.adapters.store
        known = await store.dunning.find(record.id)
        if known is not None and not known.is_open:
            raise Conflict(
                f"nothing is dunned on '{record.id}' any more: {known.ended_because}",
                hint=f"GET /v1/invoices/{record.id}/dunning shows what was done",
            )
        now = datetime.now(UTC)
        case = known or opened(record, now)
        command = DunningCommand(
            id=self.message_id,
            invoice_id=record.id,
            name=act.value,
            actor=self.by.subject,
            at=now,
            **{name: value for name, value in more.items() if value},
        )
        if not await self.desk.gateway.dunning_command(command, case.partner_id):
            mark_pending(self.response)
        return dunning_view(await store.dunning.find(record.id) or case)


async def _asks(desk: AtDesk, by: Caller, message_id: MessageId, response: Response) -> Asks:
    return Asks(desk, by, message_id, response)


Asking = Annotated[Asks, Depends(_asks)]
"""The dependency of every route that asks something of a dunning case."""
