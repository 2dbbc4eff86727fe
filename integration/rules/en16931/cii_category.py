"""The tests that VAT categories are made of in CII: each takes the code and the element.

Source: EN 16931-1, 6.4. The code is that of UNTDID 5305.
"""

from decimal import Decimal

from integration.rules.en16931.cii_facts import Invoice, registered
from integration.rules.en16931.cii_paths import DELIVERED
from integration.rules.en16931.cii_values import double, double_round
from integration.rules.node import Node

_RATE = "ram:RateApplicablePercent"


def _invoice(node: Node) -> Invoice:
    return node.document.fact(Invoice)


# The document.


def is_taxed_and_broken_down(code: str, root: Node) -> bool:
    """A category of lines, or of allowances and charges, is in the breakdown too."""
    invoice = _invoice(root)
    broken_down = invoice.breakdown_codes.count(code)
    return all(
        found == 0 or found + broken_down >= 2
        for found in (invoice.line_codes.count(code), invoice.charge_codes.count(code))
    )


def is_broken_down_once(code: str, root: Node) -> bool:
    """A category is in the breakdown once if a line, allowance or charge has it, else never."""
    invoice = _invoice(root)
    is_used = code in invoice.line_codes or code in invoice.charge_codes
    return invoice.breakdown_codes.count(code) == is_used


def is_only_broken_down_once(code: str, root: Node) -> bool:
    """A category in the breakdown is there once, and a line, allowance or charge has it."""
    return code not in _invoice(root).breakdown_codes or is_broken_down_once(code, root)


def is_domestic(code: str, root: Node) -> bool:
    """Every country in a document with this category is Italy."""
    invoice = _invoice(root)
    return code not in invoice.all_codes or invoice.countries <= {"IT"}


def split_payment_stands_alone(code: str, root: Node) -> bool:
    """The category does not stand beside the standard rate."""
    return not {code, "S"} <= _invoice(root).all_codes


# Identifiers of the parties.


def seller_is_registered(_: str, node: Node) -> bool:
    """The seller or the seller's tax representative is registered for tax."""
    who = node.document.fact(registered)
    return who.seller_for_tax or who.representative_for_vat


def seller_has_vat(_: str, node: Node) -> bool:
    """The seller or the seller's tax representative has a VAT identifier."""
    who = node.document.fact(registered)
    return who.seller_for_vat or who.representative_for_vat


def seller_and_buyer_have_vat(code: str, node: Node) -> bool:
    """Both sides have a VAT identifier."""
    return seller_has_vat(code, node) and node.document.fact(registered).buyer_for_vat


def can_be_reversed(code: str, node: Node) -> bool:
    """The seller is registered for tax; the buyer has a VAT or legal identifier."""
    who = node.document.fact(registered)
    return seller_is_registered(code, node) and (who.buyer_for_vat or who.buyer_in_law)


def no_one_is_registered(_: str, node: Node) -> bool:
    """Neither side has a VAT identifier."""
    who = node.document.fact(registered)
    return not (who.seller_for_vat or who.representative_for_vat or who.buyer_for_vat)


# Rates.


def rate_is_zero(_: str, tax: Node) -> bool:
    """There is a rate, and it is 0."""
    return any(double(rate) == 0 for rate in tax.all(_RATE))


def rate_is_positive(_: str, tax: Node) -> bool:
    """There is a rate above 0."""
    return any(double(rate) > 0 for rate in tax.all(_RATE))


def rate_is_not_negative(_: str, tax: Node) -> bool:
    """There is a rate, 0 or above."""
    return any(double(rate) >= 0 for rate in tax.all(_RATE))


def has_no_rate(_: str, tax: Node) -> bool:
    """There is no rate."""
    return not tax.has(_RATE)


# The breakdown.


def basis_is_near(code: str, tax: Node) -> bool:
    """The basis is that of lines, charges and allowances, give or take less than 1."""
    basis = tax.one("ram:BasisAmount")
    if basis is None:
        return False
    stated, taxable = double(basis), float(_invoice(tax).taxable(code))
    return stated - 1 < taxable < stated + 1


def basis_is_exact(code: str, tax: Node) -> bool:
    """The basis is that of lines, charges and allowances."""
    return _is_basis(tax, _invoice(tax).taxable(code))


def basis_is_exact_by_rate(code: str, tax: Node) -> bool:
    """The basis is that of lines, charges and allowances of the same rate."""
    invoice = _invoice(tax)
    return all(_is_basis(tax, invoice.taxable(code, rate.decimal)) for rate in tax.all(_RATE))


def _is_basis(tax: Node, taxable: Decimal) -> bool:
    return any(double(basis) == float(taxable) for basis in tax.all("ram:BasisAmount"))


def amount_is_zero(_: str, tax: Node) -> bool:
    """The VAT amount is 0."""
    return any(double(amount) == 0 for amount in tax.all("ram:CalculatedAmount"))


def rate_makes_amount(_: str, tax: Node) -> bool:
    """The VAT amount is basis by rate, give or take less than 1."""
    amount, basis = tax.number("ram:CalculatedAmount"), tax.number("ram:BasisAmount")
    rate = tax.one(_RATE)
    if amount is None or basis is None or rate is None:
        return False
    expected = double_round(float(abs(basis)) * double(rate)) / 100
    return float(abs(amount) - 1) < expected < float(abs(amount) + 1)


def has_reason(_: str, tax: Node) -> bool:
    """A reason why no VAT is charged is given, in words or as a code."""
    return tax.has("ram:ExemptionReason") or tax.has("ram:ExemptionReasonCode")


def has_no_reason(code: str, tax: Node) -> bool:
    """No such reason is given."""
    return not has_reason(code, tax)


def is_delivered_when(_: str, tax: Node) -> bool:
    """A day of delivery or a period is given."""
    event = "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString"
    settlement = tax.parent
    period = "ram:BillingSpecifiedPeriod"
    return tax.document.root.has(f"{DELIVERED}/{event}") or (
        settlement is not None
        and any(settlement.has(f"{period}/ram:{end}DateTime") for end in ("Start", "End"))
    )


def is_delivered_to_a_country(_: str, tax: Node) -> bool:
    """The country of delivery is given."""
    country = "ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CountryID"
    return tax.document.root.has(f"{DELIVERED}/{country}")


def no_other_tax(code: str, tax: Node) -> bool:
    """No line, and nothing in the breakdown, has another category."""
    return _invoice(tax).tax_codes <= {code}


def no_other_charge(code: str, tax: Node) -> bool:
    """No allowance or charge has another category."""
    return all(other == code for other in _invoice(tax).charge_codes)
