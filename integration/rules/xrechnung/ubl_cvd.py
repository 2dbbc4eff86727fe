"""XRechnung CVD in UBL."""

from integration.rules.pattern import Pattern
from integration.rules.xrechnung.conditions import filled, pattern
from integration.rules.xrechnung.cvd import SINCE, Item, add_items, has_vehicle
from integration.rules.xrechnung.specification import CVD

_ITEM = Item(
    at=("/Invoice/cac:InvoiceLine/cac:Item", "/CreditNote/cac:CreditNoteLine/cac:Item"),
    code="cac:CommodityClassification/cbc:ItemClassificationCode",
    attribute="cac:AdditionalItemProperty",
    name="cbc:Name",
    value="cbc:Value",
)


def rules() -> Pattern:
    """BR-DE-CVD rules."""
    rules = pattern("UBL-CVD", CVD)
    rules.at(
        "/Invoice | /CreditNote",
        filled("BR-DE-CVD-02", "cac:OriginatorDocumentReference/cbc:ID"),
        filled("BR-DE-CVD-01", "cac:ContractDocumentReference/cbc:ID"),
        has_vehicle(),
        since=SINCE,
    )
    add_items(rules, _ITEM)
    return rules
