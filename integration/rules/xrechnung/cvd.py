"""XRechnung CVD: which lines are about a vehicle, and of which kind (Directive 2009/33/EC)."""

from typing import NamedTuple

from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule
from integration.rules.peppol.values import says
from integration.rules.xrechnung.codes import ITEM_CLASSES, VEHICLE_KINDS, VEHICLES
from integration.rules.xrechnung.conditions import has_code

SINCE = "2.4.0"
"""The release that brought these rules."""

_SCHEME = "CVD"
_NAME = "cva"


class Item(NamedTuple):
    """Where a syntax has what the rules look at; all but `at` below the item."""

    at: tuple[str, ...]
    code: str
    """BT-158; its scheme is the attribute `listID`."""
    attribute: str
    """BG-32."""
    name: str
    """BT-160, in it."""
    value: str
    """BT-161, in it."""


def add_items(rules: Pattern, item: Item) -> None:
    """A vehicle has one category and one kind, of those there are."""

    def codes(node: Node) -> int:
        return sum(code.attributes.get("listID") == _SCHEME for code in node.all(item.code))

    def kinds(node: Node) -> int:
        return sum(says(attribute, item.name, _NAME) for attribute in node.all(item.attribute))

    rules.at(
        " | ".join(item.at),
        Rule("BR-DE-CVD-06-a", lambda node: not codes(node) or kinds(node) == 1),
        Rule("BR-DE-CVD-06-b", lambda node: not kinds(node) or codes(node) == 1),
        since=SINCE,
    )
    rules.at(
        " | ".join(f"{at}/{item.code}" for at in item.at),
        Rule("BR-TMP-CVD-01", lambda node: _scheme(node) in ITEM_CLASSES),
        Rule("BR-DE-CVD-04", lambda node: _scheme(node) != _SCHEME or node.text in VEHICLES),
        since=SINCE,
    )
    rules.at(
        " | ".join(f"{at}/{item.attribute}" for at in item.at),
        Rule("BR-DE-CVD-05", has_code(item.value, VEHICLE_KINDS)),
        when=lambda node: says(node, item.name, _NAME),
        since=SINCE,
    )


def has_vehicle() -> Rule:
    """At least one line is about a vehicle."""
    return Rule("BR-DE-CVD-03", lambda node: any(line.is_vehicle for line in node.document.lines))


def _scheme(code: Node) -> str:
    return " ".join(code.attributes.get("listID", "").split())
