"""EN 16931 in CII: lines, and allowances and charges of lines and of the document.

Source: EN 16931-1, 6.4 (BR-21 to BR-44, BR-54, BR-64, BR-65, BR-CO-04, BR-CO-18 to BR-CO-24,
BR-DEC-01 to BR-DEC-06, BR-DEC-23 to BR-DEC-28).
"""

from collections.abc import Iterable, Sequence

from integration.rules.en16931.cii_facts import has_breakdown
from integration.rules.en16931.cii_forms import of_one, of_parent
from integration.rules.en16931.cii_values import has_text, in_order, is_vat
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, Test, decimals, filled, present

_SETTLED = "ram:SpecifiedLineTradeSettlement"
_NET = f"{_SETTLED}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
_TAXES = f"{_SETTLED}/ram:ApplicableTradeTax"
_NAME = "ram:SpecifiedTradeProduct/ram:Name"
_QUANTITY = "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
_PRICE = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"
_GROSS = "ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice/ram:ChargeAmount"
_REASONS = "ram:Reason", "ram:ReasonCode"


def patterns() -> Iterable[Pattern]:
    """The patterns of lines and of allowances and charges."""
    return (_lines(), _allowances_and_charges())


def _lines() -> Pattern:
    lines = Pattern("CII-lines")
    lines.at(
        "//ram:IncludedSupplyChainTradeLineItem",
        filled("BR-21", "ram:AssociatedDocumentLineDocument/ram:LineID"),
        present("BR-22", _QUANTITY),
        Rule("BR-23", lambda line: any("unitCode" in q.attributes for q in line.all(_QUANTITY))),
        present("BR-24", _NET),
        of_one(filled("BR-25", _NAME), _NAME),
        present("BR-26", _PRICE),
        Rule("BR-27", lambda line: any(price.decimal >= 0 for price in line.all(_PRICE))),
        Rule("BR-28", _gross_price_is_not_negative),
        Rule("BR-64", _global_id_has_scheme),
        Rule("BR-CO-04", _has_category),
        Rule("BR-CO-18", lambda line: line.document.fact(has_breakdown)),
        of_one(decimals("BR-DEC-23", _NET), _NET),
    )
    lines.at(
        "//ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod",
        Rule("BR-30", in_order),
        present("BR-CO-20", "ram:StartDateTime", "ram:EndDateTime"),
    )
    lines.at(
        "//ram:ApplicableProductCharacteristic",
        Rule("BR-54", lambda node: node.has("ram:Description") and node.has("ram:Value")),
    )
    lines.at("//ram:DesignatedProductClassification", Rule("BR-65", _class_has_list))
    return lines


def _gross_price_is_not_negative(line: Node) -> bool:
    found = line.all(_GROSS)
    return not found or any(price.decimal >= 0 for price in found)


def _global_id_has_scheme(line: Node) -> bool:
    found = line.all("ram:SpecifiedTradeProduct/ram:GlobalID")
    return not found or any(one.attributes.get("schemeID", "").strip() for one in found)


def _class_has_list(classification: Node) -> bool:
    found = classification.all("ram:ClassCode")
    return not found or any(one.attributes.get("listID", "").strip() for one in found)


def _has_category(line: Node) -> bool:
    return _one_is_vat(line.all(_TAXES))


def _allowances_and_charges() -> Pattern:
    """The context is the mark that says which of the two it is, as exactly `false` or `true`."""
    marks = Pattern("CII-allowances-and-charges")
    of_document = "//ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeAllowanceCharge"
    of_line = "//ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeAllowanceCharge"
    for place, mark, ids in (
        (of_document, "false", "BR-31 BR-33 BR-CO-21 BR-DEC-01 BR-DEC-02 BR-32"),
        (of_document, "true", "BR-36 BR-38 BR-CO-22 BR-DEC-05 BR-DEC-06 BR-37"),
        (of_line, "false", "BR-41 BR-42 BR-CO-23 BR-DEC-24 BR-DEC-25"),
        (of_line, "true", "BR-43 BR-44 BR-CO-24 BR-DEC-27 BR-DEC-28"),
    ):
        marks.at(f"{place}/ram:ChargeIndicator", *_charge_rules(*ids.split()), when=_says(mark))
    return marks


def _says(mark: str) -> Test:
    return lambda indicator: has_text(indicator.all("udt:Indicator"), mark)


def _charge_rules(
    amount: str, reason: str, reason_too: str, decimals_: str, of_basis: str, category: str = ""
) -> Iterable[Rule]:
    rules = [
        present(amount, "ram:ActualAmount"),
        present(reason, *_REASONS),
        present(reason_too, *_REASONS),
        decimals(decimals_, "ram:ActualAmount"),
        decimals(of_basis, "ram:BasisAmount"),
    ]
    if category:
        rules.append(Rule(category, _has_vat_category))
    return [of_parent(rule) for rule in rules]


def _has_vat_category(charge: Node) -> bool:
    return _one_is_vat(charge.all("ram:CategoryTradeTax"))


def _one_is_vat(taxes: Sequence[Node]) -> bool:
    return any(tax.has("ram:CategoryCode") and is_vat(tax) for tax in taxes)
