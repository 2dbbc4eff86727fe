"""Conversion: a document of any format that can be read, in any that can be written.

Nothing is lost in silence: what was written is read again and compared with what was said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.core.errors import Invalid, NotFound, Unreadable
from domain.core.findings import Finding, Severity, fatal
from domain.exchange.envelope import Envelope
from domain.exchange.inbound import InboundKind
from domain.invoice.model import Invoice
from domain.ports import Format, Interchange, Part
from integration.einvoice.documents import Conversion, Lost, differences, not_held
from integration.einvoice.syntax import Reading, check_issued
from integration.formats import FORMATS, XML, convert, read, written
from integration.formats.pdf.opening import is_pdf
from integration.formats.pdf.reading import embedded_xml
from integration.formats.tabular import TabularFormat, read_documents
from integration.inbound import UNKNOWN, read_inbound, reading_faults
from integration.validation import SEE
from integration.xml.parser import begins_as_xml

_LISTED = 20
"""So many documents of an interchange are named."""


@dataclass(frozen=True)
class Source:
    """An invoice that was read from somewhere."""

    reading: Reading
    findings: tuple[Finding, ...] = ()
    """What was assumed when it was read."""
    embedded: str = ""
    """The name of the XML that it was read from, in a PDF."""

    @property
    def invoice(self) -> Invoice:
        """The document by its terms."""
        return self.reading.invoice


@dataclass(frozen=True)
class Converted(Conversion):
    """A converted document, with what was assumed when the source was read."""

    findings: tuple[Finding, ...] = ()


def source_of(
    content: bytes, *, mapping: Mapping[str, Any] | None = None, part: str = ""
) -> Source:
    """The invoice in `content`; `Unreadable` says where it breaks.

    Rows are read by `mapping`. Of an interchange with several invoices, `part` names one.
    """
    if begins_as_xml(content):
        return Source(read(content))
    if is_pdf(content):
        inside = embedded_xml(content)
        return Source(read(inside.content), inside.findings, inside.name)
    _check_mapping(mapping)
    understood = read_inbound(content, settings={"tabular": mapping} if mapping else {})
    findings, family, name = understood.findings, "json", part
    while isinstance(understood.content, Interchange):  # a file may hold several of them
        findings, family = (*findings, *_told(understood.content, part)), understood.content.family
        chosen, name = _part(understood.content, name)
        understood = read_inbound(chosen, part=True)
        findings += understood.findings
    found = understood.content
    if isinstance(found, Unreadable):
        unmapped = understood.kind is InboundKind.UNKNOWN and content and not mapping
        raise _unmapped(found) if unmapped else found
    if not isinstance(found, Invoice):
        raise Unreadable(
            f"it is no invoice, but: {understood.kind.value.replace('_', ' ')}",
            hint="give an invoice or a credit note",
        )
    return Source(Reading(found, (), family), findings)


def converted(
    content: bytes,
    to: str,
    envelope: Envelope,
    *,
    mapping: Mapping[str, Any] | None = None,
    part: str = "",
) -> Converted:
    """`content` in the format `to`, with what could not be carried."""
    target = FORMATS.get(to)
    if target is None:
        raise NotFound(f"there is no format '{to}'", hint=f"one of {', '.join(FORMATS)}")
    if to in XML and envelope.settings:
        raise Invalid(f"{to} has no settings", findings=target.check(envelope.settings))
    if to in XML and begins_as_xml(content):
        done = convert(content, to)
        return Converted(done.content, done.lost)
    if to in XML and is_pdf(content):
        found = embedded_xml(content)
        done = convert(found.content, to)
        return Converted(done.content, done.lost, found.findings)
    source = source_of(content, mapping=mapping, part=part)
    done = written(source.invoice, to) if to in XML else _written(source.invoice, target, envelope)
    return Converted(done.content, (*done.lost, *not_held(source.reading)), source.findings)


def _written(invoice: Invoice, target: Format, envelope: Envelope) -> Conversion:
    """In a format with an envelope; compared with what is read from it."""
    faults = target.check(envelope.settings)
    if faults:
        raise Invalid(
            f"the settings of {target.id} are wrong",
            hint="see docs/formats.md for what it needs",
            findings=faults,
        )
    check_issued(invoice)
    content = target.write(invoice, envelope)
    try:
        again = _again(content, target, envelope)
    except Unreadable as error:
        reason = f"it cannot be read again, so nobody can say what it lacks: {error.message}"
        return Conversion(content, (Lost("document", "", reason),))
    return Conversion(content, tuple(differences(invoice, again, target.id)))


def _again(content: bytes, target: Format, envelope: Envelope) -> Invoice:
    """The invoice in what was just written."""
    if not isinstance(target, TabularFormat):
        return target.read(content)
    (built,) = read_documents(content, envelope.settings)
    if built.invoice is None:
        first = built.findings[0]
        raise Unreadable(f"{first.message} ({first.path}, {first.model_path})")
    return built.invoice


def _told(interchange: Interchange, part: str) -> Iterator[Finding]:
    """What is wrong with an interchange, for somebody who wants the `part` that can be used.

    What is fatal has kept others from being used; that is only overlooked if one is named.
    """
    if interchange.parts and fatal(interchange.findings) and not part:
        raise Unreadable(
            f"not all that is in it can be used; what can, --part names: {_names(interchange)}",
            findings=interchange.findings,
        )
    for one in interchange.findings:
        severity = Severity.WARNING if one.severity is Severity.FATAL else one.severity
        yield replace(one, severity=severity)


def _names(interchange: Interchange) -> str:
    return ", ".join(name for name, _ in _named(interchange.parts)[:_LISTED])


def _named(parts: Sequence[Part]) -> list[tuple[str, bytes]]:
    """Parts by their names; those of several interchanges may be called alike, and are counted."""
    names = [part.name for part in parts]
    return [
        (one.name if names.count(one.name) == 1 else f"{one.name}@{place}", one.content)
        for place, one in enumerate(parts, start=1)
    ]


def _part(interchange: Interchange, name: str) -> tuple[bytes, str]:
    """What `name` names in it, and what of the name is left for an interchange in there."""
    parts = interchange.parts
    if not parts:
        first = next(iter(interchange.findings), None)
        reason = f": {first.message} ({first.path})" if first else ""
        raise Unreadable(f"nothing in it can be used{reason}", findings=interchange.findings)
    if len(parts) == 1 and not name:
        return parts[0].content, ""
    for known, content in _named(parts):
        if name == known or name.startswith(f"{known}/"):
            return content, name[len(known) + 1 :]
    raise Unreadable(
        f"it holds {len(parts)} documents" + (f", none called '{name}'" if name else ""),
        hint=f"name one with --part: {_names(interchange)}",
    )


def _check_mapping(mapping: Mapping[str, Any] | None) -> None:
    findings = reading_faults({"tabular": mapping}) if mapping else []
    if findings:
        raise Unreadable("the mapping of rows is wrong", hint=SEE, findings=findings)


def _unmapped(error: Unreadable) -> Unreadable:
    """Rows are a document only by their mapping."""
    hint = "if these are rows (CSV, fixed width), say with --mapping FILE what their cells mean"
    findings = [replace(one, hint=hint) if one.rule == UNKNOWN else one for one in error.findings]
    return Unreadable(error.message, hint=hint, findings=findings)
