"""Opening a PDF that somebody sent: bounded, and however it is broken, it is `Unreadable`.

Sources: ISO 32000-1; ISO 19005-3, 6.1.3 (no encryption).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from pypdf import Configuration, PdfReader, apply_configuration
from pypdf.errors import LimitReachedError

from domain.core.errors import Unreadable
from domain.core.findings import Finding
from integration.xml.parser import MAX_BYTES as MAX_XML

MAX_PDF = 50 * 1024 * 1024
"""A bigger file is not looked into."""

_ENTRIES = 200_000
_HEAD = 1024
"""So far from its beginning readers look for the header (ISO 32000-1, annex H, note 13)."""

_LIMITS = Configuration(
    disable_legacy_handling=True,
    maximum_declared_stream_length=MAX_PDF,
    zlib_maximum_output_length=MAX_XML,
    lzw_maximum_output_length=MAX_XML,
    run_length_maximum_output_length=MAX_XML,
    brotli_maximum_output_length=MAX_XML,
    zlib_maximum_recovery_input_length=1_000_000,
    stream_decoding_work_maximum_length=4 * MAX_XML,
    stream_filters_maximum_length=4,
)


def is_pdf(content: bytes) -> bool:
    """Whether `content` (or its first bytes) begins as a PDF does."""
    return b"%PDF-" in content[:_HEAD]


@contextmanager
def opened(content: bytes) -> Iterator[PdfReader]:
    """`content`, to be looked into; whatever goes wrong in there becomes `Unreadable`.

    The library raises nearly every kind of exception on broken bytes, so all of them are taken.
    """
    if len(content) > MAX_PDF:
        raise refused(
            "PDF_TOO_LARGE",
            f"the file has {len(content)} bytes, {MAX_PDF} are read at most",
            "send smaller pictures in the PDF, or the XML alone",
        )
    if not is_pdf(content):
        raise refused("PDF_HEADER", "it does not begin with %PDF-", "send a PDF file")
    try:
        with apply_configuration(_LIMITS):
            yield _reader(content)
    except Unreadable:
        raise
    except LimitReachedError:
        raise refused(
            "PDF_TOO_LARGE",
            f"something in it is more than is read: {MAX_XML} bytes unpacked, or too many entries",
            "send a smaller invoice, or the XML alone",
        ) from None
    except Exception as error:
        raise _broken(content, error) from None


def _reader(content: bytes) -> PdfReader:
    reader = PdfReader(
        BytesIO(content),
        root_object_recovery_limit=_ENTRIES,
        xref_stream_maximum_entries=_ENTRIES,
    )
    if reader.is_encrypted:
        raise _encrypted()
    return reader


def _broken(content: bytes, error: Exception) -> Unreadable:
    if b"/Encrypt" in content and "crypt" in f"{type(error).__name__} {error}".lower():
        return _encrypted()
    return refused(
        "PDF_BROKEN",
        f"its structure is broken ({type(error).__name__})",
        "send the file again, as it was made",
    )


def _encrypted() -> Unreadable:
    return refused(
        "PDF_ENCRYPTED",
        "it is encrypted, which PDF/A forbids (ISO 19005-3, 6.1.3)",
        "send it without a password and without restrictions",
    )


def refused(rule: str, message: str, hint: str, path: str = "PDF") -> Unreadable:
    """The error for a PDF that cannot be read."""
    finding = Finding(rule=rule, path=path, message=message, hint=hint)
    return Unreadable(f"the PDF cannot be read: {message}", hint=hint, findings=[finding])
