"""Finds the invoice in a hybrid PDF: the XML that is the document, inside the picture of it.

Sources: Factur-X 1.0 (factur-x.xml), ZUGFeRD 1.0 and 2.0 (ZUGFeRD-invoice.xml,
zugferd-invoice.xml), XRechnung in ZUGFeRD (xrechnung.xml), Order-X 1.0 (order-x.xml: no invoice).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.core.errors import Unreadable
from domain.core.findings import Finding, Severity
from domain.exchange.inbound import InboundKind
from domain.ports import ReadInvoice, Understood
from integration.formats.pdf.attachments import Attached, attached
from integration.formats.pdf.opening import opened, refused
from integration.xml.parser import root_name

INVOICES = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml")
"""Under these names the standards embed an invoice, in small letters; the first found is taken."""

ORDERS = ("order-x.xml",)

MOST_FILES = 200
"""So many files are looked at; the invoice is not the 201st."""


@dataclass(frozen=True)
class Embedded:
    """The XML in a hybrid PDF."""

    name: str
    content: bytes = field(repr=False)
    findings: tuple[Finding, ...] = ()
    """What is told beside it."""


def read_pdf(content: bytes, read: ReadInvoice) -> Understood:
    """The invoice in `content`, read by `read`; without one the document is of unknown kind."""
    try:
        found = embedded_xml(content)
    except Unreadable as error:
        return Understood(InboundKind.UNKNOWN, error)
    try:
        return Understood(InboundKind.INVOICE, read(found.content), found.findings)
    except Unreadable as error:
        return Understood(InboundKind.INVOICE, error, found.findings)


def embedded_xml(content: bytes) -> Embedded:
    """The XML of the invoice in `content`; `Unreadable` says why there is none."""
    with opened(content) as reader:
        files = [one for one, _ in zip(attached(reader), range(MOST_FILES), strict=False)]
        chosen = candidates(files)
        if not chosen:
            raise _without_invoice(files)
        first = chosen[0]
        return Embedded(first.name, first.content, tuple(_told(chosen)))


def candidates(files: Sequence[Attached]) -> list[Attached]:
    """What may be the invoice, the likeliest first: by its name, or else by what it contains."""
    by_name = [one for one in files if _plain(one.name) in INVOICES]
    if by_name:
        return sorted(by_name, key=lambda one: INVOICES.index(_plain(one.name)))
    return [one for one in files if _plain(one.name) not in ORDERS and _looks_like_invoice(one)]


def _plain(name: str) -> str:
    """The name of the file without folders, in small letters."""
    return name.replace("\\", "/").rpartition("/")[2].strip().lower()


def _looks_like_invoice(file: Attached) -> bool:
    """Whether it is XML with the root element of an invoice."""
    if not _plain(file.name).endswith(".xml"):
        return False
    try:
        _, name = root_name(file.content)
    except Unreadable:
        return False
    return name in ("CrossIndustryInvoice", "CrossIndustryDocument", "Invoice", "CreditNote")


def _told(chosen: Sequence[Attached]) -> list[Finding]:
    """What a reader should know of how it was found."""
    findings = []
    first, others = chosen[0], [one.name[:60] for one in chosen[1:]]
    if _plain(first.name) not in INVOICES:
        findings.append(_told_of("PDF_XML_NAME", f"the invoice is named '{first.name[:60]}'"))
    if others:
        message = f"there are more invoices in the PDF: {', '.join(others[:5])} was not read"
        findings.append(_told_of("PDF_SEVERAL_XML", message))
    return findings


def _told_of(rule: str, message: str) -> Finding:
    return Finding(
        rule=rule,
        path="PDF/Names/EmbeddedFiles",
        severity=Severity.WARNING,
        message=message,
        hint="embed one invoice, as factur-x.xml (Factur-X 1.0)",
    )


def _without_invoice(files: Sequence[Attached]) -> Unreadable:
    if any(_plain(one.name) in ORDERS for one in files):
        return refused(
            "PDF_ORDER",
            "it holds an order (Order-X), not an invoice",
            "send the order where orders are taken",
            "PDF/Names/EmbeddedFiles",
        )
    names = ", ".join(one.name[:60] for one in files[:5])
    found = f"; in it are {names}" if names else ""
    return refused(
        "PDF_WITHOUT_XML",
        f"there is no invoice as XML in it{found}",
        "send a hybrid PDF (Factur-X, ZUGFeRD), or the XML alone",
        "PDF/Names/EmbeddedFiles",
    )
