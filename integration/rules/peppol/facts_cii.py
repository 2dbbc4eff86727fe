"""What Peppol's rules ask of a CII document as a whole: its process and the countries in it."""

from integration.rules.document import Document, constant
from integration.rules.node import Node
from integration.rules.peppol.process import UNKNOWN
from integration.rules.peppol.values import only, raws

DEAL = "rsm:SupplyChainTradeTransaction"
AGREEMENT = f"{DEAL}/ram:ApplicableHeaderTradeAgreement"
SETTLEMENT = f"{DEAL}/ram:ApplicableHeaderTradeSettlement"
SELLER = f"{AGREEMENT}/ram:SellerTradeParty"
BUYER = f"{AGREEMENT}/ram:BuyerTradeParty"
AGENT = f"{AGREEMENT}/ram:SellerTaxRepresentativeTradeParty"
COUNTRY = "ram:PostalTradeAddress/ram:CountryID"
NOWHERE = "XX"


def vat_numbers(party: Node) -> list[str]:
    """The numbers of a party's registrations under the scheme `VAT`, as they stand."""
    return [
        next(iter(raws(registration, "ram:ID")), "")
        for registration in party.all("ram:SpecifiedTaxRegistration")
        if any(id.attributes.get("schemeID") == "VAT" for id in registration.all("ram:ID"))
    ]


@constant
def seller_country(document: Document) -> str:
    """Where the seller is registered, in person or by a tax representative.

    Of several VAT numbers none counts: the published rules then apply to no country.
    """
    root = document.root
    for place in (SELLER, AGENT):
        numbers = [number for party in root.all(place) for number in vat_numbers(party)]
        if len(numbers) > 1:
            return ""
        if numbers and numbers[0][:2]:
            return numbers[0][:2].strip().upper()
    return only(root.values(f"{SELLER}/{COUNTRY}"), NOWHERE).upper()


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
def currency(document: Document) -> list[str]:
    """BT-5 as it stands: one text, or none."""
    return raws(document.root, f"{SETTLEMENT}/ram:InvoiceCurrencyCode")


@constant
def accounting_currency(document: Document) -> list[str]:
    """BT-6 as it stands: one text, or none."""
    return raws(document.root, f"{SETTLEMENT}/ram:TaxCurrencyCode")


@constant
def process(document: Document) -> str:
    """BT-23, normalized."""
    context = "rsm:ExchangedDocumentContext"
    parameter = "ram:BusinessProcessSpecifiedDocumentContextParameter"
    return document.root.value(f"{context}/{parameter}/ram:ID") or UNKNOWN


@constant
def document_type(document: Document) -> str:
    """BT-3, normalized."""
    return document.root.value("rsm:ExchangedDocument/ram:TypeCode")
