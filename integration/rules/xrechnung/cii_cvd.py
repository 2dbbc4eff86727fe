"""XRechnung CVD in CII."""

from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule
from integration.rules.xrechnung.conditions import filled, pattern
from integration.rules.xrechnung.cvd import SINCE, Item, add_items, has_vehicle
from integration.rules.xrechnung.specification import CVD

_DEAL = "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction"
_TENDER = "50"
_ITEM = Item(
    at=(f"{_DEAL}/ram:IncludedSupplyChainTradeLineItem/ram:SpecifiedTradeProduct",),
    code="ram:DesignatedProductClassification/ram:ClassCode",
    attribute="ram:ApplicableProductCharacteristic",
    name="ram:Description",
    value="ram:Value",
)


def rules() -> Pattern:
    """BR-DE-CVD rules."""
    rules = pattern("CII-CVD", CVD)
    rules.at(_DEAL, has_vehicle(), since=SINCE)
    add_items(rules, _ITEM)
    rules.at(
        f"{_DEAL}/ram:ApplicableHeaderTradeAgreement",
        filled("BR-DE-CVD-01", "ram:ContractReferencedDocument/ram:IssuerAssignedID"),
        Rule("BR-DE-CVD-02", _refers_to_tender),
        since=SINCE,
    )
    return rules


def _refers_to_tender(agreement: Node) -> bool:
    """BT-17 is given."""
    return any(
        reference.value("ram:TypeCode") == _TENDER and reference.value("ram:IssuerAssignedID")
        for reference in agreement.all("ram:AdditionalReferencedDocument")
    )
