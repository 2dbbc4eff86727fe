"""What a received document is, by how it begins: the table of what is understood."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from pydantic import BaseModel

from domain.core.errors import Unreadable
from domain.core.findings import Finding
from domain.exchange.inbound import InboundKind
from domain.exchange.response import InvoiceResponse
from domain.exchange.statement import Reference, ReferenceScheme, Statement
from domain.invoice.model import Invoice
from domain.ports import Interchange, Part, Understood
from domain.trade.terms import AcknowledgementKind
from integration.bank import banking, camt, pain_status
from integration.bank.csv_profile import CsvProfile
from integration.format_settings import RULE, faults
from integration.formats import ROOTS, mls, read_invoice, ubl_response
from integration.formats.edifact.reading import read_edifact
from integration.formats.edifact.settings import ReadingSettings
from integration.formats.pdf.opening import is_pdf
from integration.formats.pdf.reading import read_pdf
from integration.formats.plain_json import JsonFormat
from integration.formats.tabular import TabularSettings, read_documents
from integration.formats.x12.reading import read_x12
from integration.formats.x12.settings import X12MailboxSettings
from integration.xml.parser import root_name

_RESPONSE = "{urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2}"
_JSON = JsonFormat()

UNKNOWN = "DOCUMENT_UNKNOWN"
"""The finding on what begins like nothing that is understood."""

_HEAD = 1024
"""So many bytes at the beginning say what it is."""


_BY_MAPPING = frozenset({"tabular", "bank_csv"})
"""Read only where a mailbox says how."""


class _Reader(NamedTuple):
    """One family of formats: by which bytes it is known, and who reads it."""

    family: str
    begins: Callable[[bytes], bool]
    """Given the first bytes, without byte order mark and blanks before them."""
    read: Callable[[bytes, bool, Mapping[str, Any]], Understood]
    what: str
    """What it is called, for people who sent something else."""
    settings: type[BaseModel] | None = None
    """What a mailbox may say about it."""


def read_inbound(
    content: bytes, *, part: bool = False, settings: Mapping[str, Any] | None = None
) -> Understood:
    """`content` as what it is; one that nobody understands is `unknown`, with the findings."""
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    for reader in _READERS:
        if reader.begins(head) and (reader.family not in _BY_MAPPING or _set(reader, settings)):
            understood = reader.read(content, part, (settings or {}).get(reader.family, {}))
            return _of_family(understood, reader.family)
    return _unknown(head)


def _set(reader: _Reader, settings: Mapping[str, Any] | None) -> bool:
    """Whether a mailbox says how to read what no content tells."""
    return reader.family in (settings or {})


def _of_family(understood: Understood, family: str) -> Understood:
    if not isinstance(understood.content, Interchange):
        return understood
    return replace(understood, content=replace(understood.content, family=family))


def _xml(content: bytes, _part: bool, _settings: Mapping[str, Any]) -> Understood:
    """By the root element."""
    kind = InboundKind.UNKNOWN
    try:
        namespace, name = root_name(content, max_bytes=camt.MAX_BYTES)
        tag = f"{{{namespace}}}{name}"
        if tag in ROOTS:
            kind = InboundKind.INVOICE
            return Understood(kind, read_invoice(content))
        if tag == f"{_RESPONSE}ApplicationResponse":
            if mls.is_status(content):
                kind = InboundKind.ACKNOWLEDGEMENT
                return Understood(kind, mls.read(content))
            kind = InboundKind.INVOICE_RESPONSE
            return Understood(kind, (_said(ubl_response.read(content)),))
        if name == "Document" and namespace.startswith(pain_status.NAMESPACE):
            kind = InboundKind.PAYMENT_STATUS
            return Understood(kind, pain_status.read_payment_status(content))
        if name == "Document" and namespace.startswith(camt.MESSAGES):
            kind = InboundKind.BANK_STATEMENT
            return banking.understood(camt.read_statements(content))
    except Unreadable as error:
        return Understood(kind, error)
    return Understood(kind, _foreign_root(namespace, name))


def _said(response: InvoiceResponse) -> Statement:
    return Statement(
        kind=AcknowledgementKind.INVOICE_RESPONSE,
        about=Reference(scheme=ReferenceScheme.INVOICE_NUMBER, value=response.invoice_number),
        business=response.code,
        code=response.code.value,
        reason=response.reason[:2000],
        document_id=response.id[:300],
    )


def _json(content: bytes, _part: bool, _settings: Mapping[str, Any]) -> Understood:
    """Our own schema is all there is in JSON."""
    try:
        return Understood(InboundKind.INVOICE, _JSON.read(content))
    except Unreadable as error:
        return Understood(InboundKind.INVOICE, error)


def _tabular(content: bytes, _part: bool, settings: Mapping[str, Any]) -> Understood:
    """Each document of the file for itself, as JSON by our schema: rows cannot be read alone."""
    kind = InboundKind.INTERCHANGE
    try:
        built = read_documents(content, settings)
    except Unreadable as error:
        return Understood(kind, error)
    parts = tuple(
        Part(one.number or str(one.line), _JSON.write(one.invoice))
        for one in built
        if one.invoice is not None and not one.findings
    )
    findings = tuple(finding for one in built for finding in one.findings)
    return Understood(kind, Interchange("", "", "", parts, findings, extension="json"))


def _is_mail(head: bytes) -> bool:
    # Imported late: it brings all channels along, which commands on files do not need.
    from integration.channels.mail.dsn import looks_like_mail

    return looks_like_mail(head)


def _notice(content: bytes, _part: bool, _settings: Mapping[str, Any]) -> Understood:
    """A mail is kept whole only if it says what became of one of ours."""
    from integration.channels.mail.dsn import read_dsn

    try:
        return Understood(InboundKind.ACKNOWLEDGEMENT, read_dsn(content))
    except Unreadable as error:
        return Understood(InboundKind.UNKNOWN, error)


def _foreign_root(namespace: str, name: str) -> Unreadable:
    """Say what the root element is, and what is understood."""
    found = f"{{{namespace[:120]}}}{name[:80]}" if namespace else name[:80]
    finding = Finding(
        rule=UNKNOWN,
        path=f"/{name[:80]}",
        message=f"the root element is {found}",
        hint=f"send {_understood()}",
    )
    message = f"nobody understands this document: its root element is {found}"
    return Unreadable(message, hint=finding.hint, findings=[finding])


def _unknown(head: bytes) -> Understood:
    begins = "".join(sign if sign.isprintable() else "." for sign in head[:20].decode("latin-1"))
    message = f"it begins with '{begins}'" if head else "it is empty"
    finding = Finding(rule=UNKNOWN, path="byte 0", message=message, hint=f"send {_understood()}")
    text = f"nobody understands this document: {message}"
    error = Unreadable(text, hint=finding.hint, findings=[finding])
    return Understood(InboundKind.UNKNOWN, error)


_READERS = (
    _Reader(
        "bank",
        banking.begins_as_lines,
        lambda content, _part, _settings: banking.read_lines(content),
        "a bank file (MT940, MT942, BAI2, OFX)",
    ),
    _Reader(
        "xml",
        lambda head: head.startswith((b"<", b"\xff\xfe", b"\xfe\xff")),
        _xml,
        "an invoice or credit note (UBL 2.1, CII D16B), a Peppol Invoice Response"
        " or Message Level Status (UBL ApplicationResponse 2.1) or a bank file"
        " (camt.052, camt.053, camt.054)",
    ),
    _Reader(
        "edifact",
        lambda head: head.startswith((b"UNA", b"UNB")),
        lambda content, part, settings: read_edifact(content, part=part, settings=settings),
        "UN/EDIFACT (INVOIC, REMADV, CONTRL, APERAK)",
        ReadingSettings,
    ),
    _Reader(
        "x12",
        lambda head: head.startswith(b"ISA"),
        lambda content, part, settings: read_x12(content, part=part, settings=settings),
        "ANSI X12 (810, 820, 997, 999, 824, TA1)",
        X12MailboxSettings,
    ),
    _Reader("json", lambda head: head.startswith(b"{"), _json, "an invoice in JSON, by our schema"),
    _Reader("mail", _is_mail, _notice, "a notice of delivery of a mail (RFC 3464)"),
    _Reader(
        "pdf",
        is_pdf,
        lambda content, _part, _settings: read_pdf(content, read_invoice),
        "a PDF with an invoice in it (Factur-X, ZUGFeRD)",
    ),
    _Reader(
        "bank_csv",
        lambda head: bool(head),
        lambda content, _part, settings: banking.read_csv(content, settings),
        "the CSV of a bank by the profile of its mailbox",
        CsvProfile,
    ),
    _Reader(
        "tabular",
        lambda head: bool(head),
        _tabular,
        "rows by the mapping of their mailbox",
        TabularSettings,
    ),
)


READING = {reader.family: reader.settings for reader in _READERS if reader.settings}
"""What a mailbox may say, by family of formats."""


def reading_faults(settings: Mapping[str, Mapping[str, Any]]) -> list[Finding]:
    """What is wrong with the `format_settings` of a mailbox."""
    findings = [
        Finding(
            rule=RULE,
            path=family[:60],
            message=f"there is nothing to set for '{family[:60]}'",
            hint=f"known are {', '.join(sorted(READING))}",
        )
        for family in settings.keys() - READING.keys()
    ]
    for family in sorted(settings.keys() & READING.keys()):
        found = faults(READING[family], settings[family])
        findings += (replace(one, path=f"{family}.{one.path}") for one in found)
    return findings


def read_received(content: bytes) -> Invoice:
    """The invoice in a document that was taken up; `Unreadable` if it is none."""
    found = read_inbound(content, part=True).content
    if isinstance(found, Invoice):
        return found
    if isinstance(found, Unreadable):
        raise found
    raise Unreadable("the document is no invoice")


def _understood() -> str:
    return "; ".join(reader.what for reader in _READERS)
