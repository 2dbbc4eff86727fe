"""EN 16931 in UBL: document totals and the VAT breakdown.

Source: EN 16931-1, 6.4 and 6.5 (BR-12 to BR-15, BR-45 to BR-48, BR-CO-10 to BR-CO-17, BR-DEC).
"""

from collections.abc import Iterable
from decimal import Decimal

from integration.rules.en16931.rounding import cents, whole
from integration.rules.en16931.ubl_facts import Invoice
from integration.rules.en16931.ubl_values import vat_categories
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, decimals, present
from integration.rules.ubl import Charge

_NET = "cbc:LineExtensionAmount"
_ALLOWANCES = "cbc:AllowanceTotalAmount"
_CHARGES = "cbc:ChargeTotalAmount"
_WITHOUT_VAT = "cbc:TaxExclusiveAmount"
_WITH_VAT = "cbc:TaxInclusiveAmount"
_PREPAID = "cbc:PrepaidAmount"
_ROUNDING = "cbc:PayableRoundingAmount"
_DUE = "cbc:PayableAmount"


def patterns() -> Iterable[Pattern]:
    """The pattern of totals."""
    pattern = Pattern("UBL-totals")
    pattern.at(
        "cac:LegalMonetaryTotal",
        present("BR-12", _NET),
        present("BR-13", _WITHOUT_VAT),
        present("BR-14", _WITH_VAT),
        present("BR-15", _DUE),
        Rule("BR-CO-10", _is_sum_of_lines),
        Rule("BR-CO-11", lambda total: _is_sum_of_charges(total, _ALLOWANCES, is_charge=False)),
        Rule("BR-CO-12", lambda total: _is_sum_of_charges(total, _CHARGES, is_charge=True)),
        Rule("BR-CO-13", _is_net_of_charges),
        Rule("BR-CO-16", _is_what_is_left_to_pay),
        decimals("BR-DEC-09", _NET),
        decimals("BR-DEC-10", _ALLOWANCES),
        decimals("BR-DEC-11", _CHARGES),
        decimals("BR-DEC-12", _WITHOUT_VAT),
        decimals("BR-DEC-14", _WITH_VAT),
        decimals("BR-DEC-16", _PREPAID),
        decimals("BR-DEC-17", _ROUNDING),
        decimals("BR-DEC-18", _DUE),
    )
    pattern.at("/Invoice/cac:TaxTotal | /CreditNote/cac:TaxTotal", Rule("BR-CO-14", _is_all_tax))
    pattern.at(
        "cac:TaxTotal/cac:TaxSubtotal",
        present("BR-45", "cbc:TaxableAmount"),
        present("BR-46", "cbc:TaxAmount"),
        Rule("BR-47", lambda part: any(tax.has("cbc:ID") for tax in vat_categories(part))),
        Rule("BR-48", _has_rate),
        Rule("BR-CO-17", _rate_makes_tax),
        decimals("BR-DEC-19", "cbc:TaxableAmount"),
        decimals("BR-DEC-20", "cbc:TaxAmount"),
    )
    return (pattern,)


def _is_sum_of_lines(total: Node) -> bool:
    return total.number(_NET) == cents(total.document.fact(Invoice).line_total)


def _is_sum_of_charges(total: Node, path: str, *, is_charge: bool) -> bool:
    """The total of allowances or charges; without any there is no total either."""
    invoice = total.document.fact(Invoice)
    stated = total.number(path)
    if stated is None:
        return not any(
            charge.is_charge if is_charge else charge.is_allowance for charge, _ in invoice.charges
        )
    return stated == cents(invoice.charged(is_charge=is_charge, fits=_any))


def _any(_: Charge) -> bool:
    return True


def _is_net_of_charges(total: Node) -> bool:
    stated, expected = total.number(_WITHOUT_VAT), total.number(_NET)
    if stated is None or expected is None:
        return False
    allowed, charged = total.number(_ALLOWANCES), total.number(_CHARGES)
    if allowed is None and charged is None:
        return stated == expected
    return stated == cents(expected + (charged or 0) - (allowed or 0))


def _is_what_is_left_to_pay(total: Node) -> bool:
    stated, expected = total.number(_DUE), total.number(_WITH_VAT)
    if stated is None or expected is None:
        return False
    prepaid, rounding = total.number(_PREPAID), total.number(_ROUNDING)
    if prepaid is not None:
        expected = cents(expected - prepaid)
    return expected == (stated if rounding is None else cents(stated - rounding))


def _is_all_tax(total: Node) -> bool:
    parts = total.all("cac:TaxSubtotal")
    if not parts:
        return True
    return total.number("cbc:TaxAmount") == cents(total.total("cac:TaxSubtotal/cbc:TaxAmount"))


def _has_rate(part: Node) -> bool:
    return any(tax.has("cbc:Percent") or tax.value("cbc:ID") == "O" for tax in vat_categories(part))


def _rate_makes_tax(part: Node) -> bool:
    """The VAT amount is basis by rate, give or take less than 1; less than a half if there is no
    rate to speak of.
    """
    tax = part.number("cbc:TaxAmount")
    if tax is None:
        return False
    rates = [rate for found in vat_categories(part) for rate in found.all("cbc:Percent")]
    rate = rates[0].decimal if rates else Decimal(0)
    if not whole(rate):
        return not whole(tax)
    basis = part.number("cbc:TaxableAmount")
    return basis is not None and is_product(tax, basis, rate)


def is_product(tax: Decimal, basis: Decimal, rate: Decimal) -> bool:
    """Whether a VAT amount is less than 1 away from what the rate makes of the basis."""
    expected = cents(abs(basis) * rate / 100)
    return abs(tax) - 1 < expected < abs(tax) + 1
