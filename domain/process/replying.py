"""Replying: what we tell a partner's system about what it sent, ordered with what is kept of it.

Kept first, then acknowledged; an acknowledgement is never acknowledged. The same document gets the
same answer once, however often it is processed.
"""

from datetime import datetime

from domain.exchange.envelope import Envelope
from domain.exchange.inbound import InboundDocument, Mailbox
from domain.exchange.transmission import MessageKind, Transmission
from domain.ports import DocumentStore, Interchange, Records
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
    document = await documents.put(
        content, name=name, media_type=_MEDIA_TYPES.get(interchange.extension, "text/plain")
    )
    await place(
        tx,
        Transmission(
            id=id,
            kind=MessageKind.ACKNOWLEDGEMENT,
            subject=f"{kind.replace('_', ' ').upper()} for interchange {interchange.control}"[:200],
            partner_id=mailbox.partner_id,
            answers=known.id,
            mailbox_id=mailbox.id,
            document=document,
            file_name=name,
            control_number=number,
            channel=mailbox.channel,
            created_at=at,
        ),
    )
    return (id,)
