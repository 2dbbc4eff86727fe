"""Mutations that add what the schema knows and a document lacks: elements, attributes.

At random one by one, or every one there is, which finds what the rules on unused elements say.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import islice
from random import Random

from lxml import etree

from tests.conformance.grammar import Grammar, Kind, Particle
from tests.conformance.picking import World, local, pick

Element = etree._Element
Base = tuple[str, Element]
VARIANTS = 2
TRIES = 5
SAMPLES = {
    "decimal": "12.50",
    "date": "2026-01-31",
    "time": "12:00:00",
    "boolean": "true",
    "base64Binary": "QUJD",
    "dateTime": "2026-01-31T12:00:00",
}


def grow(random: Random, root: Element, world: World) -> str:
    """Add an element that the schema knows here and the document lacks."""
    grammar = world.grammar[local(root)]
    element = pick(random, root, leaves=False)
    kind = grammar.kind_at(element)
    if kind is None or not kind.children:
        return ""
    particle = random.choice(kind.children)
    _insert(random, element, particle, world)
    return f"grow {etree.QName(particle.name).localname} in {local(element)}"


def growths(world: World, bases: list[Base], is_valid: Callable[[Element], bool]) -> Iterator[Base]:
    """Every element and attribute that the schema allows in a place that a document has, once.

    An aggregate is grown several times, with other elements in it.
    """
    done: Counter[tuple[str, str]] = Counter()
    tried: Counter[tuple[str, str]] = Counter()
    for _, base in bases:
        for number, path, wanted in _places(base, world.grammar[local(base)]):
            name = wanted if isinstance(wanted, str) else wanted.name
            key = path, name
            times = 1 if isinstance(wanted, str) else VARIANTS
            if done[key] >= times or tried[key] >= TRIES:
                continue
            tried[key] += 1
            root = deepcopy(base)
            element = next(islice(root.iter("*"), number, None))
            _add(Random(f"{key} {tried[key]}"), element, wanted, world)
            if is_valid(root):
                done[key] += 1
                yield f"{path} + {name.rpartition('}')[2]}", root


def _places(base: Element, grammar: Grammar) -> Iterator[tuple[int, str, Particle | str]]:
    """The number of each element, its path, and an element or attribute that may be added."""
    for number, element in enumerate(base.iter("*")):
        kind, path = grammar.kind_at(element), _path(element)
        if kind is not None:
            for particle in kind.children:
                yield number, path, particle
            for name, _ in kind.attributes:
                yield number, path, f"@{name}"


def _add(random: Random, element: Element, particle: Particle | str, world: World) -> None:
    if isinstance(particle, Particle):
        _insert(random, element, particle, world)
        return
    name = particle[1:]
    element.set(name, random.choice(world.attributes.get((str(element.tag), name), ["X"])))


def _insert(random: Random, element: Element, particle: Particle, world: World) -> None:
    """Put a new element where the order of the schema wants it."""
    grammar = world.grammar[local(element.getroottree().getroot())]
    kind = grammar.kind_at(element)
    order = {one.name: number for number, one in enumerate(kind.children)} if kind else {}
    place = order[particle.name]
    before = [child for child in element if order.get(str(child.tag), 99999) <= place]
    grown = _grown(random, particle, grammar, world, depth=0, parent=str(element.tag))
    element.insert(element.index(before[-1]) + 1 if before else 0, grown)


def _path(element: Element) -> str:
    above = [local(one) for one in element.iterancestors()]
    return "/".join([*reversed(above), local(element)])


def _grown(
    random: Random, particle: Particle, grammar: Grammar, world: World, depth: int, parent: str
) -> Element:
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


def _give_attributes(random: Random, element: Element, kind: Kind, world: World) -> None:
    for name, is_needed in kind.attributes:
        if is_needed or (name in ("currencyID", "unitCode", "format") and random.random() < 0.5):
            seen = world.attributes.get((str(element.tag), name), ["EUR"])
            element.set(name, random.choice(seen))
