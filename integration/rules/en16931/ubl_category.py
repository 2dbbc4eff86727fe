"""The tests that VAT categories are made of in UBL: each takes the code and the element.

Source: EN 16931-1, 6.4. The code is that of UNTDID 5305. Those of the document take the root, those
of rates a category, those of the breakdown the category in it.
"""

from collections.abc import Iterable
from decimal import Decimal

from integration.rules.en16931.ubl_facts import Invoice, is_of
from integration.rules.en16931.ubl_totals import is_product
from integration.rules.en16931.ubl_values import is_near
from integration.rules.node import Node
from integration.rules.ubl import Vat

_DELIVERED_TO = "cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode"


def _invoice(node: Node) -> Invoice:
    return node.document.fact(Invoice)


def has(taxes: Iterable[Vat], code: str) -> bool:
    """Whether one is of this category of VAT."""
    return any(vat.category == code and vat.scheme == "VAT" for vat in taxes)


# The document.


def is_broken_down_once(code: str, root: Node) -> bool:
    """A category that is used anywhere is in the breakdown once."""
    invoice = _invoice(root)
    if not (has(invoice.classified, code) or has(invoice.taxes, code)):
        return True
    broken_down = [vat for vat in invoice.breakdown if vat.category == code and vat.scheme == "VAT"]
    return len(broken_down) == 1


def is_broken_down(code: str, root: Node) -> bool:
    """A category of lines, allowances or charges is in the breakdown, and no other is; whatever
    tax it is said to be of."""
    invoice = _invoice(root)
    is_used = any(vat.category == code for vat in (*invoice.classified, *_of_charges(invoice)))
    return is_used == any(vat.category == code for vat in invoice.breakdown)


def is_igic_broken_down(code: str, root: Node) -> bool:
    """The same, of VAT; in the breakdown the code alone counts, if it stands there exactly."""
    invoice = _invoice(root)
    if _is_used_for_vat(invoice, code):
        return any(vat.id == code for vat in invoice.breakdown)
    return not has(invoice.breakdown, code)


def is_ipsi_broken_down(code: str, root: Node) -> bool:
    """The same, and in the breakdown it has to be of VAT too."""
    invoice = _invoice(root)
    if _is_used_for_vat(invoice, code):
        return any(vat.id == code and vat.scheme == "VAT" for vat in invoice.breakdown)
    return not has(invoice.breakdown, code)


def _is_used_for_vat(invoice: Invoice, code: str) -> bool:
    return has(invoice.classified, code) or has(_of_charges(invoice), code)


def _of_charges(invoice: Invoice) -> list[Vat]:
    return [vat for charge in invoice.all_charges for vat in charge.vat]


def is_item_category(code: str, root: Node) -> bool:
    """An item somewhere is of this category."""
    return has(_invoice(root).classified, code)


def is_allowance_category(code: str, root: Node) -> bool:
    """An allowance somewhere is of this category."""
    found = _invoice(root).all_charges
    return any(charge.is_allowance and has(charge.vat, code) for charge in found)


def is_charge_category(code: str, root: Node) -> bool:
    """A charge somewhere is of this category."""
    found = _invoice(root).all_charges
    return any(charge.is_charge and has(charge.vat, code) for charge in found)


# Identifiers of the parties.


def seller_is_registered(root: Node) -> bool:
    """The seller or the seller's tax representative is registered for tax."""
    invoice = _invoice(root)
    return invoice.seller_is_registered or invoice.representative_has_vat


def seller_has_vat(root: Node) -> bool:
    """The seller or the seller's tax representative has a VAT identifier."""
    invoice = _invoice(root)
    return invoice.seller_has_vat or invoice.representative_has_vat


def seller_and_buyer_have_vat(root: Node) -> bool:
    """Both sides have a VAT identifier."""
    return seller_has_vat(root) and _invoice(root).buyer_has_vat


def can_be_reversed(root: Node) -> bool:
    """The seller is registered for tax; the buyer has a VAT or legal identifier."""
    invoice = _invoice(root)
    return seller_is_registered(root) and (invoice.buyer_has_vat or invoice.buyer_has_legal_id)


def no_one_is_registered(root: Node) -> bool:
    """Neither side has a VAT identifier."""
    invoice = _invoice(root)
    return not (invoice.seller_has_vat or invoice.representative_has_vat or invoice.buyer_has_vat)


# Rates.


def rate_is_zero(tax: Node) -> bool:
    """There is a rate, and it is 0."""
    return tax.number("cbc:Percent") == 0


def rate_is_positive(tax: Node) -> bool:
    """There is a rate above 0."""
    return any(rate.decimal > 0 for rate in tax.all("cbc:Percent"))


