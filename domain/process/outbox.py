"""The outbox: what is to be sent is written once, under frozen names, before any attempt.

Only inside the transaction that decides to send: the control number counts on with it or not at
all.
"""

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime

from domain.core.errors import Conflict
from domain.exchange.deadlines import awaited
from domain.exchange.delivery import DocumentRef
from domain.exchange.envelope import Envelope
from domain.exchange.log import Direction, ExchangeAct, ExchangeEntry
from domain.exchange.statement import Reference, ReferenceScheme
from domain.exchange.transmission import MessageKind, Transmission, message_id
from domain.invoice.model import Invoice
from domain.ports import DocumentStore, Format, Records
from domain.record import InvoiceRecord
from domain.trade.terms import DeliveryProfile

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST_NAME = 120


class Outbox:
    """Orders transmissions."""

    def __init__(self, documents: DocumentStore, formats: Mapping[str, Format]) -> None:
        self._documents = documents
        self._formats = formats

    async def order(
        self,
        tx: Records,
        record: InvoiceRecord,
        at: datetime,
        *,
        profile: DeliveryProfile | None = None,
        sequence: int = 1,
    ) -> Transmission:
        """Order the issued `record` to be sent for the nth time, by its delivery profile."""
        profile = profile or record.terms.partnership.delivery
        invoice, partner_id = _issued(record), record.terms.counterparty.id
        envelope = Envelope(
            control_number=await tx.control_numbers.take(partner_id),
            prepared_at=at,
            test=profile.test,
            settings=profile.format_settings,
        )
        format_ = self._format(profile.format)
        name = file_name(profile.file_name, record, envelope, format_.extension)
        name = await _free_name(tx, partner_id, name, envelope.control_number)
        order = Transmission(
            id=message_id(record.id, sequence),
            kind=MessageKind.CREDIT_NOTE if invoice.is_credit_note else MessageKind.INVOICE,
            subject=f"{'Credit note' if invoice.is_credit_note else 'Invoice'} {invoice.number}",
            invoice_id=record.id,
            partnership_id=record.terms.partnership.id,
            partner_id=partner_id,
            document=await self._written(format_, invoice, envelope, name),
            file_name=name,
            control_number=envelope.control_number,
            test=profile.test,
            channel=profile.channel,
            references=(
                Reference(scheme=ReferenceScheme.INVOICE_NUMBER, value=invoice.number or ""),
                *format_.references(invoice, envelope),
            ),
            awaits=awaited(profile.expects),
            created_at=at,
        )
        return await place(tx, order)

    async def resend(
        self, tx: Records, record: InvoiceRecord, at: datetime, *, actor: str, reason: str
    ) -> Transmission:
        """Order `record` again as a new message, by what the partnership says now.

        The one before is kept, and counts no more.
        """
        before = await tx.transmissions.get(record.delivery.message_id)
        if record.number is None or before.invoice_id != record.id:
            raise Conflict("only an issued invoice that was sent can be sent again")
        partnership = await tx.partnerships.get(record.terms.partnership.id)
        sequence = await tx.transmissions.count({"invoice_id": record.id}) + 1
        order = await self.order(tx, record, at, profile=partnership.delivery, sequence=sequence)
        await tx.transmissions.put(before.model_copy(update={"superseded_by": order.id}))
        await tx.exchange_log.insert(
            entry(
                before,
                f"{before.id}.superseded",
                ExchangeAct.SUPERSEDED,
                at,
                actor=actor,
                detail=f"sent again as {order.id}: {reason}",
            )
        )
        return order

    async def render(self, record: InvoiceRecord, format_id: str, at: datetime) -> DocumentRef:
        """Keep the issued `record` in a further format, which nobody is sent."""
        format_, invoice = self._format(format_id), _issued(record)
        profile = record.terms.partnership.delivery
        settings = profile.format_settings if profile.format == format_id else {}
        envelope = Envelope(control_number=1, prepared_at=at, test=profile.test, settings=settings)
        name = f"{in_names(invoice.number or '')}.{format_.extension}"
        return await self._written(format_, invoice, envelope, name)

    async def _written(
        self, format_: Format, invoice: Invoice, envelope: Envelope, name: str
    ) -> DocumentRef:
        """Written in a thread: a PDF of a thousand lines takes a second and more."""
        content = await asyncio.to_thread(format_.write, invoice, envelope)
        return await self._documents.put(content, name=name, media_type=format_.media_type)

    def _format(self, format_id: str) -> Format:
        format_ = self._formats.get(format_id)
        if format_ is None:
            raise Conflict(f"there is no format called '{format_id}'")
        return format_


async def place(tx: Records, order: Transmission) -> Transmission:
    """Put `order` into the outbox, findable by message id and file name besides its own names.

    For what has no invoice behind it too: receipts, CONTRL, 997. Its delivery workflow sends it.
    """
    names = (
        Reference(scheme=ReferenceScheme.MESSAGE_ID, value=order.id),
        Reference(scheme=ReferenceScheme.FILE_NAME, value=order.file_name),
    )
    references = tuple(dict.fromkeys((*names, *order.references)))
    placed = order.model_copy(update={"references": references})
    await tx.transmissions.insert(placed)
    return placed


def entry(
    order: Transmission,
    id: str,
    act: ExchangeAct,
    at: datetime,
    *,
    actor: str = "system",
    detail: str = "",
    evidence: DocumentRef | None = None,
) -> ExchangeEntry:
    """A line of the log about `order`."""
    return ExchangeEntry(
        id=id,
        at=at,
        direction=Direction.OUT,
        act=act,
        actor=actor,
        partner_id=order.partner_id,
        invoice_id=order.invoice_id or order.about,
        transmission_id=order.id,
        webhook_id=order.webhook_id,
        document=order.document,
        place=f"{order.channel.kind}: {order.location or order.file_name}",
        attempt=order.attempts,
        detail=detail[:2000],
        evidence=evidence,
    )


def file_name(pattern: str, record: InvoiceRecord, envelope: Envelope, extension: str) -> str:
    """The name that `pattern` makes: only letters, digits, `_`, `.` and `-`."""
    values = {
        "number": in_names(record.document.number or "" if record.document else ""),
        "invoice": record.id,
        "control": f"{envelope.control_number:09d}",
        "date": f"{envelope.prepared_at:%Y%m%d}",
        "extension": extension,
    }
    return pattern.format_map(values).lstrip(".")[-_LONGEST_NAME:]


def in_names(text: str) -> str:
    """`text` as it can stand in the name of a file."""
    return _NOT_IN_NAMES.sub("-", text)


async def _free_name(tx: Records, partner_id: str, name: str, control_number: int) -> str:
    """`name`, or with the control number in it where the partner was sent one of that name."""
    reference = Reference(scheme=ReferenceScheme.FILE_NAME, value=name)
    where = {"references": reference.key, "partner_id": partner_id}
    if not (await tx.transmissions.page(where, limit=1)).items:
        return name
    stem, dot, extension = name.rpartition(".")
    return f"{stem or extension}-{control_number}{dot}{extension if stem else ''}".rstrip(".")


def _issued(record: InvoiceRecord) -> Invoice:
    if record.document is None or not record.document.number:
        raise Conflict("only an invoice with its number can be sent")
    return record.document
