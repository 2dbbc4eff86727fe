"""The bytes of the file: header, trailer, cross-references. Source: ISO 19005-3, 6.1.2 to 6.1.4."""

import re

from pypdf import PdfReader

from integration.formats.pdf.attachments import array
from integration.formats.pdf.checks.verdict import Findings, broken

_HEADER = re.compile(rb"%PDF-1\.[0-7](?:\r\n|\r|\n)(?P<comment>.{0,5})", re.DOTALL)
_XREF = re.compile(rb"xref(?P<between>\s*)\d+ \d+")
_START = re.compile(rb"startxref\s+(\d{1,10})")
_BINARY = 0x80
_ENDS = (b"", b"\n", b"\r", b"\r\n")
_EOF = b"%%EOF"


def file_faults(content: bytes, reader: PdfReader) -> Findings:
    """What is wrong with the file before anything in it is looked at."""
    yield from _header(content)
    identity = array(reader.trailer.get("/ID"))
    if len(identity) != 2 or not all(identity):
        yield broken(
            "6.1.3",
            "PDF/trailer/ID",
            "the file has no identifier",
            "write two strings that tell this file from others as /ID in the trailer",
        )
    if content[content.rfind(_EOF) + len(_EOF) :] not in _ENDS:
        yield broken(
            "6.1.3",
            "PDF/trailer",
            "there is something after the end of the file",
            "let %%EOF be the last line",
        )
    last = _START.findall(content)
    found = _XREF.match(content, int(last[-1])) if last else None
    if found is not None and found["between"] not in _ENDS[1:]:
        yield broken(
            "6.1.4",
            f"byte {found.start()}",
            "between 'xref' and its numbers is not one end of a line",
            "write the numbers in the next line",
        )


def _header(content: bytes) -> Findings:
    found = _HEADER.match(content)
    if found is None:
        begins = content[:12].decode("latin-1").split("\n")[0].strip()
        yield broken(
            "6.1.2",
            "byte 0",
            f"the file begins with '{begins}'",
            "begin with %PDF-1.7 and an end of line at the first byte",
        )
    elif not _is_binary(found["comment"]):
        yield broken(
            "6.1.2",
            f"byte {found.start('comment')}",
            "the second line is no comment of four bytes above 127",
            "write it, so that nobody takes the file for text",
        )


def _is_binary(comment: bytes) -> bool:
    return len(comment) == 5 and comment[:1] == b"%" and min(comment[1:]) >= _BINARY
