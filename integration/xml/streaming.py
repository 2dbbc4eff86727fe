"""XML files of any length, read in bounded memory, with what `parser` refuses refused as well.

The elements asked for are given when they are complete, and forgotten with all that stands before
them. What lies between two of them is bounded, so a file without any of them fills nothing.
Source: XML 1.0 (fifth edition); OWASP XXE prevention.
"""

from collections.abc import Iterator, Sequence
from typing import BinaryIO, cast

from lxml import etree

from integration.xml.parser import OPTIONS, guard, refuse, refuse_doctype, refuse_syntax

CHUNK = 64 * 1024
BETWEEN = 32 * 1024 * 1024
"""So many bytes may pass without one of the elements: the largest batch of a bank has fewer."""


def stream_file(
    file: BinaryIO, tags: Sequence[str], *, max_bytes: int, between: int = BETWEEN
) -> Iterator[etree._Element]:
    """Every element with one of the local names `tags`, in document order, when it is complete.

    When the next one is asked for it is emptied, and what stands before it in its parent is gone.
    `Unreadable` if `file` is not harmless well-formed XML of at most `max_bytes`.
    """
    parser = etree.XMLPullParser(("end",), tag=[f"{{*}}{tag}" for tag in tags], **OPTIONS)
    events = cast(Iterator[tuple[str, etree._Element]], parser.read_events())
    read, since = 0, 0
    try:
        while chunk := file.read(CHUNK):
            if not read:
                guard(chunk, max_bytes)
            read, since = read + len(chunk), since + len(chunk)
            _bounded(read, max_bytes, since, between)
            parser.feed(chunk)
            for _, element in events:
                _no_doctype(element, since == read)
                yield element
                _forget(element)
                since = 0
        if not read:
            guard(b"", max_bytes)
        parser.close()
    except etree.XMLSyntaxError as error:
        refuse_syntax(error)


def _bounded(read: int, max_bytes: int, since: int, between: int) -> None:
    if read > max_bytes:
        message = f"more than {max_bytes} bytes; at most so many are read"
        refuse("XML_TOO_LARGE", "1:1", message, "split the document")
    if since > between:
        message = f"a single entry has more than {between} bytes"
        refuse("XML_TOO_LARGE", f"byte {read - since}", message, "split the document")


def _no_doctype(element: etree._Element, first: bool) -> None:
    """One behind a prolog that is longer than the first chunk; its entities were not expanded."""
    if first and element.getroottree().docinfo.internalDTD is not None:
        refuse_doctype(1)


def _forget(element: etree._Element) -> None:
    """Empty `element` and drop what stands before it; the parser still holds `element` itself."""
    element.clear()
    parent = element.getparent()
    while parent is not None and (before := element.getprevious()) is not None:
        parent.remove(before)