def rate_is_not_negative(tax: Node) -> bool:
    """There is a rate, 0 or above."""
    return any(rate.decimal >= 0 for rate in tax.all("cbc:Percent"))


def has_no_rate(tax: Node) -> bool:
    """There is no rate."""
    return not tax.has("cbc:Percent")


# The breakdown.


def _number(tax: Node, path: str) -> Decimal | None:
    """A number of the part of the breakdown that a category is of."""
    part = tax.parent
    return None if part is None else part.number(path)


def basis_is_exact(code: str, tax: Node) -> bool:
    """The basis is that of lines, charges and allowances."""
    basis, invoice = _number(tax, "cbc:TaxableAmount"), _invoice(tax)
    if basis is None or not invoice.lines:
        return False
    return basis == invoice.of_lines(code) + invoice.of_charges(code)


def basis_is_near(code: str, tax: Node) -> bool:
    """The basis is that of lines, charges and allowances of the same rate, or nearly."""
    rate = tax.number("cbc:Percent")
    if rate is None:
        return True
    basis, invoice = _number(tax, "cbc:TaxableAmount"), _invoice(tax)
    if basis is None or not invoice.lines:
        return False
    return is_near(basis, invoice.of_lines(code, rate) + invoice.of_charges(code, rate))


def basis_is_near_and_used(code: str, tax: Node) -> bool:
    """The same, of lines, allowances or charges that there are; the latter may do alone."""
    rate = tax.number("cbc:Percent")
    if rate is None:
        return True
    basis, invoice = _number(tax, "cbc:TaxableAmount"), _invoice(tax)
    if basis is None:
        return False
    of_charges = invoice.of_charges(code, rate)
    has_charges = any(is_of(charge.vat, code, rate) for charge in invoice.all_charges)
    if has_charges and is_near(basis, of_charges):
        return True
    has_lines = any(is_of(vats, code, rate) for vats in invoice.line_vats)
    return (has_charges or has_lines) and is_near(basis, invoice.of_lines(code, rate) + of_charges)


def amount_is_zero(_: str, tax: Node) -> bool:
    """The VAT amount is 0."""
    return _number(tax, "cbc:TaxAmount") == 0


def rate_makes_amount(_: str, tax: Node) -> bool:
    """The VAT amount is basis by rate, give or take less than 1."""
    amount, basis = _number(tax, "cbc:TaxAmount"), _number(tax, "cbc:TaxableAmount")
    rate = tax.number("cbc:Percent")
    if amount is None or basis is None or rate is None:
        return False
    return is_product(amount, basis, rate)


def has_reason(_: str, tax: Node) -> bool:
    """A reason why no VAT is charged is given, in words or as a code."""
    return tax.has("cbc:TaxExemptionReason") or tax.has("cbc:TaxExemptionReasonCode")


def has_no_reason(code: str, tax: Node) -> bool:
    """No such reason is given."""
    return not has_reason(code, tax)


# What else a category asks of the document.


def is_delivered_when(code: str, root: Node) -> bool:
    """A day of delivery or a period is given."""
    return (
        not has(_invoice(root).breakdown, code)
        or any(len(day.raw) > 1 for day in root.all("cac:Delivery/cbc:ActualDeliveryDate"))
        or root.has("cac:InvoicePeriod/*")
    )


def is_delivered_to_a_country(code: str, root: Node) -> bool:
    """The country of delivery is given."""
    return not has(_invoice(root).breakdown, code) or any(
        len(country.raw) > 1 for country in root.all(_DELIVERED_TO)
    )


def breakdown_has_no_other(code: str, root: Node) -> bool:
    """The breakdown has no other category beside this."""
    breakdown = _invoice(root).breakdown
    return not (has(breakdown, code) and _has_other(breakdown, code))


def items_have_no_other(code: str, root: Node) -> bool:
    """No item has another category."""
    invoice = _invoice(root)
    return not (has(invoice.breakdown, code) and _has_other(invoice.classified, code))


def allowances_have_no_other(code: str, root: Node) -> bool:
    """No allowance has another category."""
    invoice = _invoice(root)
    return not has(invoice.breakdown, code) or not any(
        charge.is_allowance and _has_other(charge.vat, code) for charge in invoice.all_charges
    )


def charges_have_no_other(code: str, root: Node) -> bool:
    """No charge has another category."""
    invoice = _invoice(root)
    return not has(invoice.breakdown, code) or not any(
        charge.is_charge and _has_other(charge.vat, code) for charge in invoice.all_charges
    )


def _has_other(taxes: Iterable[Vat], code: str) -> bool:
    return any(vat.category != code and vat.scheme == "VAT" for vat in taxes)
