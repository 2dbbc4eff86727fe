"""Dutch sellers: addresses, register numbers, means of payment, references."""

from integration.rules.document import Document, constant
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule
from integration.rules.peppol import facts_cii, facts_ubl
from integration.rules.peppol.codes import CREDIT_NOTE_TYPES
from integration.rules.peppol.values import given

_MEANS = {"30", "48", "49", "57", "58", "59"}
_REGISTERS = {"0106", "0190"}
_SELLER, _BUYER = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"


def ubl() -> Pattern:
    """For UBL."""
    pattern = Pattern("PEPPOL-UBL-NL")
    sells, trades, by_agent = given(_sells), given(_trades), given(_sells_by_agent)
    address = ("cbc:StreetName", "cbc:CityName", "cbc:PostalZone")
    pattern.at("cbc:CreditNoteTypeCode", Rule("NL-R-001", _refers_to_invoice), when=sells)
    pattern.at(f"{_SELLER}/cac:PostalAddress", _address("NL-R-002", *address), when=sells)
    number = "cac:PartyLegalEntity/cbc:CompanyID"
    pattern.at(f"{_SELLER}/{number}", Rule("NL-R-003", _is_registered), when=sells)
    pattern.at(f"{_BUYER}/cac:PostalAddress", _address("NL-R-004", *address), when=trades)
    pattern.at(f"{_BUYER}/{number}", Rule("NL-R-005", _is_registered), when=trades)
    pattern.at(
        "cac:TaxRepresentativeParty/cac:PostalAddress",
        _address("NL-R-006", *address),
        when=by_agent,
    )
    pattern.at("cac:LegalMonetaryTotal", Rule("NL-R-007", _says_how_to_pay), when=sells)
    pattern.at("cac:PaymentMeans", _means("cbc:PaymentMeansCode"), when=trades)
    pattern.at(
        "cac:OrderLineReference/cbc:LineID",
        Rule("NL-R-009", given(_has_order)),
        when=sells,
    )
    return pattern


def cii() -> Pattern:
    """For CII."""
    pattern = Pattern("PEPPOL-CII-NL")
    sells, trades, by_agent = given(_sells_cii), given(_trades_cii), given(_sells_by_agent_cii)
    address = ("ram:LineOne", "ram:CityName", "ram:PostcodeCode")
    agreement = "ram:ApplicableHeaderTradeAgreement"
    settlement = "ram:ApplicableHeaderTradeSettlement"
    seller, buyer = f"{agreement}/ram:SellerTradeParty", f"{agreement}/ram:BuyerTradeParty"
    pattern.at("rsm:ExchangedDocument", Rule("NL-R-001", _refers_to_invoice_cii), when=_is_credit)
    pattern.at(f"{seller}/ram:PostalTradeAddress", _address("NL-R-002", *address), when=sells)
    number = "ram:SpecifiedLegalOrganization/ram:ID"
    pattern.at(f"{seller}/{number}", Rule("NL-R-003", _is_registered), when=sells)
    pattern.at(f"{buyer}/ram:PostalTradeAddress", _address("NL-R-004", *address), when=trades)
    pattern.at(f"{buyer}/{number}", Rule("NL-R-005", _is_registered), when=trades)
    pattern.at(
        f"{agreement}/ram:SellerTaxRepresentativeTradeParty/ram:PostalTradeAddress",
        _address("NL-R-006", *address),
        when=by_agent,
    )
    pattern.at(
        f"{settlement}/ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        Rule("NL-R-007", _says_how_to_pay_cii),
        when=sells,
    )
    means = f"{settlement}/ram:SpecifiedTradeSettlementPaymentMeans"
    pattern.at(means, _means("ram:TypeCode"), when=trades)
    pattern.at(
        "ram:IncludedSupplyChainTradeLineItem/ram:SpecifiedLineTradeAgreement"
        "/ram:BuyerOrderReferencedDocument/ram:LineID",
        Rule("NL-R-009", given(_has_order_cii)),
        when=sells,
    )
    return pattern


@constant
def _sells(document: Document) -> bool:
    return facts_ubl.lives_in(document, facts_ubl.SELLER, "NL")


@constant
def _trades(document: Document) -> bool:
    return _sells(document) and facts_ubl.lives_in(document, facts_ubl.BUYER, "NL")


@constant
def _sells_by_agent(document: Document) -> bool:
    return _sells(document) and facts_ubl.lives_in(document, facts_ubl.AGENT, "NL")


@constant
def _sells_cii(document: Document) -> bool:
    return facts_cii.lives_in(document, facts_cii.SELLER, "NL")


@constant
def _trades_cii(document: Document) -> bool:
    return _sells_cii(document) and facts_cii.lives_in(document, facts_cii.BUYER, "NL")


@constant
def _sells_by_agent_cii(document: Document) -> bool:
    return _sells_cii(document) and facts_cii.lives_in(document, facts_cii.AGENT, "NL")


def _address(id: str, *paths: str) -> Rule:
    """Street, city and post code."""
    return Rule(id, lambda address: all(address.has(path) for path in paths))


def _is_registered(number: Node) -> bool:
    """A KVK or OIN number."""
    named = number.attributes.get("schemeID", "").split(" ")
    return any(scheme in _REGISTERS for scheme in named) and bool(number.text)


def _means(path: str) -> Rule:
    return Rule("NL-R-008", lambda means: means.value(path) in _MEANS)


def _refers_to_invoice(code: Node) -> bool:
    return code.document.root.has("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID")


def _says_how_to_pay(totals: Node) -> bool:
    """Needed where there is something to pay."""
    root = totals.document.root
    return root.has("cac:PaymentMeans") or _is_settled(
        totals, "cbc:PayableAmount", is_credit=root.name == "CreditNote"
    )


def _is_settled(totals: Node, path: str, *, is_credit: bool) -> bool:
    due = totals.number(path)
    return due is not None and (due >= 0 if is_credit else due <= 0)


def _is_credit(heading: Node) -> bool:
    return heading.value("ram:TypeCode") in CREDIT_NOTE_TYPES and heading.document.fact(_sells_cii)


def _refers_to_invoice_cii(heading: Node) -> bool:
    path = f"{facts_cii.SETTLEMENT}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID"
    return heading.document.root.has(path)


def _says_how_to_pay_cii(totals: Node) -> bool:
    root = totals.document.root
    return root.has(
        f"{facts_cii.SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"
    ) or _is_settled(
        totals,
        "ram:DuePayableAmount",
        is_credit=root.document.fact(facts_cii.document_type) == "381",
    )


@constant
def _has_order(document: Document) -> bool:
    return document.root.has("cac:OrderReference/cbc:ID")


@constant
def _has_order_cii(document: Document) -> bool:
    path = f"{facts_cii.AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"
    return document.root.has(path)
