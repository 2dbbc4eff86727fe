"""Whole documents of the official repositories, each once, in the order of their paths."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from tests.conformance.places import Suites

REPOSITORIES = {
    "cen": ("eInvoicing-EN16931", "ubl/examples", "cii/examples", "test/testfiles"),
    "peppol": (
        "peppol-bis-invoice-3",
        "rules/examples",
        "rules/national-examples",
        "rules/snippets",
    ),
    "kosit": ("xrechnung-testsuite", "src/test"),
    "kosit-config": ("validator-configuration-xrechnung", "src/test"),
    "kosit-units": ("xrechnung-schematron", "test/instances"),
    "corpus": ("corpus", ""),
    "mustang": ("mustangproject", ""),
    "cii2ubl": (
        "en16931-cii2ubl",
        "en16931-cii2ubl/src/test/resources",
        "en16931-cii2ubl/generated/toubl21",
    ),
}
ROOTS = {
    "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice": "ubl",
    "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote": "ubl",
    "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice": "cii",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document: where it is from, its syntax and its bytes."""

    name: str
    syntax: str
    content: bytes
    path: Path


def documents(suites: Suites, *groups: str) -> Iterator[Document]:
    """Those of some groups of `REPOSITORIES`, or of all that are at hand."""
    seen = set()
    for group in groups or REPOSITORIES:
        repository, *folders = REPOSITORIES[group]
        if not groups and not suites.has(repository):
            continue
        for folder in folders:
            for path in sorted(suites.path(repository, folder).rglob("*")):
                if path.suffix.lower() != ".xml" or not path.is_file():
                    continue
                found = read(path, f"{group}/{path.stem}")
                if found and (key := hashlib.sha256(found.content).digest()) not in seen:
                    seen.add(key)
                    yield found


def read(path: Path, name: str) -> Document | None:
    """The document in a file, if it is an invoice of one of the two syntaxes."""
    content = path.read_bytes()
    try:
        root = etree.fromstring(content)
    except etree.XMLSyntaxError:
        return None
    syntax = ROOTS.get(str(root.tag))
    return Document(name, syntax, content, path) if syntax else None
