"""Peppol's rules in XRechnung, CII."""

from collections.abc import Iterable
from decimal import Decimal

from domain.core.findings import Severity
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule
from integration.rules.peppol import cii
from integration.rules.peppol.cii_amounts import BASE, has_computed_amount, is_percentage_of_base
from integration.rules.peppol.facts_cii import accounting_currency, currency
from integration.rules.peppol.values import SPACES, says
from integration.rules.xrechnung.conditions import pattern
from integration.rules.xrechnung.peppol import (
    Own,
    computed,
    numbered,
    take_over,
    warned_before,
)

_R = "PEPPOL-EN16931-R"
_AGREEMENT = "ram:SpecifiedLineTradeAgreement"
_GROSS = f"{_AGREEMENT}/ram:GrossPriceProductTradePrice"
_DISCOUNT = "ram:AppliedTradeAllowanceCharge"
_FATAL_SINCE = "2.2.0"


def patterns() -> Iterable[Pattern]:
    """In the order of the published rules."""
    taken = take_over(cii.business_rules(), _OWN, "XRechnung-CII-Peppol")
    found = (numbered(taken, f"{_R}043"), _empty_elements(), _gross_prices())
    return (warned_before(_FATAL_SINCE, one) for one in found)


def _net_amount(line: Node, slack: Decimal) -> bool:
    """The base quantity may stand beside the gross price instead."""
    return has_computed_amount(line, slack, (BASE, f"{_GROSS}/ram:BasisQuantity"))


def _have_one_sign(settlement: Node) -> bool:
    """BT-110 and BT-111 are both negative or neither is, where BT-110 is given."""
    document = settlement.document
    own, other = document.fact(currency), document.fact(accounting_currency)
    if not other or not cii.tax_totals(settlement, own=True):
        return True
    amounts = cii.tax_amounts(settlement, own)
    return any(
        (one < 0) is (two < 0) for one in amounts for two in cii.tax_amounts(settlement, other)
    )


_OWN: Own = {
    f"{_R}040": computed(f"{_R}040", is_percentage_of_base, currency),
    f"{_R}053": (Rule(f"{_R}053", lambda node: len(cii.tax_totals(node, own=True)) <= 1),),
    f"{_R}055": (Rule(f"{_R}055", _have_one_sign),),
    f"{_R}120": computed(f"{_R}120", _net_amount, currency, Severity.WARNING, since="2.5.0"),
}


def _empty_elements() -> Pattern:
    """R008: an element says something or is left out; CII demands one even if it is empty."""
    rules = pattern("CII-empty")
    rules.at("*", Rule(f"{_R}008", _says_something, of_blank=""))
    return rules


def _says_something(node: Node) -> bool:
    return (
        bool(node.children)
        or node.name == "ram:ApplicableHeaderTradeDelivery"
        or bool(node.raw.strip(SPACES))
    )


def _gross_prices() -> Pattern:
    """R044 and R046, which Peppol does not have in CII."""
    rules = pattern("CII-gross-prices")
    rules.at(
        f"rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem/{_GROSS}",
        Rule(f"{_R}044", _is_discounted_only),
        Rule(f"{_R}046", _is_discounted_exactly, until="2.1.0"),
        Rule(f"{_R}046", _is_discounted, since="2.1.0"),
    )
    return rules


def _is_discounted_only(gross: Node) -> bool:
    return not gross.has(f"{_DISCOUNT}/ram:ActualAmount") or says(
        gross, f"{_DISCOUNT}/ram:ChargeIndicator/udt:Indicator", "false"
    )


def _is_discounted(gross: Node) -> bool:
    """BT-146 is BT-148 less BT-147, if that is given."""
    price = gross.number("ram:ChargeAmount")
    if price is None:
        return True
    around = gross.parent
    net = around.number("ram:NetPriceProductTradePrice/ram:ChargeAmount") if around else None
    discount = gross.number(f"{_DISCOUNT}/ram:ActualAmount") or Decimal(0)
    return net is not None and net == price - discount


def _is_discounted_exactly(gross: Node) -> bool:
    """The same, and BT-147 has to be given."""
    if not gross.has("ram:ChargeAmount"):
        return True
    return gross.has(f"{_DISCOUNT}/ram:ActualAmount") and _is_discounted(gross)
