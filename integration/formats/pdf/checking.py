"""Our own verdict on a hybrid PDF: the structure of PDF/A-3, and the invoice inside.

It looks at structure, not at what is drawn: whether a page shows what the XML says, the inside of
fonts and the operators of pages are left to full validators (`make conformance-pdf`: veraPDF).
The XML itself is judged by the rules of its profile elsewhere.
Sources: ISO 19005-3:2012; Factur-X 1.0.07 / ZUGFeRD 2.3.
"""

from itertools import islice

from domain.core.errors import Unreadable
from domain.core.findings import Finding
from integration.formats.pdf.attachments import array, attached, dictionary
from integration.formats.pdf.checks.colours import colour_faults
from integration.formats.pdf.checks.embedded import file_specification_faults, hybrid_faults
from integration.formats.pdf.checks.file import file_faults
from integration.formats.pdf.checks.metadata import metadata_of
from integration.formats.pdf.checks.objects import object_faults
from integration.formats.pdf.checks.walk import spots
from integration.formats.pdf.opening import opened
from integration.formats.pdf.reading import MOST_FILES

_MOST = 1_000
"""A file with more faults is not told all of them."""


def check_pdf(content: bytes) -> tuple[Finding, ...]:
    """All that is wrong with `content` as a hybrid invoice; nothing, if it is one."""
    try:
        return _checked(content)
    except Unreadable as error:
        return tuple(error.findings)


def _checked(content: bytes) -> tuple[Finding, ...]:
    with opened(content) as reader:
        catalog = dictionary(reader.trailer.get("/Root"))
        files = list(islice(attached(reader), MOST_FILES))
        metadata = metadata_of(catalog)
        objects: list[Finding] = []
        associated: set[int] = set()
        for spot in spots(reader):
            objects += object_faults(spot)
            associated |= {id(dictionary(one)) for one in array(spot.content.get("/AF"))}
        found = (
            *file_faults(content, reader),
            *colour_faults(catalog),
            *objects,
            *metadata.findings,
            *file_specification_faults(catalog, files, associated),
            *hybrid_faults(metadata, files),
        )
        return found[:_MOST]
