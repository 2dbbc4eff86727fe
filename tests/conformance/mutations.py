"""Ways to change a document: each takes it to pieces a little, with given randomness.

Every mutation says what it did, or nothing if it found nothing to change. Whether the schema
accepts the outcome is for the caller to see.
"""

from collections.abc import Callable
from copy import deepcopy
from random import Random

from lxml import etree

from tests.conformance.grammar import Grammar, Kind, Particle
from tests.conformance.picking import World, above, are_apart, local, pick, replace
from tests.conformance.situations import (
    exempt,
    identify,
    nationalize,
    pay,
    recategorize,
    redate,
    specify,
    untax,
)
from tests.conformance.values import adorn, amount, attribute, blank, coded, retext, scheme

SAMPLES = {
    "decimal": "12.50",
    "date": "2026-01-31",
    "time": "12:00:00",
    "boolean": "true",
    "base64Binary": "QUJD",
    "dateTime": "2026-01-31T12:00:00",
}


Mutation = Callable[[Random, etree._Element, World], str]


def drop(random: Random, root: etree._Element, _: World) -> str:
    """Take an element out."""
    element = pick(random, root)
    parent = element.getparent()
    if parent is None:
        return ""
    parent.remove(element)
    return f"drop {local(element)}"


def duplicate(random: Random, root: etree._Element, _: World) -> str:
    """Say an element twice."""
    element = pick(random, root)
    if element.getparent() is None:
        return ""
    element.addnext(deepcopy(element))
    return f"duplicate {local(element)}"


def swap(random: Random, root: etree._Element, _: World) -> str:
    """Exchange two elements of one name, wherever they stand."""
    one = pick(random, root)
    same = [other for other in root.iter(one.tag) if other is not one and are_apart(one, other)]
    if not same or one.getparent() is None:
        return ""
    other = random.choice(same)
    first, second = deepcopy(one), deepcopy(other)
    replace(one, second)
    replace(other, first)
    return f"swap {local(one)}"


def move(random: Random, root: etree._Element, _: World) -> str:
    """Take an element from where it stands to a place where one of its name stands."""
    one = pick(random, root)
    same = [other for other in root.iter(one.tag) if other is not one and are_apart(one, other)]
    parent = one.getparent()
    if not same or parent is None:
        return ""
    moved = deepcopy(one)
    parent.remove(one)
    random.choice(same).addnext(moved)
    return f"move {local(one)}"


def transplant(random: Random, root: etree._Element, world: World) -> str:
    """Put a part of another document in the place of ours, or beside it."""
    element = pick(random, root)
    donors = world.parts.get((above(element), str(element.tag)))
    if not donors:
        return ""
    part = deepcopy(random.choice(donors))
    if random.random() < 0.7:
        replace(element, part)
        return f"transplant {local(element)}"
    element.addnext(part)
    return f"add another's {local(element)}"


def grow(random: Random, root: etree._Element, world: World) -> str:
    """Add an element that the schema knows here and the document lacks."""
    grammar = world.grammar[local(root)]
    element = pick(random, root, leaves=False)
    kind = grammar.kind_at(element)
    if kind is None or not kind.children:
        return ""
    place = random.randrange(len(kind.children))
    particle = kind.children[place]
    order = {one.name: number for number, one in enumerate(kind.children)}
    before = [child for child in element if order.get(str(child.tag), 99999) <= place]
    grown = _grown(random, particle, grammar, world, depth=0, parent=str(element.tag))
    element.insert(element.index(before[-1]) + 1 if before else 0, grown)
    return f"grow {local(grown)} in {local(element)}"


def _grown(
    random: Random, particle: Particle, grammar: Grammar, world: World, depth: int, parent: str
) -> etree._Element:
    element = etree.Element(particle.name)
    kind = grammar.kind(particle.kind)
    _give_attributes(random, element, kind, world)
    if not kind.children:
        seen = world.texts.get((parent, particle.name), [])
        plain = SAMPLES.get(kind.builtin, "X1")
        element.text = random.choice(seen) if seen and random.random() < 0.7 else plain
        return element
    wanted = [one for one in kind.children if one.is_needed]
    if depth < 3 and (not wanted or random.random() < 0.5):
        wanted.append(random.choice(kind.children))
    order = [one.name for one in kind.children]
    for one in sorted(set(wanted), key=lambda one: order.index(one.name)):
        element.append(_grown(random, one, grammar, world, depth + 1, particle.name))
    return element


def _give_attributes(random: Random, element: etree._Element, kind: Kind, world: World) -> None:
    for name, is_needed in kind.attributes:
        if is_needed or (name in ("currencyID", "unitCode", "format") and random.random() < 0.5):
            seen = world.attributes.get((str(element.tag), name), ["EUR"])
            element.set(name, random.choice(seen))


MUTATIONS: tuple[tuple[Mutation, int], ...] = (
    (drop, 14),
    (duplicate, 9),
    (swap, 4),
    (move, 4),
    (transplant, 24),
    (retext, 12),
    (blank, 6),
    (amount, 12),
    (attribute, 7),
    (coded, 7),
    (scheme, 4),
    (grow, 14),
    (adorn, 3),
    (nationalize, 10),
    (recategorize, 9),
    (identify, 6),
    (specify, 4),
    (pay, 4),
    (untax, 5),
    (exempt, 5),
    (redate, 4),
)
"""Each with its weight."""
