"""Hybrid PDF files for tests: ours, changed ones, and plain pages with files attached."""

import base64
import io
from collections.abc import Callable
from functools import cache

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from domain.exchange.envelope import Envelope
from domain.invoice.model import Invoice
from domain.invoice.references import Attachment, SupportingDocument
from integration.formats import FORMATS
from tests.components.pdf.documents import AT
from tests.unit.formats import invoices

NUMBERS = b"hours;8\n" * 50
"""A time sheet."""


def backed(*documents: SupportingDocument) -> Invoice:
    """An invoice with supporting documents."""
    return invoices.full().model_copy(update={"supporting_documents": documents})


def document(content: str = "", name: str = "hours.csv", **changed: str) -> SupportingDocument:
    """A supporting document with a file in base64."""
    attachment = Attachment(content=content, file_name=name, media_type="text/csv")
    return SupportingDocument(reference="TS-1", attachment=attachment.model_copy(update=changed))


def envelope(**settings: object) -> Envelope:
    return Envelope(control_number=1, prepared_at=AT, settings=settings)


@cache
def hybrid(format: str = "factur-x") -> bytes:
    """An invoice of ours with a supporting document."""
    invoice = backed(document(base64.b64encode(NUMBERS).decode()))
    return FORMATS[format].write(invoice, envelope())


def changed(pdf: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """`pdf`, changed and written again by another program."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    change(writer)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def plain(**files: bytes) -> bytes:
    """A page with files attached, no PDF/A; `__` in a name is a dot."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    for name, content in files.items():
        writer.add_attachment(name.replace("__", ".").replace("_", "-"), content)
    return written(writer)


def specifications(writer: PdfWriter) -> dict[str, DictionaryObject]:
    """The file specifications by name."""
    names = writer.root_object["/Names"]["/EmbeddedFiles"]["/Names"]  # type: ignore[index]
    return {str(names[at]): names[at + 1].get_object() for at in range(0, len(names), 2)}


def stream(content: bytes, **entries: object) -> StreamObject:
    made = StreamObject()
    made.set_data(content)
    for name, value in entries.items():
        made[NameObject(f"/{name}")] = value
    return made


def metadata(writer: PdfWriter, before: str, after: str) -> None:
    """Other metadata, as if somebody else had written it."""
    found = writer.root_object["/Metadata"]
    said = found.get_data().decode()  # type: ignore[attr-defined]
    assert before in said
    found.set_data(said.replace(before, after).encode())  # type: ignore[attr-defined]


def listed(*values: object) -> ArrayObject:
    return ArrayObject(values)  # type: ignore[arg-type]
