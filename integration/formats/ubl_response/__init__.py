"""UBL 2.1 ApplicationResponse as Peppol Invoice Response (T111), both ways.

What a buyer says about an invoice. Source: Peppol BIS Invoice Response 3, transaction T111.
"""

from datetime import date

from domain.core.codes import InvoiceTypeCode
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.party import Party
from domain.exchange.response import REASON_NEEDED, InvoiceResponse
from integration.formats.ubl_response.binding import BINDING
from integration.formats.ubl_response.message import OTHER, Correspondent, Message, Status
from integration.xml.parser import parse

__all__ = ["MEDIA_TYPE", "read", "write"]

MEDIA_TYPE = "application/xml"


def read(content: bytes) -> InvoiceResponse:
    """The response in `content`; `Unreadable` with everything that is wrong."""
    message = BINDING.read(parse(content), Message, whole=True).model
    return InvoiceResponse(
        id=message.id,
        invoice_number=message.invoice_number,
        code=message.code,
        reason="; ".join(filter(None, (status.in_words() for status in message.statuses))),
    )


def write(
    response: InvoiceResponse,
    *,
    issued_on: date,
    sender: Party,
    receiver: Party,
    invoice_type: InvoiceTypeCode = InvoiceTypeCode.INVOICE,
) -> bytes:
    """`response` as a T111: `sender` is the buyer that speaks, `receiver` the seller."""
    findings = [
        *_unaddressed("sender", sender),
        *_unaddressed("receiver", receiver),
        *_unreasoned(response),
    ]
    if findings:
        raise Invalid("the invoice response cannot be written", findings=findings)
    statuses = (Status(code=OTHER, reason=response.reason),) if response.reason else ()
    return BINDING.write(
        Message(
            id=response.id,
            issue_date=issued_on,
            sender=Correspondent(address=sender.electronic_address, name=sender.name),
            receiver=Correspondent(address=receiver.electronic_address, name=receiver.name),
            code=response.code,
            statuses=statuses,
            invoice_number=response.invoice_number,
            invoice_type=invoice_type.value,
        )
    )


def _unaddressed(role: str, party: Party) -> list[Finding]:
    if party.electronic_address is not None:
        return []
    return [
        Finding(
            rule="T111-ENDPOINT",
            path=f"{role}.electronic_address",
            message=f"the {role} '{party.name}' has no electronic address",
            hint="add one to the partner record",
        )
    ]


def _unreasoned(response: InvoiceResponse) -> list[Finding]:
    if response.reason or response.code not in REASON_NEEDED:
        return []
    return [
        Finding(
            rule="PEPPOL-T111-R001",
            path="reason",
            message=f"the code {response.code} needs a reason",
            hint="say why the invoice is not simply accepted",
        )
    ]
