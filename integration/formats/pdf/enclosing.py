"""The supporting documents of an invoice (BG-24) as files of its PDF.

They stand in the XML as well (BT-125). In the PDF everybody finds them, without software.
Sources: EN 16931-1, BG-24; ISO 19005-3, annex E (a supplement to the document).
"""

import binascii
import hashlib
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.invoice.model import Invoice
from domain.invoice.references import Attachment
from integration.formats.pdf.typesetting import Enclosed

MAX_ENCLOSED = 7 * 1024 * 1024
"""All of them together. In base64 they come to 10 MB, which is what XML is read up to."""

_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][\w.+-]*/[A-Za-z0-9][\w.+-]*", re.ASCII)
_UNKNOWN_TYPE = "application/octet-stream"
_FOREIGN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_LONGEST = 120
_UNNAMED = "attachment"


@dataclass(frozen=True)
class Supporting:
    """A file that backs the invoice."""

    name: str
    content: bytes = field(repr=False)
    media_type: str
    description: str

    @property
    def stand_in(self) -> Enclosed:
        """What the typesetter attaches in its place; another file has another one."""
        said = f"{self.name}\n{hashlib.sha256(self.content).hexdigest()}"
        return Enclosed(
            self.name,
            said.encode(),
            media_type=self.media_type,
            relationship="supplement",
            description=self.description,
        )


def supporting(invoice: Invoice, taken: Set[str]) -> Iterator[Supporting]:
    """Its attached documents, named differently from each other and from those `taken`."""
    names = {name.lower() for name in taken}
    room = MAX_ENCLOSED
    for index, document in enumerate(invoice.supporting_documents):
        attachment = document.attachment
        if attachment is None:
            continue
        path = f"supporting_documents[{index}].attachment"
        content = _decoded(attachment, path)
        room -= len(content)
        if room < 0:
            raise _too_large(path)
        name = _free(_clean(attachment.file_name), names)
        names.add(name.lower())
        said = attachment.media_type
        media_type = said if _MEDIA_TYPE.fullmatch(said) else _UNKNOWN_TYPE
        yield Supporting(name, content, media_type, document.description or document.reference)


def _decoded(attachment: Attachment, path: str) -> bytes:
    try:
        return attachment.decoded()
    except binascii.Error:
        raise _refused(
            "PDF_ATTACHMENT",
            f"{path}.content",
            f"'{attachment.file_name[:60]}' is no base64",
            "encode the file in base64 (RFC 4648, 4)",
        ) from None


def _too_large(path: str) -> Invalid:
    return _refused(
        "PDF_ATTACHMENTS",
        path,
        f"the supporting documents have more than {MAX_ENCLOSED} bytes together",
        "attach smaller files, or say where they can be fetched (BT-124)",
    )


def _clean(name: str) -> str:
    """The name of a file, without folders and signs that a file system does not take."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return _FOREIGN.sub("_", last).strip(" .")[-_LONGEST:] or _UNNAMED


def _free(name: str, taken: Set[str]) -> str:
    """`name`, with a number if there is one already; software looks the invoice up by its name."""
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    number = 1
    found = name
    while found.lower() in taken:
        number += 1
        found = f"{stem}-{number}{suffix}"
    return found


def _refused(rule: str, path: str, message: str, hint: str) -> Invalid:
    finding = Finding(rule=rule, path=path, message=message, hint=hint)
    return Invalid(f"the invoice cannot be typeset: {message}", hint=hint, findings=[finding])
