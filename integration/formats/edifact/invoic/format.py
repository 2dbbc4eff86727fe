"""INVOIC as a document format: an interchange with one message, and back.

A document that INVOIC cannot say whole is refused with every place that would be lost; a partner
that does without some of them agrees to that in `leave_out`.
"""

from collections.abc import Mapping
from typing import Any

from domain.core.errors import Invalid, Unreadable
from domain.core.findings import Finding, Severity
from domain.exchange.envelope import Envelope
from domain.exchange.statement import Reference
from domain.invoice.model import Invoice
from integration.format_settings import faults, parsed
from integration.formats.edifact.interchange import (
    EXTENSION,
    MEDIA_TYPE,
    Outgoing,
    interchange,
    named,
)
from integration.formats.edifact.invoic.compare import differences
from integration.formats.edifact.invoic.mapping import reason
from integration.formats.edifact.invoic.opening import one_message
from integration.formats.edifact.invoic.read.message import InvoicReading, read
from integration.formats.edifact.invoic.release import D01B, D96A, Release
from integration.formats.edifact.invoic.settings import EdifactSettings
from integration.formats.edifact.invoic.write.message import compose
from integration.formats.edifact.invoic.write.sheet import UNSAID, Sheet
from integration.formats.edifact.writer import segment

_TYPE = "INVOIC"
_CONFIDENTIAL = "payment_instructions"
"""Accounts and cards stand below it."""


class EdifactInvoice:
    """An INVOIC in an interchange of its own, by one directory."""

    media_type = MEDIA_TYPE
    extension = EXTENSION
    settings_model = EdifactSettings

    def __init__(self, id: str, release: Release) -> None:
        self.id = id
        self.release = release

    def check(self, settings: Mapping[str, Any]) -> list[Finding]:
        """What is wrong with the settings."""
        return faults(EdifactSettings, settings)

    def references(self, _invoice: Invoice, envelope: Envelope, /) -> tuple[Reference, ...]:
        """The interchange, and the one message in it."""
        return named(envelope)

    def write(self, invoice: Invoice, envelope: Envelope, /) -> bytes:
        """The issued `invoice` as an interchange; `Invalid` with what INVOIC cannot say of it."""
        if invoice.number is None or invoice.issue_date is None:
            raise Invalid("only an issued invoice can be written")
        settings = parsed(EdifactSettings, envelope.settings)
        sheet = compose(invoice, settings, self.release)
        lost = self._lost(invoice, sheet)
        if lost:
            raise Invalid(f"the invoice cannot be written in {self.id}", findings=lost)
        identifier = self._identifier(settings)
        return interchange([Outgoing(identifier, sheet.segments)], envelope, settings)

    def missed(self, invoice: Invoice, settings: Mapping[str, Any]) -> list[Finding]:
        """What of `invoice` the partner will not get: refused, or as agreed (information)."""
        agreed = parsed(EdifactSettings, settings)
        strict = agreed.model_copy(update={"leave_out": ()})
        findings = self._lost(invoice, compose(invoice, strict, self.release))
        sheet = Sheet(self.release, agreed)
        return [
            _agreed(finding) if sheet.may_miss(finding.path) else finding for finding in findings
        ]

    def read(self, content: bytes) -> Invoice:
        """The invoice in `content`; `Unreadable` with everything that is wrong."""
        return self.reading(content).invoice

    def reading(self, content: bytes) -> InvoicReading:
        """The invoice, and what was assumed or has no place in it."""
        return read(one_message(content, _TYPE))

    def _identifier(self, settings: EdifactSettings) -> tuple[str, ...]:
        return (_TYPE, "D", self.release.version, "UN", settings.association)

    def _lost(self, invoice: Invoice, sheet: Sheet) -> list[Finding]:
        """What the message does not say: known when it was written, or found by reading it."""
        head = segment("UNH", "1", self._identifier(sheet.settings))
        try:
            carried = read([head, *sheet.segments]).invoice
        except Unreadable as error:
            return [*sheet.findings, *(error.findings if not sheet.findings else ())]
        known = tuple(sheet.findings)
        for path, found in differences(invoice, carried):
            if not any(path.startswith(one.path) for one in known):
                shown = found and not path.startswith(_CONFIDENTIAL)
                says = f"; it would be read as '{found[:60]}'" if shown else ""
                sheet.unsaid(path, f"{reason(path)}{says}")
        return sheet.findings


def _agreed(finding: Finding) -> Finding:
    return Finding(
        rule=UNSAID,
        path=finding.path,
        severity=Severity.INFORMATION,
        message=f"{finding.message}; the partner does without it",
    )


INVOIC = {
    format.id: format
    for format in (
        EdifactInvoice("edifact-invoic-d96a", D96A),
        EdifactInvoice("edifact-invoic-d01b", D01B),
    )
}
"""By id, for the registry."""
