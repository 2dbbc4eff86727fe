"""EN 16931 in UBL: lines with their allowances and charges, periods, items and prices.

Source: EN 16931-1, 6.4 and 6.5 (BR-21 to BR-30, BR-41 to BR-44, BR-54, BR-64, BR-65).
"""

from collections.abc import Iterable

from integration.rules.en16931.ubl_values import is_allowance, is_charge, is_in_order, is_vat
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, attributed, decimals, filled, present

LINE = "cac:InvoiceLine | cac:CreditNoteLine"
_REASONS = "cbc:AllowanceChargeReason", "cbc:AllowanceChargeReasonCode"
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
    _add_charges(pattern)
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


def _add_charges(pattern: Pattern) -> None:
    for when, ids in (
        (is_allowance, ("BR-41", "BR-42", "BR-CO-23", "BR-DEC-24", "BR-DEC-25")),
        (is_charge, ("BR-43", "BR-44", "BR-CO-24", "BR-DEC-27", "BR-DEC-28")),
    ):
        amount, reason, also_reason, amount_decimals, base_decimals = ids
        pattern.at(
            below_lines("cac:AllowanceCharge"),
            present(amount, "cbc:Amount"),
            present(reason, *_REASONS),
            present(also_reason, *_REASONS),
            decimals(amount_decimals, "cbc:Amount"),
            decimals(base_decimals, "cbc:BaseAmount"),
            when=when,
        )


def _has_unit(line: Node) -> bool:
    return any("unitCode" in found.attributes for path in _QUANTITIES for found in line.all(path))


def _any_is_not_negative(line: Node, path: str) -> bool:
    return any(amount.decimal >= 0 for amount in line.all(path))


def _has_vat_category(line: Node) -> bool:
    categories = line.all("cac:Item/cac:ClassifiedTaxCategory")
    return any(category.has("cbc:ID") and is_vat(category) for category in categories)


def _has_name_and_value(item_property: Node) -> bool:
    return item_property.has("cbc:Name") and item_property.has("cbc:Value")
