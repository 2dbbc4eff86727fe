"""Documents that somebody has tampered with: nothing is silently lost, no reader breaks."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from random import Random

import pytest
from lxml import etree

from domain.core.errors import Unreadable
from integration.einvoice.syntax import Reading, Syntax
from integration.formats import read
from integration.formats.cii import CII
from integration.formats.ubl import UBL
from integration.xml import known, reading
from integration.xml.parser import parse
from tests.invoices import corpus

TEXTS = ("", " ", "x", "+1", "01", "1.", "2026-01-01Z", "SEPA", "NA", "true", "DKK", "FC", "102")


def mutate(root: etree._Element, random: Random) -> None:
    """One change somewhere below `root`: to a structure, a name, a text or an attribute."""
    elements = [element for element in root.iter() if element is not root]
    element, other = random.choice(elements), random.choice(elements)
    parent = element.getparent()
    assert parent is not None
    match random.randrange(7):
        case 0:
            parent.remove(element)
        case 1:
            element.addnext(deepcopy(element))
        case 2:
            element.text = random.choice(TEXTS)
        case 3:
            name = next(iter(element.attrib), "schemeID")
            element.set(name, random.choice(TEXTS).strip())
        case 4:
            element.tag = other.tag
        case 5:
            other.append(deepcopy(element))
        case _:
            parent.insert(0, element)


def values(root: etree._Element) -> Counter[str]:
    """Every text of a leaf and every attribute."""
    found = Counter(value for element in root.iter() for value in element.attrib.values())
    texts = ((leaf.text or "").strip() for leaf in root.iter() if not len(leaf))
    found.update(text for text in texts if text)
    return found


def read_or_refuse(syntax: Syntax, content: bytes) -> Reading | None:
    """What `content` says; if it is refused, every finding says where and what."""
    try:
        return syntax.read(parse(content))
    except Unreadable as error:
        unclear = [finding for finding in error.findings if not (finding.path and finding.message)]
    assert unclear == []
    return None


@pytest.mark.parametrize("syntax", [UBL, CII], ids=lambda syntax: syntax.id)
def test_what_is_read_is_written_back_with_every_value(syntax: Syntax) -> None:
    random = Random(f"mutants of {syntax.id}")
    readable = 0
    for invoice in corpus(120, seed=3):
        root = parse(syntax.write(invoice))
        for _ in range(random.randint(1, 3)):
            mutate(root, random)
        content = etree.tostring(root)
        found = read_or_refuse(syntax, content)
        if found is None:
            continue
        readable += 1
        assert all(syntax.read(parse(content)) == found for _ in range(2)), "whatever is known"
        if found.invoice.number and found.invoice.issue_date:
            written = syntax.write(found.invoice, found.remainder)
            assert values(parse(content)) - values(parse(written)) == Counter()
    assert readable > 40


def test_several_threads_read_what_one_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_SHAPES", 40)
    assert known.MAX_SHAPES > 40
    documents = [syntax.write(one) for one in corpus(12, seed=5) for syntax in (UBL, CII)]
    alone = [read(content) for content in documents]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, documents * 6)) == alone * 6
