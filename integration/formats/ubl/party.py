"""Parties, addresses and delivery in UBL: BG-4 to BG-13, BG-15. Source: CEN/TS 16931-3-2."""

from typing import Any

from integration.einvoice.terms import AGENT, BUYER, DELIVERY, SELLER, Terms
from integration.formats.ubl.bridge import payee_creditor, seller_creditor
from integration.xml.nodes import Attribute, Node, code, const, day, element, many, text

_SCHEME = (Attribute("schemeID", field="scheme"),)
_VAT = {"cac:TaxScheme/cbc:ID": ("VAT",)}
_SEPA = {"cbc:ID/@schemeID": ("SEPA",)}


def parties() -> tuple[Node, ...]:
    """Seller, buyer, payee and tax representative, in the order of the schema."""
    return (
        element(
            "cac:AccountingSupplierParty",
            element("cac:Party", *_party(SELLER, (_creditor("/~creditor", seller_creditor),))),
            scope="seller",
            term="BG-4",
        ),
        element(
            "cac:AccountingCustomerParty",
            element("cac:Party", *_party(BUYER, ())),
            scope="buyer",
            term="BG-7",
        ),
        _payee(),
        _tax_representative(),
    )


def delivery() -> Node:
    """BG-13, with the address BG-15."""
    return element(
        "cac:Delivery",
        day("cbc:ActualDeliveryDate", "delivered_on", "BT-72"),
        element(
            "cac:DeliveryLocation",
            identifier("cbc:ID", "location", "BT-71"),
            _address("cac:Address", DELIVERY, told={"cac:Country/cbc:IdentificationCode": ()}),
        ),
        text("cac:DeliveryParty/cac:PartyName/cbc:Name", "name", "BT-70"),
        scope="delivery",
        term="BG-13",
    )


def identifier(tag: str, field: str, term: str, **more: Any) -> Node:
    """An identifier with its scheme."""
    scheme = Attribute("schemeID", field=f"{field}.scheme")
    return code(tag, f"{field}.value", term, attributes=(scheme,), **more)


def _party(said: Terms, creditor: tuple[Node, ...]) -> tuple[Node, ...]:
    return (
        code(
            "cbc:EndpointID",
            "electronic_address.value",
            said["endpoint"],
            attributes=(Attribute("schemeID", field="electronic_address.scheme"),),
            told={"@schemeID": ()},
        ),
        many(
            "cac:PartyIdentification",
            "identifiers",
            code("cbc:ID", "value", said["id"], attributes=_SCHEME),
            told={"cbc:ID": ()},
        ),
        *creditor,
        text("cac:PartyName/cbc:Name", "trading_name", said["trading"]),
        _address("cac:PostalAddress", said),
        *_tax_schemes(said),
        element(
            "cac:PartyLegalEntity",
            text("cbc:RegistrationName", "name", said["name"]),
            identifier("cbc:CompanyID", "registration_id", said["registration"]),
            text("cbc:CompanyLegalForm", "legal_information", said["legal"]),
        ),
        element(
            "cac:Contact",
            text("cbc:Name", "name", said["person"]),
            text("cbc:Telephone", "phone", said["phone"]),
            text("cbc:ElectronicMail", "email", said["mail"]),
            scope="contact",
            term=said["contact"],
        ),
    )


def _tax_schemes(said: Terms) -> tuple[Node, ...]:
    """The VAT identifier; of a seller, any other tax number too."""
    return (
        element(
            "cac:PartyTaxScheme",
            code("cbc:CompanyID", "vat_id", said["vat"]),
            const("cac:TaxScheme/cbc:ID", "VAT"),
            told=_VAT,
        ),
        element(
            "cac:PartyTaxScheme",
            code("cbc:CompanyID", "tax_registration_id", said["tax"]),
            const("cac:TaxScheme/cbc:ID", "FC"),
        ),
    )


def _payee() -> Node:
    return element(
        "cac:PayeeParty",
        element(
            "cac:PartyIdentification",
            identifier("cbc:ID", "identifier", "BT-60"),
        ),
        _creditor("/~payee_creditor", payee_creditor),
        text("cac:PartyName/cbc:Name", "name", "BT-59"),
        element(
            "cac:PartyLegalEntity",
            identifier("cbc:CompanyID", "registration_id", "BT-61"),
        ),
        scope="payee",
        term="BG-10",
    )


def _tax_representative() -> Node:
    return element(
        "cac:TaxRepresentativeParty",
        text("cac:PartyName/cbc:Name", "name", "BT-62"),
        _address("cac:PostalAddress", AGENT),
        element(
            "cac:PartyTaxScheme",
            code("cbc:CompanyID", "vat_id", "BT-63"),
            const("cac:TaxScheme/cbc:ID", "VAT"),
            told=_VAT,
        ),
        scope="tax_representative",
        term="BG-11",
    )


def _creditor(field: str, get: Any) -> Node:
    """BT-90 stands with the party that collects."""
    return element(
        "cac:PartyIdentification",
        code("cbc:ID", field, "BT-90", get=get, attributes=(Attribute("schemeID", const="SEPA"),)),
        told=_SEPA,
    )


def _address(tag: str, said: Terms, **more: Any) -> Node:
    return element(
        tag,
        text("cbc:StreetName", "line_one", said["one"]),
        text("cbc:AdditionalStreetName", "line_two", said["two"]),
        text("cbc:CityName", "city", said["city"]),
        text("cbc:PostalZone", "post_code", said["zone"]),
        text("cbc:CountrySubentity", "subdivision", said["region"]),
        text("cac:AddressLine/cbc:Line", "line_three", said["three"]),
        code("cac:Country/cbc:IdentificationCode", "country", said["country"]),
        scope="address",
        term=said["address"],
        **more,
    )
