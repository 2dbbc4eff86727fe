"""What a received document is, by its root element: the table of what is understood."""

from domain.core.errors import Unreadable
from domain.core.findings import Finding
from domain.exchange.acknowledgement import InvoiceResponse
from domain.settlement.bank import BankStatement
from integration.bank import camt
from integration.formats import ubl_response
from integration.xml.parser import root_name

_APPLICATION_RESPONSE = "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"

_UNDERSTOOD = (
    "a Peppol Invoice Response (UBL ApplicationResponse 2.1) or a bank statement (camt.053)"
)


def read_inbound(content: bytes) -> InvoiceResponse | list[BankStatement]:
    """`content` as what it is; `Unreadable` for one that nobody understands."""
    namespace, name = root_name(content, max_bytes=camt.MAX_BYTES)
    if (namespace, name) == (_APPLICATION_RESPONSE, "ApplicationResponse"):
        return ubl_response.read(content)
    if name == "Document" and namespace.startswith(camt.NAMESPACE):
        return camt.read_statements(content)
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
