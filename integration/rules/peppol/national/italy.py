"""Italian sellers: the tax registration and a full address."""

import re
from collections.abc import Callable

from integration.rules.document import Document, constant
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, present
from integration.rules.peppol import facts_cii, facts_ubl
from integration.rules.peppol.values import given

_REGISTRATION = re.compile(r"[A-Z0-9]{11,16}")


def ubl() -> Pattern:
    """For UBL."""
    pattern = Pattern("PEPPOL-UBL-IT")
    party = "cac:AccountingSupplierParty/cac:Party"
    pattern.at(
        f"{party}/cac:PartyTaxScheme",
        Rule("IT-R-001", lambda scheme: _is_registration(scheme.value("cbc:CompanyID"))),
        when=_is_other_scheme,
    )
    pattern.at(
        party,
        present("IT-R-002", "cac:PostalAddress/cbc:StreetName"),
        present("IT-R-003", "cac:PostalAddress/cbc:CityName"),
        present("IT-R-004", "cac:PostalAddress/cbc:PostalZone"),
        when=given(_sells_from(facts_ubl.seller_country)),
    )
    return pattern


def cii() -> Pattern:
    """For CII."""
    pattern = Pattern("PEPPOL-CII-IT")
    is_italian = given(_sells_from(facts_cii.seller_country))
    pattern.at(
        "ram:SellerTradeParty/ram:SpecifiedTaxRegistration",
        Rule("IT-R-001", _is_vat_or_registration),
        when=is_italian,
    )
    pattern.at(
        "ram:SellerTradeParty",
        present("IT-R-002", "ram:PostalTradeAddress/ram:LineOne"),
        present("IT-R-003", "ram:PostalTradeAddress/ram:CityName"),
        present("IT-R-004", "ram:PostalTradeAddress/ram:PostcodeCode"),
        when=is_italian,
    )
    return pattern


def _sells_from(country: Callable[[Document], str]) -> Callable[[Document], bool]:
    return constant(lambda document: bool(document.fact(country) == "IT"))


def _is_registration(text: str) -> bool:
    return _REGISTRATION.fullmatch(text) is not None


def _is_other_scheme(scheme: Node) -> bool:
    is_italian = scheme.document.fact(facts_ubl.seller_country) == "IT"
    return is_italian and scheme.value("cac:TaxScheme/cbc:ID") != "VAT"


def _is_vat_or_registration(registration: Node) -> bool:
    """BT-32 is the number under the scheme FC."""
    numbers = registration.all("ram:ID")
    coded = [id for id in numbers if id.attributes.get("schemeID", "").strip() == "FC"]
    return len(coded) < len(numbers) or any(_is_registration(id.text) for id in coded)
