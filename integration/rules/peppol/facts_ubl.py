"""What Peppol's rules ask of a UBL document as a whole: its process and the countries in it."""

from integration.rules.document import Document, constant
from integration.rules.node import Node
from integration.rules.peppol.process import UNKNOWN
from integration.rules.peppol.values import only, raws, says

SELLER = "cac:AccountingSupplierParty/cac:Party"
BUYER = "cac:AccountingCustomerParty/cac:Party"
AGENT = "cac:TaxRepresentativeParty"
COUNTRY = "cac:PostalAddress/cac:Country/cbc:IdentificationCode"
NOWHERE = "XX"


def vat_numbers(node: Node, path: str = "cac:PartyTaxScheme") -> list[str]:
    """The numbers of the tax schemes at `path` that are VAT, exactly so written, as they stand."""
    return [
        next(iter(raws(scheme, "cbc:CompanyID")), "")
        for scheme in node.all(path)
        if says(scheme, "cac:TaxScheme/cbc:ID", "VAT")
    ]


def _country(root: Node, party: str, *others: str) -> str:
    """From the VAT number of `party`, else of `others`, else from the address of `party`.

    Of several VAT numbers none counts: the published rules then apply to no country.
    """
    for place in (party, *others):
        numbers = vat_numbers(root, f"{place}/cac:PartyTaxScheme")
        if len(numbers) > 1:
            return ""
        if numbers and numbers[0][:2]:
            return numbers[0][:2].strip().upper()
    return only(root.values(f"{party}/{COUNTRY}"), NOWHERE).upper()


@constant
def seller_country(document: Document) -> str:
    """Where the seller is registered, in person or by a tax representative."""
    return _country(document.root, SELLER, AGENT)


@constant
def own_seller_country(document: Document) -> str:
    """Where the seller itself is registered."""
    return _country(document.root, SELLER)


@constant
def buyer_country(document: Document) -> str:
    """Where the buyer is registered."""
    return _country(document.root, BUYER)


@constant
def seller_codes(document: Document) -> list[str]:
    """The country code of the seller's address as it stands, if there is one."""
    return raws(document.root, f"{SELLER}/{COUNTRY}")


@constant
def buyer_codes(document: Document) -> list[str]:
    """The same of the buyer."""
    return raws(document.root, f"{BUYER}/{COUNTRY}")


def lives_in(document: Document, party: str, country: str) -> bool:
    """Whether the address of `party` is in `country`, however the code is written."""
    return only(document.root.values(f"{party}/{COUNTRY}"), NOWHERE).upper() == country


@constant
def is_german(document: Document) -> bool:
    """Whether both addresses are in Germany."""
    return lives_in(document, SELLER, "DE") and lives_in(document, BUYER, "DE")


@constant
def currency(document: Document) -> tuple[str, ...]:
    """BT-5 as it stands: one text, or none."""
    return tuple(raws(document.root, "cbc:DocumentCurrencyCode"))


@constant
def process(document: Document) -> str:
    """BT-23, normalized."""
    return document.root.value("cbc:ProfileID") or UNKNOWN


@constant
def is_invoice(document: Document) -> bool:
    """Whether it is an Invoice, not a CreditNote."""
    return document.root.name == "Invoice"
