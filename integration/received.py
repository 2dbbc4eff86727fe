"""The verdict on what a supplier sent, whatever its format is.

XML is judged as it is, by the rules that it claims to follow; of a hybrid PDF, the XML in it. Other
formats claim none: what they say is judged as the European document that it would be. Sums have to
be right in any format; what else EN 16931 asks for is told as a warning.
"""

from collections.abc import Sequence
from dataclasses import replace

from domain.core.errors import Invalid
from domain.core.findings import Finding, Severity
from domain.invoice.model import Invoice
from integration.drafts import judge_draft
from integration.formats.pdf.opening import is_pdf
from integration.formats.pdf.reading import embedded_xml
from integration.verdicts import judge_document

_SUMS = frozenset(f"BR-CO-{number}" for number in range(10, 18))
"""The rules of EN 16931 that compare amounts with each other (6.4.2)."""

_PLAIN = "ubl-2.1"


def judge_received(content: bytes, invoice: Invoice) -> Sequence[Finding]:
    """All findings; paths are those of the XML, or of the model where there is none."""
    if is_pdf(content):
        return judge_document(embedded_xml(content).content).findings
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return judge_document(content).findings
    if invoice.issue_date is None:
        return ()
    try:
        found = judge_draft(invoice, _PLAIN, invoice.issue_date)
    except Invalid as error:
        found = error.findings
    return [_as_told(finding) for finding in found]


def _as_told(finding: Finding) -> Finding:
    if finding.rule in _SUMS or finding.severity is not Severity.FATAL:
        return finding
    return replace(finding, severity=Severity.WARNING)
