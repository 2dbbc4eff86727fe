"""APERAK written: what we say of a supplier's invoice, to a partner that reads no XML.

Source: UN/EDIFACT APERAK D.96A and D.01B; EANCOM.
"""

from collections.abc import Iterator

from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.exchange.envelope import Envelope
from domain.exchange.response import REASON_NEEDED, InvoiceResponse
from integration.formats.edifact.aperak.settings import AperakWriting
from integration.formats.edifact.interchange import Outgoing, interchange
from integration.formats.edifact.segment import Segment
from integration.formats.edifact.writer import segment

_ORIGINAL = "9"
_LINES = 5
_WIDTH = {"D.96A": 70, "D.01B": 512}
_ID = 35


def write(response: InvoiceResponse, envelope: Envelope, settings: AperakWriting) -> bytes:
    """`response` as an APERAK; `Invalid` with everything that it cannot be written for."""
    findings = list(_wrong(response, settings))
    if findings:
        raise Invalid("the APERAK cannot be written", hint=findings[0].hint, findings=findings)
    version, release = settings.release.split(".")
    identifier = ("APERAK", version, release, "UN", settings.association)
    outgoing = Outgoing(identifier, list(_body(response, envelope, settings)))
    return interchange([outgoing], envelope, settings)


def _body(
    response: InvoiceResponse, envelope: Envelope, settings: AperakWriting
) -> Iterator[Segment]:
    function = settings.functions.get(response.code, _ORIGINAL)
    yield segment("BGM", settings.document, response.id, function, response.code.value)
    yield segment("DTM", ("137", envelope.prepared_at.strftime("%Y%m%d%H%M"), "203"))
    yield segment("RFF", (settings.qualifier, response.invoice_number))
    if response.reason:
        yield segment("ERC", settings.error)
        lines = _lines(response.reason, _WIDTH[settings.release])
        yield segment("FTX", "AAO", "", "", lines[:_LINES])


def _lines(text: str, width: int) -> list[str]:
    """A text in pieces of at most `width`, broken between words where that is possible."""
    lines: list[str] = []
    rest = " ".join(text.split())
    while len(rest) > width:
        cut = rest.rfind(" ", 1, width + 1)
        cut = cut if cut > 0 else width
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*lines, rest]


def _wrong(response: InvoiceResponse, settings: AperakWriting) -> Iterator[Finding]:
    for name, value in (("id", response.id), ("invoice_number", response.invoice_number)):
        if not 1 <= len(value) <= _ID:
            message = f"'{value[:50]}' has {len(value)} characters; an APERAK takes 1 to {_ID}"
            yield Finding(rule="EDIFACT-39", path=name, message=message, hint="use another channel")
    if response.code in REASON_NEEDED and not response.reason.strip():
        message = f"the code {response.code} needs a reason"
        hint = "say why the invoice is not simply accepted"
        yield Finding(rule="EDIFACT-13", path="reason", message=message, hint=hint)
    if len(_lines(response.reason, _WIDTH[settings.release])) > _LINES:
        width = _WIDTH[settings.release]
        message = f"the reason is longer than {_LINES} lines of {width} characters"
        yield Finding(rule="EDIFACT-39", path="reason", message=message, hint="shorten it")
