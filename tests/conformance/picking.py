"""Choosing elements of a document at random, and what mutations draw on."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from random import Random

from lxml import etree

from tests.conformance.grammar import Grammar


@dataclass(slots=True)
class World:
    """What mutations draw on: texts, attributes and parts of documents, the grammar."""

    texts: dict[tuple[str, str], list[str]]
    attributes: dict[tuple[str, str], list[str]]
    parts: dict[tuple[str, str], list[etree._Element]]
    grammar: dict[str, Grammar]


def pick(random: Random, root: etree._Element, leaves: bool | None = None) -> etree._Element:
    """An element: half of the time each path is as likely, else each element."""
    found = [one for one in root.iter("*") if leaves is None or (not len(one)) == leaves]
    return by_kind(random, found) if random.random() < 0.6 else random.choice(found)


def by_kind(random: Random, found: list[etree._Element]) -> etree._Element:
    """One of them, each pair of parent's and own name being as likely."""
    kinds: dict[tuple[str, str], list[etree._Element]] = {}
    for one in found:
        kinds.setdefault((above(one), str(one.tag)), []).append(one)
    return random.choice(random.choice(list(kinds.values())))


def number_in(leaf: etree._Element) -> Decimal | None:
    text = (leaf.text or "").strip()
    try:
        number = Decimal(text) if len(text) < 16 else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def replace(old: etree._Element, new: etree._Element) -> None:
    parent = old.getparent()
    if parent is not None:
        parent.replace(old, new)


def are_apart(one: etree._Element, other: etree._Element) -> bool:
    """Whether neither holds the other."""
    return one not in other.iterancestors() and other not in one.iterancestors()


def above(element: etree._Element) -> str:
    parent = element.getparent()
    return "" if parent is None else str(parent.tag)


def local(element: etree._Element) -> str:
    return etree.QName(element).localname
