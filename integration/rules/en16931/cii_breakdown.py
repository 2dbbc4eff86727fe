"""EN 16931 in CII: the VAT breakdown (BG-23), whatever its categories.

Source: EN 16931-1, 6.4 (BR-45 to BR-48, BR-CO-03, BR-CO-17, BR-DEC-19, BR-DEC-20). The official
rules judge a breakdown of IGIC, IPSI or outside the scope of VAT by those of its category alone.
"""

from integration.rules.en16931.cii_facts import Invoice
from integration.rules.en16931.cii_forms import of_one
from integration.rules.en16931.cii_values import has_text, is_vat
from integration.rules.en16931.rounding import cents, whole
from integration.rules.node import Node
from integration.rules.pattern import Rule, decimals, present

BREAKDOWN = "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax"


def rules() -> tuple[Rule, ...]:
    """The rules of a breakdown."""
    return (
        present("BR-45", "ram:BasisAmount"),
        present("BR-46", "ram:CalculatedAmount"),
        Rule("BR-47", lambda tax: tax.has("ram:CategoryCode") and is_vat(tax)),
        Rule("BR-48", _has_rate),
        Rule("BR-CO-03", _tax_point_is_a_day_or_a_code),
        Rule("BR-CO-17", _is_rate_of_basis),
        of_one(decimals("BR-DEC-19", "ram:BasisAmount"), "ram:BasisAmount"),
        of_one(decimals("BR-DEC-20", "ram:CalculatedAmount"), "ram:CalculatedAmount"),
    )


def _has_rate(tax: Node) -> bool:
    """Only what is outside the scope of VAT has no rate."""
    return is_vat(tax) and (
        tax.has("ram:RateApplicablePercent") or has_text(tax.all("ram:CategoryCode"), "O")
    )


def _tax_point_is_a_day_or_a_code(tax: Node) -> bool:
    invoice = tax.document.fact(Invoice)
    return not (invoice.has_tax_point and invoice.due_codes)


def _is_rate_of_basis(tax: Node) -> bool:
    """The amount is what the rate makes of the basis, give or take 1; nothing if there is none."""
    amount = tax.number("ram:CalculatedAmount")
    if amount is None:
        return False
    is_tax = any(node.text.upper() == "VAT" for node in tax.all("ram:TypeCode"))
    rate = tax.number("ram:RateApplicablePercent") if is_tax else None
    if rate is None or not whole(rate):
        return not whole(amount)
    basis = tax.number("ram:BasisAmount")
    if basis is None:
        return False
    expected = cents(abs(basis) * rate / 100)
    return abs(amount) - 1 <= expected <= abs(amount) + 1
