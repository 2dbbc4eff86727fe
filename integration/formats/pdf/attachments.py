"""The files inside a PDF, wherever they hang: name tree, associated files, annotations.

Sources: ISO 32000-1, 7.9.6 (name trees), 7.11.3 (file specifications), 12.5.6.15 (annotations);
ISO 19005-3, 6.8 and annex E (associated files).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject, StreamObject

_MOST_NODES = 1_000
_MOST_PAGES = 2_000
_NAMES = ("/UF", "/F", "/Unix", "/DOS", "/Mac")


@dataclass(frozen=True)
class Attached:
    """One file in the PDF."""

    name: str
    specification: DictionaryObject = field(repr=False)
    stream: StreamObject = field(repr=False)

    @property
    def content(self) -> bytes:
        """Its bytes, unpacked."""
        return bytes(self.stream.get_data())

    @property
    def relationship(self) -> str:
        """Its AFRelationship, without the slash."""
        return str(resolved(self.specification.get("/AFRelationship")) or "").removeprefix("/")


def attached(reader: PdfReader) -> Iterator[Attached]:
    """Every file of the document, each once; first those that its catalog names."""
    seen: set[int] = set()
    for specification in _specifications(reader):
        found = _attached(specification)
        if found is not None and id(found.stream) not in seen:
            seen.add(id(found.stream))
            yield found


def dictionary(value: object) -> DictionaryObject:
    """`value` as a dictionary, empty if it is none."""
    found = resolved(value)
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def array(value: object) -> ArrayObject:
    """`value` as an array, empty if it is none."""
    found = resolved(value)
    return found if isinstance(found, ArrayObject) else ArrayObject()


def resolved(value: object) -> object:
    """What `value` is or points to."""
    return value.get_object() if isinstance(value, PdfObject) else value


def named(catalog: DictionaryObject) -> Iterator[tuple[str, PdfObject]]:
    """The leaves of the name tree of embedded files, nested as it may be, walked without loops."""
    names = dictionary(catalog.get("/Names"))
    waiting: list[object] = [names.get("/EmbeddedFiles")]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_NODES:
        node = dictionary(waiting.pop())
        if id(node) in seen:
            continue
        seen.add(id(node))
        leaves = array(node.get("/Names"))
        for index in range(0, len(leaves) - 1, 2):
            yield str(resolved(leaves[index])), leaves[index + 1]
        waiting.extend(reversed(array(node.get("/Kids"))))


def _specifications(reader: PdfReader) -> Iterator[DictionaryObject]:
    catalog = dictionary(reader.trailer.get("/Root"))
    for _, leaf in named(catalog):
        yield dictionary(leaf)
    for one in array(catalog.get("/AF")):
        yield dictionary(one)
    for index, page in enumerate(reader.pages):
        if index == _MOST_PAGES:
            return
        for one in array(page.get("/AF")):
            yield dictionary(one)
        for annotation in array(page.get("/Annots")):
            yield dictionary(dictionary(annotation).get("/FS"))


def _attached(specification: DictionaryObject) -> Attached | None:
    files = dictionary(specification.get("/EF"))
    streams = (resolved(files.get(key)) for key in _NAMES)
    stream = next((one for one in streams if isinstance(one, StreamObject)), None)
    if stream is None:
        return None
    names = (resolved(specification.get(key)) for key in _NAMES)
    return Attached(str(next(filter(None, names), "")), specification, stream)
