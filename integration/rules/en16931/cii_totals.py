"""EN 16931 in CII: the totals of the document (BG-22).

Source: EN 16931-1, 6.4 (BR-12 to BR-15, BR-53, BR-CO-10 to BR-CO-16, BR-DEC-09 to BR-DEC-18).
"""

from collections.abc import Iterable
from decimal import Decimal

from integration.rules.en16931.cii_facts import Invoice
from integration.rules.en16931.cii_paths import SUMMED
from integration.rules.en16931.cii_values import (
    double,
    double_cents,
    double_round,
    double_sum,
    indicates,
)
from integration.rules.en16931.rounding import cents, whole
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, decimals, present

_ZERO = Decimal(0)


def patterns() -> Iterable[Pattern]:
    """The pattern of the totals."""
    totals = Pattern("CII-totals")
    totals.at(
        "//ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        present("BR-12", "ram:LineTotalAmount"),
        present("BR-13", "ram:TaxBasisTotalAmount"),
        present("BR-14", "ram:GrandTotalAmount"),
        present("BR-15", "ram:DuePayableAmount"),
        Rule("BR-53", _tax_is_in_tax_currency),
        Rule("BR-CO-10", _lines_add_up),
        Rule("BR-CO-11", lambda node: _charges_add_up(node, False, "ram:AllowanceTotalAmount")),
        Rule("BR-CO-12", lambda node: _charges_add_up(node, True, "ram:ChargeTotalAmount")),
        Rule("BR-CO-13", _net_adds_up),
        Rule("BR-CO-16", _payable_adds_up),
        decimals("BR-DEC-09", "ram:LineTotalAmount"),
        decimals("BR-DEC-10", "ram:AllowanceTotalAmount"),
        decimals("BR-DEC-11", "ram:ChargeTotalAmount"),
        decimals("BR-DEC-12", "ram:TaxBasisTotalAmount"),
        decimals("BR-DEC-14", "ram:GrandTotalAmount"),
        Rule("BR-DEC-13", _tax_has_cents),
        Rule("BR-DEC-15", _tax_in_tax_currency_has_cents),
        decimals("BR-DEC-16", "ram:TotalPrepaidAmount"),
        decimals("BR-DEC-17", "ram:RoundingAmount"),
        decimals("BR-DEC-18", "ram:DuePayableAmount"),
    )
    totals.at(
        "//ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxTotalAmount",
        Rule("BR-CO-14", _breakdown_adds_up),
        when=lambda node: _currency(node) in _invoice(node).currencies,
    )
    return (totals,)


def grand_total_adds_up(root: Node) -> bool:
    """Total with VAT is total without plus VAT; no VAT in a currency only if there is none."""
    grand, basis = (
        root.number(f"{SUMMED}/ram:{name}") for name in ("GrandTotalAmount", "TaxBasisTotalAmount")
    )
    return all(
        _is_sum(
            grand,
            basis,
            [tax for tax in root.all(f"{SUMMED}/ram:TaxTotalAmount") if _currency(tax) == currency],
        )
        for currency in _invoice(root).currencies
    )


def _is_sum(grand: Decimal | None, basis: Decimal | None, taxes: list[Node]) -> bool:
    if grand is None or basis is None:
        return False
    return grand == basis or (len(taxes) == 1 and grand == cents(basis + taxes[0].decimal))


def _invoice(node: Node) -> Invoice:
    return node.document.fact(Invoice)


def _currency(amount: Node) -> str | None:
    return amount.attributes.get("currencyID")


def _tax_is_in_tax_currency(node: Node) -> bool:
    invoice = _invoice(node)
    wanted = invoice.tax_currencies
    if not wanted:
        return True
    if any(_currency(tax) in wanted for tax in node.all("ram:TaxTotalAmount")):
        return not any(currency in invoice.currencies for currency in wanted)
    return False


def _lines_add_up(node: Node) -> bool:
    """The sum is one of doubles, then cast: `1.005` falls below the half cent."""
    total = 0.0
    for net in _invoice(node).line_nets:
        total += float(net or 0)
    return node.number("ram:LineTotalAmount") == whole(Decimal(total) * 100) / 100


def _charges_add_up(node: Node, wanted: bool, path: str) -> bool:
    charges = [
        one
        for one in _invoice(node).charges
        if any(indicates(mark, wanted) for mark in one.all("ram:ChargeIndicator"))
    ]
    stated = node.all(path)
    if not charges and not stated:
        return True
    actual = (one.all("ram:ActualAmount")[:1] for one in charges)
    total = double_cents(double_sum(amount for found in actual for amount in found))
    return any(double(amount) == total for amount in stated)


def _net_adds_up(node: Node) -> bool:
    net, lines = node.number("ram:TaxBasisTotalAmount"), node.number("ram:LineTotalAmount")
    if net is None or lines is None:
        return False
    allowed = node.number("ram:AllowanceTotalAmount") or _ZERO
    charged = node.number("ram:ChargeTotalAmount") or _ZERO
    return net == cents(lines - allowed + charged)


def _payable_adds_up(node: Node) -> bool:
    payable, grand = node.number("ram:DuePayableAmount"), node.number("ram:GrandTotalAmount")
    if payable is None or grand is None:
        return False
    paid = node.number("ram:TotalPrepaidAmount") or _ZERO
    rounding = node.number("ram:RoundingAmount") or _ZERO
    return payable == grand - paid + rounding


def _breakdown_adds_up(node: Node) -> bool:
    invoice = _invoice(node)
    return double(node) == double_cents(double_sum(invoice.calculated))


def _tax_has_cents(node: Node) -> bool:
    taxes = node.all("ram:TaxTotalAmount")
    currencies = _invoice(node).currencies
    return not taxes or any(_currency(tax) not in currencies or _has_cents(tax) for tax in taxes)


def _tax_in_tax_currency_has_cents(node: Node) -> bool:
    taxes = node.all("ram:TaxTotalAmount")
    currencies = _invoice(node).tax_currencies
    return (
        not taxes
        or not currencies
        or any(_currency(tax) in currencies and _has_cents(tax) for tax in taxes)
    )


def _has_cents(amount: Node) -> bool:
    value = double(amount)
    return value == double_round(value * 100) / 100
