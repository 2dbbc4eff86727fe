"""Orders: what somebody asks of one invoice, carried to its workflow under their name and roles."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Response

from api.auth import Principal
from api.decisions import Vote, decide
from api.dependencies import AtDesk, Caller, MessageId
from api.desk import Desk
from api.routing import mark_pending
from api.schemas.views import InvoiceView
from domain.record import InvoiceRecord
from workflows.messages import Command, Migration


@dataclass(frozen=True)
class Ordering:
    """Who asks, with which message, and the answer to be written: 202 while it is not done."""

    desk: Desk
    by: Principal
    message_id: str
    response: Response

    async def command(self, record: InvoiceRecord, name: str, **said: str | None) -> InvoiceView:
        """Have the command called `name` carried out on the invoice as it was read."""
        command = Command(
            id=self.message_id,
            name=name,
            actor=self.by.subject,
            roles=self.by.roles,
            **{field: value for field, value in said.items() if value},
        )
        return self._answer(*await self.desk.command(record, command))

    async def vote(self, invoice_id: str, vote: Vote) -> InvoiceView:
        """Have a decision judged; `decision_refused` says why it did not count."""
        return self._answer(*await decide(self.desk, invoice_id, vote, self.by, self.message_id))

    async def migrate(self, record: InvoiceRecord, to: str, reason: str) -> InvoiceView:
        """Have the invoice go on by another definition."""
        move = Migration(id=self.message_id, actor=self.by.subject, to=to, reason=reason)
        return self._answer(*await self.desk.migrate(record, move))

    def _answer(self, shown: InvoiceView, done: bool) -> InvoiceView:
        if not done:
            mark_pending(self.response)
        return shown


async def _ordering(
    desk: AtDesk, by: Caller, message_id: MessageId, response: Response
) -> Ordering:
    return Ordering(desk, by, message_id, response)


Orders = Annotated[Ordering, Depends(_ordering)]
"""The dependency of every route that asks something of an invoice."""
