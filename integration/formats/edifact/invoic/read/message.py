"""The whole message: header, lines and summary become an invoice.

What the invoice has no place for is said as information, segment by segment; so is what had to be
assumed. What makes no invoice is a fault, and all faults are said at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from domain.core.errors import Unreadable
from domain.core.findings import Finding, fatal
from domain.invoice.model import Invoice
from integration.formats.edifact.invoic.read.header import header, notes
from integration.formats.edifact.invoic.read.line import lines
from integration.formats.edifact.invoic.read.summary import breakdown, in_tax_currency, totals
from integration.formats.edifact.invoic.read.taxes import settle, texts
from integration.formats.edifact.invoic.release import D01B, RELEASES
from integration.formats.edifact.invoic.source import WRONG, Source
from integration.formats.edifact.invoic.tables import TABLES
from integration.formats.edifact.invoic.tree import Sections
from integration.formats.edifact.segment import Segment

_SECTIONS = {release: Sections(table) for release, table in TABLES.items()}


@dataclass(frozen=True, slots=True)
class InvoicReading:
    """An invoice that was read, and what there is to know about how."""

    invoice: Invoice
    findings: tuple[Finding, ...]
    """Information: what was assumed, what the invoice has no place for."""


def read(message: Sequence[Segment]) -> InvoicReading:
    """The invoice in the segments of one message, from UNH on; `Unreadable` with every fault."""
    source = Source(RELEASES.get(message[0].get(1, 2), D01B))
    tree = _SECTIONS[source.release.id].tree(message)
    data = header(source, tree.header)
    data["lines"] = lines(source, tree.lines)
    data["totals"] = totals(source, tree.summary, data["lines"], data)
    currency = data.get("tax_currency")
    data["totals"]["tax_in_tax_currency"] = in_tax_currency(source, tree.summary, currency)
    data["vat_breakdown"] = breakdown(source, tree.summary, data["totals"])
    settle(source, tree.header, data, data.pop("~vat"))
    data["notes"] = notes(source, texts(source, data.pop("~texts"), data))
    if not tree.lines:
        source.fault(WRONG, tree.header.path, "an invoice without lines", "add LIN")
    source.unheld(tree.left())
    return InvoicReading(_invoice(source, data), tuple(source.findings))


def _invoice(source: Source, data: dict[str, Any]) -> Invoice:
    found = None
    if not fatal(source.findings):
        try:
            found = Invoice.model_validate(data)
        except ValidationError as error:
            source.refused(error)
    faults = fatal(source.findings)
    if found is None or faults:
        first = faults[0]
        raise Unreadable(
            f"the INVOIC cannot be read as an invoice: {first.message} ({first.path})",
            hint=first.hint,
            findings=faults,
        )
    return found
