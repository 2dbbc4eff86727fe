"""Replying: what we tell a partner's system about what it sent, ordered with what is kept of it.

Kept first, then acknowledged; an acknowledgement is never acknowledged. The same document gets the
same answer once, however often it is processed.
"""

from datetime import datetime

from domain.exchange.delivery import DocumentRef
from domain.exchange.envelope import Envelope
from domain.exchange.inbound import InboundDocument, Mailbox
from domain.exchange.response import InvoiceResponse, ResponseCode
from domain.exchange.statement import Reference
from domain.exchange.transmission import MessageKind, Transmission
from domain.invoice.model import Invoice
from domain.ports import DocumentStore, Interchange, Records, WriteReply
from domain.process.outbox import place

_MEDIA_TYPES = {"edi": "application/EDIFACT", "x12": "application/EDI-X12"}


async def order_answer(
    tx: Records,
    documents: DocumentStore,
    known: InboundDocument,
    interchange: Interchange,
    mailbox: Mailbox | None,
    at: datetime,
) -> tuple[str, ...]:
    """Order the acknowledgement that the sender expects; its message id, or nothing."""
    if interchange.answer is None or mailbox is None or not mailbox.acknowledges:
        return ()
    id = f"ack-{known.id[:32]}"
    if await tx.transmissions.find(id) is not None:
        return (id,)
    number = await tx.control_numbers.take(mailbox.partner_id or mailbox.id)
    settings = mailbox.format_settings.get(interchange.family, {})
    content = interchange.answer(Envelope(control_number=number, prepared_at=at, settings=settings))
    kind = interchange.answer_kind.value if interchange.answer_kind else "acknowledgement"
    name = f"{kind.replace('_', '-')}-{number:09d}.{interchange.extension}"
    media_type = _MEDIA_TYPES.get(interchange.extension, "text/plain")
    await _send_back(
        tx,
        known,
        mailbox,
        id=id,
        subject=f"{kind.replace('_', ' ').upper()} for interchange {interchange.control}",
        document=await documents.put(content, name=name, media_type=media_type),
        number=number,
        at=at,
    )
    return (id,)


async def order_refusal(
    tx: Records,
    documents: DocumentStore,
    write: WriteReply,
    known: InboundDocument,
    content: bytes,
    invoice: Invoice,
    mailbox: Mailbox,
    *,
    reason: str,
    at: datetime,
) -> str:
    """Order the refusal of an invoice that nobody takes up; its message id.

    `content`: the invoice as it came. It goes back on the way of the mailbox. `Invalid` if the
    language of the invoice cannot say it.
    """
    id = f"refusal-{known.id[:32]}"
    if await tx.transmissions.find(id) is not None:
        return id
    number = await tx.control_numbers.take(mailbox.partner_id or mailbox.id)
    written = write(
        InvoiceResponse(
            id=id,
            invoice_number=invoice.number or "",
            code=ResponseCode.REJECTED,
            reason=reason,
        ),
        Envelope(control_number=number, prepared_at=at),
        received=content,
        sender=invoice.buyer,
        receiver=invoice.seller,
        invoice_type=invoice.type_code,
    )
    name = f"{id}.{written.extension}"
    await _send_back(
        tx,
        known,
        mailbox,
        id=id,
        subject=f"Refusal of {invoice.number}",
        document=await documents.put(written.content, name=name, media_type=written.media_type),
        number=number,
        at=at,
        references=written.references,
    )
    return id


async def _send_back(
    tx: Records,
    known: InboundDocument,
    mailbox: Mailbox,
    *,
    id: str,
    subject: str,
    document: DocumentRef,
    number: int,
    at: datetime,
    references: tuple[Reference, ...] = (),
) -> None:
    """Order `document` to be sent on the way that `known` came."""
    await place(
        tx,
        Transmission(
            id=id,
            kind=MessageKind.ACKNOWLEDGEMENT,
            subject=subject[:200],
            partner_id=mailbox.partner_id,
            answers=known.id,
            mailbox_id=mailbox.id,
            document=document,
            file_name=document.name,
            control_number=number,
            channel=mailbox.channel,
            references=references,
            created_at=at,
        ),
    )
