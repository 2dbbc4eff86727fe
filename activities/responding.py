"""Responding: what we tell a supplier about the invoice that it sent, in its own language.

Message id and bytes are frozen before any attempt. The same answer keeps its message id, however
often it is tried; an answer that follows another gets a new one.
"""

from temporalio import activity

from activities.contracts import InvoiceStatus, StepInput
from activities.courier import Carried, Courier, mark_sent
from activities.engine import Effect, Engine, Work, failing
from activities.failures import translated
from activities.status import status_of
from domain.acceptance import accepted
from domain.answer import answer_to
from domain.core.errors import Conflict, InvoicingError
from domain.core.identifiers import digest
from domain.core.party import Party
from domain.exchange.envelope import Envelope
from domain.exchange.response import BUSINESS, InvoiceResponse, stands_by
from domain.exchange.transmission import MessageKind, Transmission, TransmissionState
from domain.invoice.model import Invoice
from domain.lifecycle.steps import DONE, FAILED
from domain.ports import DocumentStore, Records, WriteReply
from domain.process.delivered import with_transmission
from domain.process.outbox import place
from domain.record import InvoiceRecord


class RespondingActivities:
    """Answers suppliers."""

    def __init__(
        self, engine: Engine, courier: Courier, documents: DocumentStore, write: WriteReply
    ) -> None:
        self._engine = engine
        self._courier = courier
        self._documents = documents
        self._write = write

    @activity.defn
    @translated
    async def respond_to_seller(self, input: StepInput) -> InvoiceStatus:
        """Send what the state says of the received invoice, with the reason.

        What no retry can heal becomes the event `failed`. Anything else is tried again.
        """
        record = await self._engine.store.invoices.get(input.invoice_id)
        if record.entry > input.entry:  # an earlier attempt, whose answer was lost
            return status_of(record)
        try:
            response = await self._response(record)
            status = await self._engine.run_step(input, self._ordered(response, input))
            if status.entry > input.entry:
                return status
            order = await self._engine.store.transmissions.get(response.id)
            carried = await self._courier.send(order)
        except InvoicingError as error:
            if error.retryable:
                raise
            return await self._engine.run_step(input, failing(f"{error}. {error.hint}".strip()))
        return await self._engine.run_step(input, _said(carried, response, input))

    async def _response(self, record: InvoiceRecord) -> InvoiceResponse:
        """What is said, under a message id that says it again only after something else."""
        store = self._engine.store
        state = (await self._engine.definition(store, record)).states[record.state]
        if state.response is None:
            raise Conflict(f"the state '{state.title}' says nothing to answer")
        number = _received(record).number
        if number is None:
            raise Conflict("the invoice of the supplier has no number to answer to")
        reason = answer_to(record, state.response)
        sent = {"invoice_id": record.id, "state": TransmissionState.SENT}
        sequence = await store.transmissions.count(sent) + 1
        said = f"{state.response.value.lower()}-{digest(reason.encode())[:8]}"
        return InvoiceResponse(
            id=f"{record.id}.r{sequence}-{said}",
            invoice_number=number,
            code=state.response,
            reason=reason,
        )

    def _ordered(self, response: InvoiceResponse, input: StepInput) -> Work:
        """Freeze the order, where a retry finds it to send it over the channel of then."""

        async def work(tx: Records, record: InvoiceRecord) -> Effect:
            if await tx.transmissions.find(response.id) is None:
                await place(tx, await self._order(tx, record, response, input))
            if record.delivery.message_id == response.id:
                return Effect(record, None, "")
            delivery = record.delivery.model_copy(update={"message_id": response.id})
            after = record.model_copy(update={"delivery": delivery})
            return Effect(after, None, "response_ordered", data={"message_id": response.id})

        return work

    async def _order(
        self, tx: Records, record: InvoiceRecord, response: InvoiceResponse, input: StepInput
    ) -> Transmission:
        """The transmission order, with its bytes."""
        terms, document = record.terms, _received(record)
        number = await tx.control_numbers.take(terms.counterparty.id)
        written = self._write(
            response,
            Envelope(
                control_number=number,
                prepared_at=input.at,
                test=terms.partnership.delivery.test,
            ),
            received=await self._documents.get(record.request.received or ""),
            sender=_addressed(terms.buyer.party, document.buyer),
            receiver=_addressed(terms.seller.party, document.seller),
            invoice_type=document.type_code,
        )
        name = f"{response.id}.{written.extension}"
        return Transmission(
            id=response.id,
            kind=MessageKind.RESPONSE,
            subject=f"Invoice Response {response.code.value} to {response.invoice_number}",
            invoice_id=record.id,
            partner_id=terms.counterparty.id,
            partnership_id=terms.partnership.id,
            document=await self._documents.put(
                written.content, name=name, media_type=written.media_type
            ),
            file_name=name,
            control_number=number,
            references=written.references,
            channel=terms.partnership.delivery.channel,
            created_at=input.at,
        )


def _received(record: InvoiceRecord) -> Invoice:
    if record.request.received is None or record.document is None:
        raise Conflict("only an invoice that a supplier sent is answered")
    return record.document


def _addressed(known: Party, said: Party) -> Party:
    """The party on our record; as the document has it if ours has no electronic address."""
    return said if known.electronic_address is None else known


def _said(carried: Carried, response: InvoiceResponse, input: StepInput) -> Work:
    async def work(tx: Records, record: InvoiceRecord) -> Effect:
        order = await mark_sent(tx, carried)
        after = with_transmission(record, order)
        if order.state is TransmissionState.FAILED:
            reason = order.problem or "the partner's system refuses it"
            refused = after.model_copy(update={"failure": reason})
            return Effect(refused, FAILED, "step_failed", data={"reason": reason})
        delivery = after.delivery.model_copy(
            update={
                "business": BUSINESS[response.code],
                "business_reason": response.reason,
                "documents": (*record.delivery.documents, order.document),
            }
        )
        after = after.model_copy(update={"delivery": delivery, "failure": ""})
        if stands_by(response.code):
            after = await accepted(tx, after, input.at)
        data = {"code": response.code.value, "message_id": order.id, "reason": response.reason}
        return Effect(after, DONE, "responded", data=data)

    return work
