"""What we ask of our own documents and no publisher does: quantities and amounts with a meaning.

What EN 16931, Peppol and XRechnung ask is judged on the written document, see
`domain.ports.JudgeInvoice`.
"""

from collections.abc import Iterator

from domain.core.findings import Finding, Severity
from domain.invoice.model import Invoice


def check(invoice: Invoice) -> Iterator[Finding]:
    """All findings on `invoice`."""
    for index, line in enumerate(invoice.lines):
        if line.quantity == 0:
            yield Finding(
                rule="INV-QUANTITY",
                path=f"lines[{index}].quantity",
                severity=Severity.WARNING,
                message="the quantity is zero",
                hint="drop the line, or correct the quantity",
            )
    if invoice.totals.payable < 0:
        yield Finding(
            rule="INV-NEGATIVE",
            path="totals.payable",
            message="the payable amount is negative",
            hint="make a credit note (type 381) with positive amounts instead",
        )
