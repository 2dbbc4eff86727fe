"""All dictionaries of a PDF, each once, with the way to it. Source: ISO 32000-1, 7.3, 7.7."""

from collections.abc import Iterator
from typing import NamedTuple

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from integration.formats.pdf.attachments import dictionary, resolved

MOST_OBJECTS = 500_000
"""Values that are looked at: enough for a few hundred pages, and a second."""

_LATE = ("/StructTreeRoot", "/AcroForm", "/Names")
"""What is also used on a page is told with the way from the page."""


class Spot(NamedTuple):
    """A dictionary of the file."""

    path: str
    """From the trailer: `PDF/Root/Pages/Kids[0]/Resources/Font/F1`."""
    content: DictionaryObject

    @property
    def is_stream(self) -> bool:
        """Whether it is the head of a stream."""
        return isinstance(self.content, StreamObject)

    def name(self, key: str) -> str:
        """The name at `key`, without its slash; empty if there is none."""
        return str(resolved(self.content.get(key)) or "").removeprefix("/")


def spots(reader: PdfReader) -> Iterator[Spot]:
    """The dictionaries that can be reached, as many as are looked at."""
    catalog = dictionary(reader.trailer.get("/Root"))
    waiting: list[tuple[str, object]] = [
        ("PDF/Info", reader.trailer.get("/Info")),
        *((f"PDF/Root{key}", catalog[key]) for key in _LATE if key in catalog),
    ]
    own = DictionaryObject({key: catalog.raw_get(key) for key in catalog if key not in _LATE})
    yield Spot("PDF/Root", catalog)
    waiting += ((f"PDF/Root{key}", own.raw_get(key)) for key in reversed(list(own)))
    seen: set[object] = set()
    for _ in range(MOST_OBJECTS):
        if not waiting:
            return
        path, value = waiting.pop()
        if _is_new(value, seen):
            found = resolved(value)
            if isinstance(found, DictionaryObject):
                yield Spot(path, found)
            waiting.extend(_within(path, found))


def _is_new(value: object, seen: set[object]) -> bool:
    """Whether it was not met before; only what stands for itself can be met twice."""
    if not isinstance(value, IndirectObject):
        return True
    key = (value.idnum, value.generation)
    if key in seen:
        return False
    seen.add(key)
    return True


def _within(path: str, found: object) -> Iterator[tuple[str, object]]:
    """What is in it, the last one first, as it is taken from a stack."""
    if isinstance(found, DictionaryObject):
        for key in reversed(list(found)):
            if key not in ("/Parent", "/P"):
                yield f"{path}{key}", found.raw_get(key)
    elif isinstance(found, ArrayObject):
        for index in range(len(found) - 1, -1, -1):
            yield f"{path}[{index}]", list.__getitem__(found, index)
