"""Norwegian sellers: the VAT number and the entry in the register of business enterprises."""

import re
from collections.abc import Callable

from domain.core.findings import Severity
from integration.rules.document import Document, constant
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule
from integration.rules.peppol import facts_cii, facts_ubl
from integration.rules.peppol.identifiers import has_mod11
from integration.rules.peppol.values import given, raws

_REGISTER = "Foretaksregisteret"
_AFTER_COUNTRY = re.compile(r"[0-9]{9}MVA")


def ubl() -> Pattern:
    """For UBL."""
    pattern = Pattern("PEPPOL-UBL-NO")
    pattern.at(
        "cac:AccountingSupplierParty/cac:Party",
        *_rules(_is_registered, lambda party: _numbers(party, "VAT")),
        when=given(_sells_from_norway),
    )
    return pattern


def cii() -> Pattern:
    """For CII."""
    pattern = Pattern("PEPPOL-CII-NO")
    pattern.at(
        "ram:SellerTradeParty",
        *_rules(_is_registered_cii, facts_cii.vat_numbers),
        when=given(_sells_from_norway_cii),
    )
    return pattern


def _rules(
    is_registered: Callable[[Node], bool], numbers: Callable[[Node], list[str]]
) -> tuple[Rule, Rule]:
    return (
        Rule("NO-R-002", is_registered, Severity.WARNING),
        Rule("NO-R-001", lambda party: _is_valid(numbers(party))),
    )


def _is_valid(numbers: list[str]) -> bool:
    """A VAT number that begins with NO goes on with an organisation number and MVA."""
    if not any(number[:2] == "NO" for number in numbers):
        return True
    return all(
        _AFTER_COUNTRY.fullmatch(number[2:]) is not None and has_mod11(number[2:11])
        for number in numbers
    )


@constant
def _sells_from_norway(document: Document) -> bool:
    return bool(document.fact(facts_ubl.seller_country) == "NO")


@constant
def _sells_from_norway_cii(document: Document) -> bool:
    return bool(document.fact(facts_cii.seller_country) == "NO")


def _numbers(party: Node, scheme: str) -> list[str]:
    """The numbers under a tax scheme, here found by its normalized name."""
    return [
        next(iter(raws(found, "cbc:CompanyID")), "")
        for found in party.all("cac:PartyTaxScheme")
        if found.value("cac:TaxScheme/cbc:ID") == scheme
    ]


def _is_registered(party: Node) -> bool:
    return any(number.strip() == _REGISTER for number in _numbers(party, "TAX"))


def _is_registered_cii(party: Node) -> bool:
    return any(
        id.attributes.get("schemeID") == "FC" and id.text == _REGISTER
        for id in party.all("ram:SpecifiedTaxRegistration/ram:ID")
    )
