"""Other Python libraries that write and read invoices, those that can be imported.

Each gets what it wants to have: a reader takes bytes; for a writer the document is read before the
clock runs, by the library itself, so that it writes a model of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

Read = Callable[[bytes], object]
Write = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Library:
    """What it can do with one syntax."""

    name: str
    read: Read
    prepare: Read | None = None
    """What the writer writes, from a document."""
    write: Write | None = None


def libraries(syntax: str) -> Iterator[Library]:
    """Those that are here and know the syntax."""
    for module, make in (
        ("eu_einvoice", _eu_einvoice),
        ("mockeinvoice", _mock_einvoice),
        ("facturx", _factur_x),
        ("drafthorse", _drafthorse),
        ("euinvoice", _euinvoice),
    ):
        if find_spec(module):
            yield from make(syntax)


def _eu_einvoice(syntax: str) -> Iterator[Library]:
    from eu_einvoice import cii, model, parse, profiles, ubl

    profile = next(one for one in profiles.PROFILES.values() if one["syntax"] == syntax)

    def prepare(content: bytes) -> object:
        return model.prepare(parse.parse_bytes(content)[0], trust_amounts=True)[0]

    def write(invoice: Any) -> object:
        return (ubl if syntax == "ubl" else cii).generate(invoice, profile)

    yield Library("eu-einvoice", parse.parse_bytes, prepare, write)


def _mock_einvoice(syntax: str) -> Iterator[Library]:
    import mockeinvoice

    if syntax == "ubl":
        yield Library(
            "mock-einvoice",
            mockeinvoice.read,
            lambda content: mockeinvoice.read(content)[0],
            mockeinvoice.write,
        )


def _factur_x(syntax: str) -> Iterator[Library]:
    import facturx

    def read(content: bytes) -> object:
        return facturx.parse_ubl_cii_xml(content, check_xsd=False)

    yield Library("factur-x", read)


def _drafthorse(syntax: str) -> Iterator[Library]:
    from drafthorse.models.document import Document

    if syntax == "cii":
        yield Library(
            "drafthorse",
            lambda content: Document.parse(content, strict=False),
            lambda content: Document.parse(content, strict=False),
            lambda document: document.serialize(schema=None),
        )


def _euinvoice(syntax: str) -> Iterator[Library]:
    from euinvoice import parse

    yield Library("euinvoice", parse)
