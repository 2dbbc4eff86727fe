"""What a received document is, by its root element: the table of what is understood."""

from collections.abc import Callable

from domain.core.errors import Unreadable
from domain.core.findings import Finding
from domain.exchange.acknowledgement import InvoiceResponse
from domain.exchange.inbound import InboundKind
from domain.invoice.model import Invoice
from domain.ports import Understood
from domain.settlement.bank import BankStatement
from integration.bank import camt
from integration.formats import ROOTS, read_invoice, ubl_response
from integration.xml.parser import root_name

_RESPONSE = "{urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2}"

_UNDERSTOOD = (
    "an invoice or credit note (UBL 2.1, CII D16B), a Peppol Invoice Response"
    " (UBL ApplicationResponse 2.1) or a bank statement (camt.053)"
)

_Read = Callable[[bytes], Invoice | InvoiceResponse | list[BankStatement]]


def read_inbound(content: bytes) -> Understood:
    """`content` as what it is; one that nobody understands is `unknown`, with the findings."""
    kind = InboundKind.UNKNOWN
    try:
        kind, read = _reader(*root_name(content, max_bytes=camt.MAX_BYTES))
        return Understood(kind, read(content))
    except Unreadable as error:
        return Understood(kind, error)


def _reader(namespace: str, name: str) -> tuple[InboundKind, _Read]:
    tag = f"{{{namespace}}}{name}"
    if tag in ROOTS:
        return InboundKind.INVOICE, read_invoice
    if tag == f"{_RESPONSE}ApplicationResponse":
        return InboundKind.INVOICE_RESPONSE, ubl_response.read
    if name == "Document" and namespace.startswith(camt.NAMESPACE):
        return InboundKind.BANK_STATEMENT, camt.read_statements
    return InboundKind.UNKNOWN, _refuse


def _refuse(content: bytes) -> Invoice:
    """Say what the root element is, and what is understood."""
    namespace, name = root_name(content, max_bytes=camt.MAX_BYTES)
    found = f"{{{namespace[:120]}}}{name[:80]}" if namespace else name[:80]
    finding = Finding(
        rule="DOCUMENT_UNKNOWN",
        path=f"/{name[:80]}",
        message=f"the root element is {found}",
        hint=f"send {_UNDERSTOOD}",
    )
    raise Unreadable(
        f"nobody understands this document: its root element is {found}",
        hint=finding.hint,
        findings=[finding],
    )
