"""Answers to suppliers' invoices, in the language that each invoice came in."""

from domain.core.codes import InvoiceTypeCode
from domain.core.party import Party
from domain.exchange.envelope import Envelope
from domain.exchange.response import InvoiceResponse
from domain.ports import Reply
from integration.formats import ubl_response
from integration.formats.edifact import interchange, replying
from integration.formats.x12 import replying as x12
from integration.formats.x12 import writing

_HEAD = 1024
"""So many bytes at the beginning say what it is."""


def write_reply(
    response: InvoiceResponse,
    envelope: Envelope,
    *,
    received: bytes,
    sender: Party,
    receiver: Party,
    invoice_type: InvoiceTypeCode = InvoiceTypeCode.INVOICE,
) -> Reply:
    """An APERAK to an INVOIC, an 824 to an 810, an Invoice Response (UBL) to all else."""
    head = received[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith((b"UNA", b"UNB")):
        content = replying.reply(received, response, envelope)
        names = interchange.named(envelope)
        return Reply(content, interchange.MEDIA_TYPE, interchange.EXTENSION, names)
    if head.startswith(b"ISA"):
        content = x12.reply(received, response, envelope)
        return Reply(content, x12.MEDIA_TYPE, x12.EXTENSION, writing.named(envelope))
    content = ubl_response.write(
        response,
        issued_on=envelope.prepared_at.date(),
        sender=sender,
        receiver=receiver,
        invoice_type=invoice_type,
    )
    return Reply(content, "application/xml", "xml")
