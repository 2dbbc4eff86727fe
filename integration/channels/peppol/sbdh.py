"""The envelope of a document in Peppol: the Standard Business Document Header, both ways.

The same document always gives the same bytes, so a repeated message has the same digest. Source:
Peppol Business Message Envelope 2.0.2; UN/CEFACT SBDH 1.3.
"""

import base64
import binascii
import re
from dataclasses import dataclass, field, replace

from lxml import etree

from domain.core.errors import Unreadable
from domain.core.findings import Finding
from integration.channels.peppol.subject import Subject
from integration.xml.parser import parse

NAMESPACE = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
PARTICIPANTS = "iso6523-actorid-upis"
PROCESSES = "cenbii-procid-ubl"
_BINARY = "{http://peppol.eu/xsd/ticc/envelope/1.0}BinaryContent"
_SH = {"sh": NAMESPACE}
_DECLARATION = re.compile(rb"\s*<\?xml\s[^>]*?\?>\s*")
_HEADER_END = re.compile(rb"</(?:[^<>:\s]{1,100}:)?StandardBusinessDocumentHeader\s*>")
_UTF8 = re.compile(rb"""encoding\s*=\s*["'](utf-8|us-ascii)["']""", re.IGNORECASE)


@dataclass(frozen=True)
class Enveloped:
    """A document as it came in its envelope."""

    sender: str
    receiver: str
    instance: str
    document: str
    process: str
    status_to: str
    """Where a Message Level Status goes (MLS_TO); empty if nobody asked for one."""
    media_type: str
    content: bytes = field(repr=False)


def wrap(
    content: bytes,
    subject: Subject,
    *,
    instance: str,
    status_to: str | None = None,
    status_always: bool = False,
) -> bytes:
    """`content` in its envelope; its own bytes are not touched."""
    header = _header(subject, instance)
    scope = _below(header, "BusinessScope")
    _scope(scope, "DOCUMENTID", subject.document, subject.scheme)
    _scope(scope, "PROCESSID", subject.process, PROCESSES)
    _scope(scope, "COUNTRY_C1", subject.country)
    if status_to is not None:
        _scope(scope, "MLS_TO", status_to, PARTICIPANTS)
        _scope(scope, "MLS_TYPE", "ALWAYS_SEND" if status_always else "FAILURE_ONLY")
    opened = f'<sh:StandardBusinessDocument xmlns:sh="{NAMESPACE}">'.encode()
    return b"".join(
        (opened, etree.tostring(header), _bare(content), b"</sh:StandardBusinessDocument>")
    )


def unwrap(content: bytes, *, max_bytes: int) -> Enveloped:
    """What is in the envelope; `Unreadable` if header and document contradict each other."""
    root = parse(content, max_bytes=max_bytes)
    header = root.find("sh:StandardBusinessDocumentHeader", _SH)
    documents = [child for child in root if child is not header]
    if header is None or len(documents) != 1:
        raise _refused("SBDH_ONE_DOCUMENT", f"{len(documents)} documents are in the envelope")
    (document,) = documents
    scopes = {
        _text(scope, "sh:Type"): _text(scope, "sh:InstanceIdentifier")
        for scope in header.iterfind("sh:BusinessScope/sh:Scope", _SH)
    }
    enveloped = Enveloped(
        sender=_text(header, "sh:Sender/sh:Identifier"),
        receiver=_text(header, "sh:Receiver/sh:Identifier"),
        instance=_text(header, "sh:DocumentIdentification/sh:InstanceIdentifier"),
        document=scopes.get("DOCUMENTID", ""),
        process=scopes.get("PROCESSID", ""),
        status_to=scopes.get("MLS_TO", ""),
        media_type="application/xml",
        content=b"",
    )
    if document.tag == _BINARY:
        return _binary(enveloped, document)
    _check_root(enveloped, document)
    return replace(enveloped, content=_verbatim(content, document))


def _verbatim(content: bytes, document: etree._Element) -> bytes:
    """The document as its sender wrote it, so that signatures in it hold; or spelled anew, where it
    cannot stand without what the envelope declares."""
    begin, end = _HEADER_END.search(content), content.rfind(b"</")
    piece = content[begin.end() : end].strip() if begin else b""
    try:
        alone = parse(piece, max_bytes=len(content))
    except Unreadable:
        alone = None
    if alone is not None and _canonical(alone) == _canonical(document):
        return piece
    return etree.tostring(document, encoding="UTF-8", xml_declaration=True, with_tail=False)


def _canonical(element: etree._Element) -> bytes:
    return bytes(etree.tostring(element, method="c14n", exclusive=True, with_tail=False))


def _header(subject: Subject, instance: str) -> etree._Element:
    header = etree.Element(f"{{{NAMESPACE}}}StandardBusinessDocumentHeader", nsmap=_SH)
    _below(header, "HeaderVersion").text = "1.0"
    for role, participant in (("Sender", subject.sender), ("Receiver", subject.receiver)):
        identifier = _below(_below(header, role), "Identifier")
        identifier.set("Authority", PARTICIPANTS)
        identifier.text = participant
    identification = _below(header, "DocumentIdentification")
    for name, text in (
        ("Standard", subject.namespace),
        ("TypeVersion", subject.version),
        ("InstanceIdentifier", instance),
        ("Type", subject.name),
        ("CreationDateAndTime", subject.issued_at.isoformat().replace("+00:00", "Z")),
    ):
        _below(identification, name).text = text
    return header


def _below(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")


def _scope(parent: etree._Element, kind: str, instance: str, identifier: str = "") -> None:
    scope = _below(parent, "Scope")
    _below(scope, "Type").text = kind
    _below(scope, "InstanceIdentifier").text = instance
    if identifier:
        _below(scope, "Identifier").text = identifier


def _bare(content: bytes) -> bytes:
    """The document without its XML declaration, in UTF-8."""
    plain = content.removeprefix(b"\xef\xbb\xbf")
    declaration = _DECLARATION.match(plain)
    if declaration is None:
        return plain
    said = declaration.group()
    if b"encoding" in said and _UTF8.search(said) is None:
        return etree.tostring(parse(content), encoding="UTF-8", xml_declaration=False)
    return plain[declaration.end() :]


def _check_root(enveloped: Enveloped, document: etree._Element) -> None:
    name = etree.QName(document)
    found = f"{name.namespace}::{name.localname}"
    if enveloped.document.partition("##")[0] != found:
        raise _refused("SBDH_DOCUMENT", f"the header announces another document than {found}")


def _binary(enveloped: Enveloped, document: etree._Element) -> Enveloped:
    try:
        content = base64.b64decode("".join((document.text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raise _refused("SBDH_BINARY", "the binary content is not base64") from None
    media_type = (document.get("mimeType") or "application/octet-stream")[:100]
    return replace(enveloped, content=content, media_type=media_type)


def _text(element: etree._Element, path: str) -> str:
    return (element.findtext(path, "", _SH) or "").strip()


def _refused(rule: str, message: str) -> Unreadable:
    finding = Finding(
        rule=rule,
        path="/sh:StandardBusinessDocument",
        message=message,
        hint="ask the sender's access point",
    )
    return Unreadable(
        f"the envelope cannot be read: {message}", hint=finding.hint, findings=[finding]
    )
