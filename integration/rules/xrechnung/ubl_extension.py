"""The XRechnung Extension in UBL: sub invoice lines, third party payments, XML attachments."""

from decimal import Decimal

from domain.core.findings import Severity
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, decimals
from integration.rules.peppol.values import SPACES, cents, raws
from integration.rules.xrechnung.conditions import filled, is_in, pattern
from integration.rules.xrechnung.extension import attachment, has_scheme, reachable, registered
from integration.rules.xrechnung.specification import EXTENSION

_SUB_LINE = "cac:SubInvoiceLine"
_NET = "cbc:LineExtensionAmount"
_PAYMENT = "cac:PrepaidPayment"
_PAID = "cbc:PaidAmount"
_ZERO = Decimal(0)


def rules() -> Pattern:
    """BR-DEX-01 to BR-DEX-14."""
    rules = pattern("UBL-extension", EXTENSION)
    rules.at("cbc:EmbeddedDocumentBinaryObject", attachment())
    _add_sub_lines(rules)
    rules.at("cac:LegalMonetaryTotal", Rule("BR-DEX-09", _is_due))
    _add_schemes(rules)
    rules.at(
        f"/Invoice/{_PAYMENT}",
        filled("BR-DEX-10", "cbc:ID"),
        filled("BR-DEX-11", _PAID),
        filled("BR-DEX-12", "cbc:InstructionID"),
        decimals("BR-DEX-13", _PAID),
        Rule("BR-DEX-14", _is_in_currency),
    )
    return rules


def _add_sub_lines(rules: Pattern) -> None:
    """Reported where they are broken, and once only, as the published rules look from the root."""
    total = Rule("BR-DEX-02", _is_sum_of_sub_lines, Severity.WARNING, once=True)
    rules.at("/Invoice/cac:InvoiceLine", total)
    rules.at(f"/Invoice//{_SUB_LINE}", total)
    rules.at(
        f"/Invoice//{_SUB_LINE}/cac:Item",
        Rule("BR-DEX-03", lambda item: len(item.all("cac:ClassifiedTaxCategory")) == 1, once=True),
    )


def _is_sum_of_sub_lines(line: Node) -> bool:
    """A line with sub lines is as much as they are together."""
    parts = line.all(_SUB_LINE)
    if not parts:
        return True
    return line.number(_NET) == sum((part.total(_NET) for part in parts), _ZERO)


def _is_due(totals: Node) -> bool:
    """BT-115 is BT-112 less BT-113, with BT-114 and what third parties get."""
    due, total = totals.number("cbc:PayableAmount"), totals.number("cbc:TaxInclusiveAmount")
    if due is None or total is None:
        return False
    rounding = totals.number("cbc:PayableRoundingAmount") or _ZERO
    prepaid = totals.number("cbc:PrepaidAmount") or _ZERO
    return cents(due - rounding) == cents(total - prepaid + _third_party_payments(totals))


def _third_party_payments(totals: Node) -> Decimal:
    root, path = totals.document.root, f"{_PAYMENT}/{_PAID}"
    if not any(text.strip(SPACES) for text in raws(root, path)):
        return _ZERO
    return root.total(path)


def _add_schemes(rules: Pattern) -> None:
    for path, found in (
        ("cac:PartyIdentification/cbc:ID", registered("BR-DEX-04", also=_is_creditor_id)),
        ("cac:PartyLegalEntity/cbc:CompanyID", registered("BR-DEX-05")),
        ("cac:StandardItemIdentification/cbc:ID", registered("BR-DEX-06")),
        ("cbc:EndpointID", reachable("BR-DEX-07")),
        ("cac:DeliveryLocation/cbc:ID", registered("BR-DEX-08")),
    ):
        rules.at(path, found, when=has_scheme)


def _is_creditor_id(id: Node) -> bool:
    """BT-90: of the seller or the payee."""
    return " ".join(id.attributes["schemeID"].split()) == "SEPA" and is_in(
        id, "cac:AccountingSupplierParty", "cac:PayeeParty"
    )


def _is_in_currency(payment: Node) -> bool:
    """BT-DEX-002 is in the currency of the invoice."""
    codes = raws(payment.document.root, "cbc:DocumentCurrencyCode")
    return any(amount.attributes.get("currencyID") in codes for amount in payment.all(_PAID))
