"""Seeded XSD-valid mutants of valid documents: the same seed and number give the same mutant."""

import random
from collections.abc import Iterable, Iterator
from contextlib import suppress
from copy import deepcopy

from lxml import etree

from tests.conformance import testsets
from tests.conformance.case import Case, has_nothing_fatal
from tests.conformance.documents import Document, documents
from tests.conformance.grammar import Grammar
from tests.conformance.growing import growths
from tests.conformance.mutations import MUTATIONS
from tests.conformance.oracle import Oracle, Refused, syntax_of
from tests.conformance.picking import World
from tests.conformance.places import Suites, Unavailable
from tests.conformance.schemas import is_valid, schema_file

LARGEST = 60_000
TRIES = 60
ROOTS = {"ubl": ("Invoice", "CreditNote"), "cii": ("CrossIndustryInvoice",)}


class Mutants:
    """Mutants of some documents of one syntax; those that the schema refuses are left out.

    Parts, texts and attributes are taken from these documents and from `donors`.
    """

    def __init__(
        self,
        suites: Suites,
        syntax: str,
        valid: Iterable[Document],
        donors: Iterable[bytes] = (),
    ) -> None:
        self._suites = suites
        self._bases: list[tuple[str, etree._Element]] = []
        for document in valid:
            if document.syntax != syntax or len(document.content) > LARGEST:
                continue
            root = _plain(document.content)
            if is_valid(suites, root):
                self._bases.append((document.name, root))
        grammar = {root: Grammar(schema_file(suites, root)) for root in ROOTS[syntax]}
        given = [root for one in donors if syntax_of(root := _plain(one)) == syntax]
        roots = [*(root for _, root in self._bases), *given]
        self._world = World(*_seen(roots), parts=_parts(roots), grammar=grammar)

    def __len__(self) -> int:
        return len(self._bases)

    def cases(self, seed: int, count: int, layers: tuple[str, ...]) -> Iterator[Case]:
        """`count` mutants, to be judged by `layers`."""
        for number in range(count):
            name, content = self.mutant(seed, number)
            yield Case("mutants", name, content, layers, ())

    def growths(self, layers: tuple[str, ...]) -> Iterator[Case]:
        """Every element and attribute that the schema allows somewhere, added to a document."""
        for name, root in growths(self._world, self._bases, lambda r: is_valid(self._suites, r)):
            yield Case("growths", name, etree.tostring(root), layers, ())

    def mutant(self, seed: int, number: int) -> tuple[str, bytes]:
        """One mutant, with a name that says what was done to which document."""
        chance = random.Random(f"{seed}/{number}")
        for _ in range(TRIES):
            name, base = chance.choice(self._bases)
            root = deepcopy(base)
            done = self._mutate(chance, root, chance.choice((1, 1, 2, 2, 3, 4)))
            if done and is_valid(self._suites, root):
                return f"{seed}/{number} {name}: {'; '.join(done)}", etree.tostring(root)
        name, base = chance.choice(self._bases)
        return f"{seed}/{number} {name}: unchanged", etree.tostring(base)

    def _mutate(self, chance: random.Random, root: etree._Element, times: int) -> list[str]:
        kinds, weights = zip(*MUTATIONS, strict=True)
        wanted = chance.choices(kinds, weights, k=times)
        return [said for mutate in wanted if (said := mutate(chance, root, self._world))]


def donors(suites: Suites) -> Iterator[bytes]:
    """The pieces that unit suites judge: the places that rules are about, in all their forms."""
    for suite in testsets.FOLDERS:
        with suppress(Unavailable):
            for case in testsets.cases(suites, suite):
                yield case.content


def valid_documents(suites: Suites, oracle: Oracle) -> Iterator[Document]:
    """The whole documents in which the official EN 16931 rules find nothing fatal."""
    for document in documents(suites):
        with suppress(Refused):
            if has_nothing_fatal(oracle.judge(document.content, ("en16931",))):
                yield document


def _plain(content: bytes) -> etree._Element:
    """A document without comments, instructions and indentation."""
    parser = etree.XMLParser(remove_comments=True, remove_pis=True, remove_blank_text=True)
    return etree.fromstring(content, parser)


def _seen(
    roots: list[etree._Element],
) -> tuple[dict[tuple[str, str], list[str]], dict[tuple[str, str], list[str]]]:
    """The texts seen by parent's and own name, the attributes by element and own name."""
    texts: dict[tuple[str, str], dict[str, None]] = {}
    attributes: dict[tuple[str, str], dict[str, None]] = {}
    for root in roots:
        for element in root.iter("*"):
            parent = element.getparent()
            if not len(element) and parent is not None and len(element.text or "") < 300:
                texts.setdefault((str(parent.tag), str(element.tag)), {})[element.text or ""] = None
            for name, value in element.attrib.items():
                attributes.setdefault((str(element.tag), str(name)), {})[str(value)] = None
    return (
        {key: list(found) for key, found in texts.items()},
        {key: list(found) for key, found in attributes.items()},
    )


def _parts(roots: list[etree._Element]) -> dict[tuple[str, str], list[etree._Element]]:
    """Different parts of documents by parent's and own name."""
    found: dict[tuple[str, str], dict[bytes, etree._Element]] = {}
    for root in roots:
        for element in root.iter("*"):
            parent = element.getparent()
            if parent is not None:
                known = found.setdefault((str(parent.tag), str(element.tag)), {})
                known.setdefault(etree.tostring(element), element)
    return {key: list(different.values()) for key, different in found.items()}
