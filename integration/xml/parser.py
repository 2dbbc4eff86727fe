"""Makes every XML parser, but that of `streaming`. Hostile and broken bytes become findings.

No DOCTYPE (so no entities, no external subset), no network, no XInclude, no comments or
processing instructions in the result, bounded size, depth and attributes. Checked before parsing
where libxml2 would accept silently. Source: XML 1.0 (fifth edition); OWASP XXE prevention.
"""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, NoReturn

from lxml import etree

from domain.core.errors import Unreadable
from domain.core.findings import Finding

MAX_BYTES = 10 * 1024 * 1024
MAX_DEPTH = 100
MAX_ATTRIBUTES = 100

_ENCODINGS = frozenset({"utf-8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252"})
_BOM = b"\xef\xbb\xbf"
_BEGINNINGS = (b"<", b"\xff\xfe", b"\xfe\xff")
_DECLARED = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_PROLOG = re.compile(rb"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_RATHER_DEEP = etree.XPath("boolean(" + "/".join("*" * 16) + ")")
"""Asked first, for it is quick and no business document is."""
_TOO_DEEP = etree.XPath("(" + "/".join("*" * MAX_DEPTH) + ")[1]")
_TOO_WIDE = etree.XPath(f"(descendant-or-self::*/@*[{MAX_ATTRIBUTES + 1}])[1]/..")


def begins_as_xml(content: bytes) -> bool:
    """Whether `content` can be nothing but XML, however broken it is."""
    return content[:64].removeprefix(_BOM).lstrip().startswith(_BEGINNINGS)


def parse(content: bytes, *, max_bytes: int = MAX_BYTES) -> etree._Element:
    """The root element of `content`; `Unreadable` if it is not harmless well-formed XML."""
    guard(content, max_bytes)
    try:
        root = etree.fromstring(content, etree.XMLParser(**OPTIONS))
    except etree.XMLSyntaxError as error:
        refuse_syntax(error)
    if root.getroottree().docinfo.internalDTD is not None:
        refuse_doctype(1)
    _check_shape(root)
    return root


def root_name(content: bytes, *, max_bytes: int = MAX_BYTES) -> tuple[str, str]:
    """Namespace and local name of the root element, without reading the rest."""
    guard(content, max_bytes)
    try:
        for _, element in etree.iterparse(BytesIO(content), events=("start",), **OPTIONS):
            # Not `QName`: libxml2 gives names such as `urn:` before it says that they are wrong.
            namespace, _, name = str(element.tag).rpartition("}")
            return namespace.removeprefix("{"), name
    except etree.XMLSyntaxError as error:
        refuse_syntax(error)
    refuse("XML_NOT_WELL_FORMED", "1:1", "there is no element in the document")


def stream(
    content: bytes, tags: Sequence[str], *, max_bytes: int = MAX_BYTES
) -> Iterator[etree._Element]:
    """Every element with one of the local names `tags`, when it is complete, in document order.

    It is emptied when the next one is asked for, so memory does not grow with the document.
    """
    guard(content, max_bytes)
    wanted = [f"{{*}}{tag}" for tag in tags]
    try:
        for _, element in etree.iterparse(BytesIO(content), tag=wanted, **OPTIONS):
            _check_shape(element)
            yield element
            _forget(element)
    except etree.XMLSyntaxError as error:
        refuse_syntax(error)


def _forget(element: etree._Element) -> None:
    """Empty `element` and drop its like before it; the parser still holds `element` itself."""
    element.clear()
    before, parent = element.getprevious(), element.getparent()
    if before is not None and parent is not None and before.tag == element.tag:
        parent.remove(before)


def guard(content: bytes, max_bytes: int) -> None:
    """Refuse by the bytes alone what a parser would accept or spend itself on."""
    if len(content) > max_bytes:
        refuse(
            "XML_TOO_LARGE",
            "1:1",
            f"{len(content)} bytes; at most {max_bytes} are read",
            "split the document, or raise the limit for this partner",
        )
    body = content.removeprefix(_BOM)
    declared = _DECLARED.match(body)
    encoding = declared.group(1).decode().lower() if declared else "utf-8"
    if encoding not in _ENCODINGS or b"\x00" in body:
        _refuse_encoding(encoding if encoding not in _ENCODINGS else "one with NUL bytes")
    if body[:256].lstrip()[:1] != b"<":
        refuse(
            "XML_NOT_WELL_FORMED",
            "1:1",
            "this is not XML: it does not begin with '<'",
            "send an XML document",
        )
    prolog = _PROLOG.match(body)
    end = prolog.end() if prolog else 0
    if body[end : end + 9].upper() == b"<!DOCTYPE":
        refuse_doctype(body.count(b"\n", 0, end) + 1)


def _check_shape(element: etree._Element) -> None:
    deep = _TOO_DEEP(element) if _RATHER_DEEP(element) else ()
    if isinstance(deep, list) and deep:
        refuse(
            "XML_TOO_DEEP",
            _place(deep[0]),
            f"elements are nested more than {MAX_DEPTH} deep",
            "no business document needs this; ask the sender",
        )
    wide = _TOO_WIDE(element)
    if isinstance(wide, list) and wide:
        refuse(
            "XML_TOO_MANY_ATTRIBUTES",
            _place(wide[0]),
            f"an element has more than {MAX_ATTRIBUTES} attributes",
            "no business document needs this; ask the sender",
        )


def _place(element: Any) -> str:
    return f"{element.sourceline or 1}:1"


def refuse_syntax(error: etree.XMLSyntaxError) -> NoReturn:
    line, column = error.position
    message = (error.msg or "not well-formed").split(", line ")[0][:160]
    lowered = message.lower()
    if "excessive depth" in lowered:
        refuse(
            "XML_TOO_DEEP", f"{line}:{column}", f"elements are nested more than {MAX_DEPTH} deep"
        )
    if "huge text" in lowered or "resource limit" in lowered:
        refuse("XML_TOO_LARGE", f"{line}:{column}", "a single text is larger than the parser reads")
    if getattr(error, "code", 0) in (
        etree.ErrorTypes.ERR_INVALID_ENCODING,
        etree.ErrorTypes.ERR_INVALID_CHAR,
    ):
        _refuse_encoding("bytes that the declared encoding does not have", f"{line}:{column}")
    refuse(
        "XML_NOT_WELL_FORMED",
        f"{line}:{max(column, 1)}",
        message,
        "mend the document at that place, or ask the sender for it again",
    )


def refuse_doctype(line: int) -> NoReturn:
    refuse(
        "XML_DTD_FORBIDDEN",
        f"{line}:1",
        "the document has a DOCTYPE; entities and external subsets are never read",
        "send the document without a DOCTYPE; no business format needs one",
    )


def _refuse_encoding(found: str, path: str = "1:1") -> NoReturn:
    refuse(
        "XML_ENCODING",
        path,
        f"the encoding is not readable: {found}",
        "send the document in UTF-8",
    )


def refuse(rule: str, path: str, message: str, hint: str = "") -> NoReturn:
    finding = Finding(rule=rule, path=path, message=message, hint=hint or "ask the sender")
    raise Unreadable(f"the XML was refused: {message}", hint=finding.hint, findings=[finding])
