"""Values in a Cross Industry Invoice, compared as the official rules compare them (XPath 2.0).

A text beside a number counts as `xs:double`, and `sum()` of texts is one of doubles; a text cast by
`xs:decimal` is exact. Which of the two a rule does decides cases that differ in the last digit, so
both are here: money itself is never held in a float.
"""

import math
from collections.abc import Iterable

from integration.rules.node import Node

_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def double(node: Node) -> float:
    """The text as `xs:double`; only decimal notation, as the schema has it."""
    return float(node.decimal)


def double_sum(nodes: Iterable[Node]) -> float:
    """`sum()` of texts: one after the other, without the compensation that Python's has."""
    total = 0.0
    for node in nodes:
        total += double(node)
    return total


def double_cents(value: float) -> float:
    """A double rounded to cents the way the rules write it: `round(x * 10 * 10) div 100`."""
    return double_round(value * 10 * 10) / 100


def double_round(value: float) -> float:
    """`round()` of a double: halves go up."""
    whole = math.floor(value)
    return float(whole + 1 if value - whole >= 0.5 else whole)


def indicates(indicator: Node, wanted: bool) -> bool:
    """Whether a `ram:ChargeIndicator` holds this boolean, however it is written."""
    return any(_TRUTH.get(node.text) is wanted for node in indicator.all("udt:Indicator"))


def is_false(indicator: Node) -> bool:
    """Whether a `ram:ChargeIndicator` stands for an allowance."""
    return indicates(indicator, False)


def is_vat(tax: Node) -> bool:
    """Whether the one type of a tax is VAT, in any case, without white space around."""
    found = tax.all("ram:TypeCode")
    return len(found) == 1 and found[0].raw.upper() == "VAT"


def in_order(period: Node) -> bool:
    """Whether a period ends no sooner than it starts; days are compared as they are written."""
    if not (period.has("ram:StartDateTime") and period.has("ram:EndDateTime")):
        return True
    starts, ends = (
        [day.raw for day in period.all(f"ram:{name}/udt:DateTimeString") if is_day(day)]
        for name in ("StartDateTime", "EndDateTime")
    )
    return any(end >= start for end in ends for start in starts)


def is_day(date: Node) -> bool:
    """Whether a date is written as CCYYMMDD, format 102 of UN/CEFACT 2379."""
    return date.attributes.get("format") == "102"


def has_text(found: Iterable[Node], *texts: str) -> bool:
    """Whether one of the elements holds exactly one of `texts`."""
    return any(node.raw in texts for node in found)


def is_inside(node: Node, name: str) -> bool:
    """Whether an element called `name` is around, at whatever distance within the unit."""
    around = node.parent
    return around is not None and (around.name == name or is_inside(around, name))
