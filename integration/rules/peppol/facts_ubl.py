"""What Peppol's rules ask of a UBL document as a whole: its process and the countries in it."""

from integration.rules.document import Document
from integration.rules.node import Node
from integration.rules.peppol.process import UNKNOWN
from integration.rules.peppol.values import raws, says

SELLER = "cac:AccountingSupplierParty/cac:Party"
BUYER = "cac:AccountingCustomerParty/cac:Party"
AGENT = "cac:TaxRepresentativeParty"
COUNTRY = "cac:PostalAddress/cac:Country/cbc:IdentificationCode"
NOWHERE = "XX"


def vat_schemes(node: Node, path: str) -> list[Node]:
    """The `cac:PartyTaxScheme` at `path` that are VAT, exactly so written."""
    return [found for found in node.all(path) if says(found, "cac:TaxScheme/cbc:ID", "VAT")]


def vat_numbers(node: Node, path: str) -> list[str]:
    """Their VAT numbers as they stand; empty where there is none."""
    return [
        next(iter(raws(found, "cbc:CompanyID")), "")
        for found in vat_schemes(node, f"{path}/cac:PartyTaxScheme")
    ]


def _country(root: Node, party: str, *others: str) -> str:
    """From the VAT number of `party`, else of `others`, else from the address of `party`."""
    for place in (party, *others):
        prefix = next((number[:2] for number in vat_numbers(root, place)), "")
        if prefix:
            return prefix.strip().upper()
    found = root.one(f"{party}/{COUNTRY}")
    return NOWHERE if found is None else found.text.upper()


def seller_country(document: Document) -> str:
    """Where the seller is registered, in person or by a tax representative."""
    return _country(document.root, SELLER, AGENT)


def own_seller_country(document: Document) -> str:
    """Where the seller itself is registered."""
    return _country(document.root, SELLER)


def buyer_country(document: Document) -> str:
    """Where the buyer is registered."""
    return _country(document.root, BUYER)


def seller_code(document: Document) -> str:
    """The country code of the seller's address as it stands."""
    return next(iter(raws(document.root, f"{SELLER}/{COUNTRY}")), "")


def buyer_code(document: Document) -> str:
    """The country code of the buyer's address as it stands."""
    return next(iter(raws(document.root, f"{BUYER}/{COUNTRY}")), "")


def is_german(document: Document) -> bool:
    """Whether both addresses are in Germany."""
    return all(
        document.root.value(f"{party}/{COUNTRY}").upper() == "DE" for party in (SELLER, BUYER)
    )


def currency(document: Document) -> list[str]:
    """BT-5 as it stands: one text, or none."""
    return raws(document.root, "cbc:DocumentCurrencyCode")


def process(document: Document) -> str:
    """BT-23, normalized."""
    return document.root.value("cbc:ProfileID") or UNKNOWN


def is_invoice(document: Document) -> bool:
    """Whether it is an Invoice, not a CreditNote."""
    return document.root.name == "Invoice"
