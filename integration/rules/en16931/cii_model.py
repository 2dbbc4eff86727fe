"""EN 16931 in CII: what the document, its parties and its payment have to state.

Source: EN 16931-1, 6.4 (BR-01 to BR-20, BR-29, BR-49 to BR-65, BR-CO-09, BR-CO-15, BR-CO-19,
BR-CO-26).
"""

from collections.abc import Iterable

from integration.rules.codes.countries import VAT_PREFIXES_CII
from integration.rules.en16931.cii_paths import (
    BUYER,
    DELIVERY,
    ROOT,
    SELLER,
    SETTLED,
    SETTLEMENT,
)
from integration.rules.en16931.cii_totals import grand_total_adds_up
from integration.rules.en16931.cii_values import has_text, in_order, is_day
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, filled, present

_ADDRESS = "ram:PostalTradeAddress"
_COUNTRY = f"{_ADDRESS}/ram:CountryID"
_LEGAL_ID = "ram:SpecifiedLegalOrganization/ram:ID"


def patterns() -> Iterable[Pattern]:
    """The pattern of the header."""
    model = Pattern("CII-model")
    _of_document(model)
    _of_parties(model)
    _of_registrations(model)
    _of_references(model)
    _of_payment(model)
    model.at(
        "//ram:ApplicableHeaderTradeSettlement/ram:BillingSpecifiedPeriod",
        Rule("BR-29", in_order),
        present("BR-CO-19", "ram:StartDateTime", "ram:EndDateTime"),
    )
    return (model,)


def _of_document(model: Pattern) -> None:
    header = "rsm:ExchangedDocument"
    guideline = "ram:GuidelineSpecifiedDocumentContextParameter"
    model.at(
        ROOT,
        filled("BR-01", f"rsm:ExchangedDocumentContext/{guideline}/ram:ID"),
        filled("BR-02", f"{header}/ram:ID"),
        Rule("BR-03", _is_dated),
        filled("BR-04", f"{header}/ram:TypeCode"),
        filled("BR-05", f"{SETTLED}/ram:InvoiceCurrencyCode"),
        filled("BR-06", f"{SELLER}/ram:Name"),
        filled("BR-07", f"{BUYER}/ram:Name"),
        present("BR-08", f"{SELLER}/{_ADDRESS}"),
        filled("BR-09", f"{SELLER}/{_COUNTRY}"),
        present("BR-10", f"{BUYER}/{_ADDRESS}"),
        filled("BR-11", f"{BUYER}/{_COUNTRY}"),
        Rule("BR-16", lambda root: root.document.lines),
        Rule("BR-62", lambda root: _endpoint_has_scheme(root, SELLER)),
        Rule("BR-63", lambda root: _endpoint_has_scheme(root, BUYER)),
        Rule("BR-CO-15", grand_total_adds_up),
    )


def _is_dated(root: Node) -> bool:
    found = root.all("rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString")
    return any(is_day(day) and day.text for day in found)


def _endpoint_has_scheme(root: Node, party: str) -> bool:
    found = root.all(f"{party}/ram:URIUniversalCommunication")
    return not found or any(
        identifier.attributes.get("schemeID", "").strip()
        for identifier in found[0].all("ram:URIID")
    )


def _of_parties(model: Pattern) -> None:
    model.at(
        DELIVERY,
        Rule("BR-57", _delivery_has_country),
    )
    model.at("//ram:PayeeTradeParty", Rule("BR-17", _payee_is_another))
    model.at("//ram:SellerTradeParty", Rule("BR-CO-26", _seller_is_identified))
    model.at(
        "//ram:SellerTaxRepresentativeTradeParty",
        filled("BR-18", "ram:Name"),
        present("BR-19", _ADDRESS),
        filled("BR-20", _COUNTRY),
        Rule("BR-56", lambda party: any(one.text for one in _vat_identifiers(party))),
    )


def _of_registrations(model: Pattern) -> None:
    model.at(
        "//ram:SpecifiedTaxRegistration/ram:ID",
        Rule("BR-CO-09", lambda identifier: identifier.raw[:2] in VAT_PREFIXES_CII),
        when=lambda identifier: identifier.attributes.get("schemeID") == "VA",
    )


def _delivery_has_country(delivery: Node) -> bool:
    party = "ram:ShipToTradeParty"
    return not delivery.has(f"{party}/{_ADDRESS}") or bool(delivery.value(f"{party}/{_COUNTRY}"))


def _payee_is_another(payee: Node) -> bool:
    """A payee has a name; neither that nor an identifier is the seller's."""
    if not payee.has("ram:Name"):
        return False
    settlement = payee.parent
    if settlement is None or settlement.name != "ram:ApplicableHeaderTradeSettlement":
        return True
    seller = payee.document.root
    return not any(
        has_text(payee.all(path), *(node.raw for node in seller.all(f"{SELLER}/{path}")))
        for path in ("ram:Name", "ram:ID", _LEGAL_ID)
    )


def _seller_is_identified(seller: Node) -> bool:
    return any(map(seller.has, ("ram:ID", "ram:GlobalID", _LEGAL_ID))) or bool(
        _vat_identifiers(seller)
    )


def _vat_identifiers(party: Node) -> list[Node]:
    found = party.all("ram:SpecifiedTaxRegistration/ram:ID")
    return [one for one in found if one.attributes.get("schemeID") == "VA"]


def _of_references(model: Pattern) -> None:
    model.at("//ram:AdditionalReferencedDocument", filled("BR-52", "ram:IssuerAssignedID"))
    model.at(f"{SETTLEMENT}/ram:InvoiceReferencedDocument", filled("BR-55", "ram:IssuerAssignedID"))


def _of_payment(model: Pattern) -> None:
    model.at("//ram:SpecifiedTradeSettlementPaymentMeans", present("BR-49", "ram:TypeCode"))
    model.at(
        "//ram:SpecifiedTradeSettlementPaymentMeans/ram:PayeePartyCreditorFinancialAccount",
        filled("BR-50", "ram:IBANID", "ram:ProprietaryID"),
        present("BR-61", "ram:IBANID", "ram:ProprietaryID"),
        when=_is_of_transfer,
    )
    model.at(
        "//ram:ApplicableTradeSettlementFinancialCard",
        Rule("BR-51", lambda card: len(card.value("ram:ID")) <= 10),
    )


def _is_of_transfer(account: Node) -> bool:
    means = account.parent
    return means is not None and has_text(means.all("ram:TypeCode"), "30", "58")
