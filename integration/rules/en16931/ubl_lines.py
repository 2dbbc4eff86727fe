"""EN 16931 in UBL: lines with their periods, items and prices.

Source: EN 16931-1, 6.4 and 6.5 (BR-21 to BR-30, BR-54, BR-64, BR-65).
"""

from collections.abc import Iterable

from integration.rules.en16931.ubl_values import is_in_order, is_vat
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, attributed, decimals, filled, present

LINE = "cac:InvoiceLine | cac:CreditNoteLine"
_QUANTITIES = "cbc:InvoicedQuantity", "cbc:CreditedQuantity"
_BASE = "cac:Price/cac:AllowanceCharge/cbc:BaseAmount"


def below_lines(path: str) -> str:
    """Elements at `path` below a line of either document."""
    return f"cac:InvoiceLine/{path} | cac:CreditNoteLine/{path}"


def patterns() -> Iterable[Pattern]:
    """The pattern of lines and of periods, which lines have as the document has."""
    pattern = Pattern("UBL-lines")
    pattern.at(
        LINE,
        filled("BR-21", "cbc:ID"),
        present("BR-22", *_QUANTITIES),
        Rule("BR-23", _has_unit),
        present("BR-24", "cbc:LineExtensionAmount"),
        filled("BR-25", "cac:Item/cbc:Name"),
        present("BR-26", "cac:Price/cbc:PriceAmount"),
        Rule("BR-27", lambda line: _any_is_not_negative(line, "cac:Price/cbc:PriceAmount")),
        Rule("BR-28", lambda line: not line.has(_BASE) or _any_is_not_negative(line, _BASE)),
        Rule("BR-CO-04", _has_vat_category),
        decimals("BR-DEC-23", "cbc:LineExtensionAmount"),
    )
    pattern.at(
        below_lines("cac:InvoicePeriod"),
        Rule("BR-30", is_in_order),
        present("BR-CO-20", "cbc:StartDate", "cbc:EndDate"),
    )
    pattern.at(
        "cac:InvoicePeriod",
        Rule("BR-29", is_in_order),
        present("BR-CO-19", "cbc:StartDate", "cbc:EndDate", "cbc:DescriptionCode"),
    )
    pattern.at("cac:AdditionalItemProperty", Rule("BR-54", _has_name_and_value))
    pattern.at(
        below_lines("cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode"),
        attributed("BR-65", "listID"),
    )
    pattern.at(
        below_lines("cac:Item/cac:StandardItemIdentification/cbc:ID"),
        attributed("BR-64", "schemeID"),
    )
    return (pattern,)


def _has_unit(line: Node) -> bool:
    return any("unitCode" in found.attributes for path in _QUANTITIES for found in line.all(path))


def _any_is_not_negative(line: Node, path: str) -> bool:
    for amount in line.all(path):  # noqa: SIM110, a generator costs as much as the rest
        if amount.decimal >= 0:
            return True
    return False


def _has_vat_category(line: Node) -> bool:
    for category in line.all("cac:Item/cac:ClassifiedTaxCategory"):
        if category.all("cbc:ID") and is_vat(category):
            return True
    return False


def _has_name_and_value(item_property: Node) -> bool:
    return item_property.has("cbc:Name") and item_property.has("cbc:Value")
