"""Invoices as 810: the format for delivery profiles, in the versions 004010 and 005010."""

from collections.abc import Mapping
from typing import Any

from domain.core.errors import Invalid, Unreadable
from domain.core.findings import Finding
from domain.exchange.envelope import Envelope
from domain.exchange.statement import Reference
from domain.invoice.model import Invoice
from integration.format_settings import faults, parsed
from integration.formats.x12.invoice.reading import read_invoice
from integration.formats.x12.invoice.written import body_of
from integration.formats.x12.opening import open_message
from integration.formats.x12.settings import X12Settings
from integration.formats.x12.writing import Address, Frame, Group, named, write

INVOICE = "810"


class X12Invoice:
    """One invoice in an interchange of its own; ISA13 and GS06 are the control number."""

    media_type = "application/EDI-X12"
    extension = "edi"
    settings_model = X12Settings

    def __init__(self, version: str) -> None:
        self.id = f"x12-{INVOICE}-{version}"
        self._version = version

    def check(self, settings: Mapping[str, Any]) -> list[Finding]:
        """What is wrong with the `format_settings` of a delivery profile."""
        return faults(X12Settings, settings)

    def write(self, invoice: Invoice, envelope: Envelope, /) -> bytes:
        """The interchange; `Invalid` with everything that an 810 cannot say."""
        settings = parsed(X12Settings, envelope.settings)
        body, findings = body_of(invoice, settings, since_5010=self._version >= "005010")
        if findings:
            first = findings[0]
            more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
            raise Invalid(
                f"the invoice cannot be written as {self.id}: {first.message}{more}",
                hint=first.hint,
                findings=findings,
            )
        group = Group(
            code="IN",
            sender=settings.application_sender or settings.sender_id,
            receiver=settings.application_receiver or settings.receiver_id,
            control=envelope.control_number,
            version=f"{self._version}{settings.convention}",
            set=INVOICE,
            bodies=(body,),
        )
        return write(self._frame(settings, envelope), (group,))

    def _frame(self, settings: X12Settings, envelope: Envelope) -> Frame:
        return Frame(
            sender=Address(settings.sender_qualifier, settings.sender_id),
            receiver=Address(settings.receiver_qualifier, settings.receiver_id),
            control=envelope.control_number,
            at=envelope.prepared_at,
            version=self._version,
            test=envelope.test,
            asks=settings.interchange_acknowledgement,
            characters=settings.characters,
            choice=settings.separators,
            line_breaks=settings.line_breaks,
        )

    def references(self, _invoice: Invoice, envelope: Envelope, /) -> tuple[Reference, ...]:
        """ISA13, GS06, and ST02 in its group."""
        return named(envelope)

    def read(self, content: bytes) -> Invoice:
        """The invoice in an interchange with one 810, with or without its trailers."""
        message = open_message(content)
        if message.code != INVOICE:
            finding = Finding(
                rule="X12-SET",
                path=f"byte {message.root.segment.start}",
                message=f"it is a transaction set {message.code}, no invoice",
                hint="send an 810",
            )
            raise Unreadable(finding.message, hint=finding.hint, findings=[finding])
        return read_invoice(message.root, message.sender, message.receiver)


X12_810_4010 = X12Invoice("004010")
X12_810_5010 = X12Invoice("005010")
