"""PRI and MOA of a line: prices, and which allowances are in them already.

A price AAA is net. In EN 16931 allowances of the line come off it afterwards; in EANCOM they are
in it already. The amount of the line tells which was meant.
"""

from decimal import Decimal
from typing import Any

from domain.core.money import ZERO, document_places
from integration.formats.edifact.invoic import codes
from integration.formats.edifact.invoic.source import ASSUMED, MISSING, UNHELD, Source
from integration.formats.edifact.invoic.tree import Node

Data = dict[str, Any]
_NET, _GROSS = "AAA", "AAB"
_FINE = Decimal("0.000001")
_OTHERS = ("INV", "CAL", "NTP", "")


def prices(source: Source, node: Node, line: Data) -> Data:
    """Prices and the amount of `line`, whose allowances are changed where the price has them."""
    net, gross = node.first("PRI", _NET, *_OTHERS), node.first("PRI", _GROSS)
    said = net or gross
    found: Data = {
        "base_quantity": source.number(said, 0, 4),
        "base_unit": said.get(0, 5) if said else None,
        "net_amount": source.number(node.first("MOA", *codes.LINE_NET)),
    }
    price = source.number(net)
    full = source.number(gross)
    if price is None:
        price = _price(source, node, line, found, full)
    found["unit_price"] = price
    if full is not None and net is not None:
        found["gross_price"] = full
        found["price_discount"] = full - price if full != price else None
    base = found["base_quantity"] or Decimal(1)
    bare = line["quantity"] * price / base
    _settle(source, node, line, found, bare)
    return found


def _price(source: Source, node: Node, line: Data, found: Data, full: Decimal | None) -> Decimal:
    """The price where no net price is said."""
    if full is not None:
        source.note(ASSUMED, node.path, "no net price (PRI+AAA): the gross price is taken for it")
        return full
    amount, quantity = found["net_amount"], line["quantity"]
    if amount is None or not quantity:
        source.fault(MISSING, node.path, "no price", "add PRI+AAA with the net price")
        return ZERO
    amount = amount + _sum(line["allowances"]) - _sum(line["charges"])
    price = source.rounded(node, amount / quantity, _FINE)
    source.note(ASSUMED, node.path, f"no price: {price} by amount and quantity")
    return price


def _settle(source: Source, node: Node, line: Data, found: Data, bare: Decimal) -> None:
    """Make the amount and the allowances agree, or leave both as they are said."""
    adjusted = bare - _sum(line["allowances"]) + _sum(line["charges"])
    if found["net_amount"] is None:
        cent = Decimal(1).scaleb(-document_places(source.currency))
        found["net_amount"] = source.rounded(node, adjusted, cent)
        source.note(
            ASSUMED, node.path, f"no amount (MOA+203): {found['net_amount']} by price and quantity"
        )
    elif adjusted != bare and abs(found["net_amount"] - bare) < abs(found["net_amount"] - adjusted):
        for one in (*line["allowances"], *line["charges"]):
            source.note(
                UNHELD,
                node.path,
                f"{one['amount']} ({one.get('reason') or one.get('reason_code') or 'ALC'})"
                " is in the net price already",
            )
        line["allowances"], line["charges"] = [], []


def _sum(adjustments: list[Data]) -> Decimal:
    return sum((one["amount"] for one in adjustments), ZERO)
