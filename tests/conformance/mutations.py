"""Ways to change a document: each takes it to pieces a little, with given randomness.

Every mutation says what it did, or nothing if it found nothing to change. Whether the schema
accepts the outcome is for the caller to see.
"""

from collections.abc import Callable
from copy import deepcopy
from random import Random

from lxml import etree

from tests.conformance.growing import grow
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
