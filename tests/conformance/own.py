"""Documents of our own in both syntaxes, for where no official ones are at hand."""

from pathlib import Path

from tests.conformance.documents import Document
from tests.conformance.generated_cii import cii
from tests.conformance.generated_ubl import ubl

GENERATED = {"ubl": ubl, "cii": cii}


def own_documents(syntax: str, count: int) -> list[Document]:
    """The first `count` of those that our seeds make up."""
    make = GENERATED[syntax]
    return [Document(f"own-{seed}", syntax, make(seed), Path()) for seed in range(count)]
