"""Parties and addresses in CII: BG-4 to BG-12, BG-15. Source: CEN/TS 16931-3-3, D16B."""

from collections.abc import Callable
from typing import Any

from domain.invoice.model import Invoice
from integration.einvoice.terms import AGENT, BUYER, DELIVERY, SELLER, Terms
from integration.xml.nodes import Attribute, Node, code, element, many, text


def seller() -> Node:
    """BG-4."""
    return element("ram:SellerTradeParty", *_party(SELLER), scope="seller", term="BG-4")


def buyer() -> Node:
    """BG-7."""
    return element("ram:BuyerTradeParty", *_party(BUYER), scope="buyer", term="BG-7")


def tax_representative() -> Node:
    """BG-11."""
    return element(
        "ram:SellerTaxRepresentativeTradeParty",
        text("ram:Name", "name", "BT-62"),
        _address(AGENT),
        _tax_registration("VA", "vat_id", "BT-63"),
        scope="tax_representative",
        term="BG-11",
    )


def payee() -> Node:
    """BG-10."""
    return element(
        "ram:PayeeTradeParty",
        *_identifier("payee", "identifier", "BT-60"),
        text("ram:Name", "name", "BT-59"),
        element("ram:SpecifiedLegalOrganization", _registration("BT-61")),
        scope="payee",
        term="BG-10",
    )


def ship_to() -> Node:
    """Where BG-13 goes: BT-70, BT-71, BG-15."""
    return element(
        "ram:ShipToTradeParty",
        *_identifier("delivery", "location", "BT-71"),
        text("ram:Name", "name", "BT-70"),
        _address(DELIVERY, told={"ram:CountryID": ()}),
        scope="delivery",
        term="BG-13",
    )


def _party(said: Terms) -> tuple[Node, ...]:
    return (
        many(
            "ram:ID",
            "identifiers",
            itself=code("", "value", said["id"], attributes=(_scheme(),)),
            when=_has_no_scheme,
        ),
        many(
            "ram:GlobalID",
            "identifiers",
            itself=code("", "value", said["id"], attributes=(_scheme(),)),
            when=_has_scheme,
        ),
        text("ram:Name", "name", said["name"]),
        text("ram:Description", "legal_information", said["legal"]),
        element(
            "ram:SpecifiedLegalOrganization",
            _registration(said["registration"]),
            text("ram:TradingBusinessName", "trading_name", said["trading"]),
        ),
        _contact(said),
        _address(said),
        code(
            "ram:URIUniversalCommunication/ram:URIID",
            "electronic_address.value",
            said["endpoint"],
            attributes=(Attribute("schemeID", field="electronic_address.scheme"),),
            told={"@schemeID": ()},
        ),
        _tax_registration("VA", "vat_id", said["vat"]),
        _tax_registration("FC", "tax_registration_id", said["tax"]),
    )


def _contact(said: Terms) -> Node:
    """A department stands for a person where no person is named."""
    return element(
        "ram:DefinedTradeContact",
        text("ram:PersonName", "name", said["person"]),
        text("ram:DepartmentName", "name", said["person"], is_alias=True),
        text("ram:TelephoneUniversalCommunication/ram:CompleteNumber", "phone", said["phone"]),
        text("ram:EmailURIUniversalCommunication/ram:URIID", "email", said["mail"]),
        scope="contact",
        term=said["contact"],
    )


def _identifier(scope: str, field: str, term: str) -> tuple[Node, Node]:
    """One identifier, global if it has a scheme."""
    place, scheme = f"{field}.value", (_scheme(f"{field}."),)
    return (
        code("ram:ID", place, term, attributes=scheme, get=_value(scope, field, False)),
        code("ram:GlobalID", place, term, attributes=scheme, get=_value(scope, field, True)),
    )


def _value(scope: str, field: str, has_scheme: bool) -> Callable[[Invoice], str | None]:
    """What takes the identifier, if it is of the kind that is asked for."""

    def get(invoice: Invoice) -> str | None:
        found = getattr(getattr(invoice, scope), field, None)
        return found.value if found and (found.scheme is not None) is has_scheme else None

    return get


def _registration(term: str) -> Node:
    return code("ram:ID", "registration_id.value", term, attributes=(_scheme("registration_id."),))


def _tax_registration(scheme: str, field: str, term: str) -> Node:
    return element(
        "ram:SpecifiedTaxRegistration",
        code("ram:ID", field, term, attributes=(Attribute("schemeID", const=scheme),)),
        told={"ram:ID/@schemeID": (scheme,)},
    )


def _address(said: Terms, **more: Any) -> Node:
    return element(
        "ram:PostalTradeAddress",
        text("ram:PostcodeCode", "post_code", said["zone"]),
        text("ram:LineOne", "line_one", said["one"]),
        text("ram:LineTwo", "line_two", said["two"]),
        text("ram:LineThree", "line_three", said["three"]),
        text("ram:CityName", "city", said["city"]),
        code("ram:CountryID", "country", said["country"]),
        text("ram:CountrySubDivisionName", "subdivision", said["region"]),
        scope="address",
        term=said["address"],
        **more,
    )


def _scheme(prefix: str = "") -> Attribute:
    return Attribute("schemeID", field=f"{prefix}scheme")


def _has_scheme(identifier: Any) -> bool:
    return identifier.scheme is not None


def _has_no_scheme(identifier: Any) -> bool:
    return identifier.scheme is None
