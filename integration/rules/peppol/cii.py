"""Peppol BIS Billing in CII: the document as a whole, parties, payment, identifiers."""

from collections.abc import Iterable
from decimal import Decimal

from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, present
from integration.rules.peppol import cii_amounts
from integration.rules.peppol.cii_codes import code_lists
from integration.rules.peppol.facts_cii import accounting_currency, currency, process
from integration.rules.peppol.national import cii_patterns
from integration.rules.peppol.party_ids import (
    AUSTRALIAN_SUM,
    DUTCH_BRANCH,
    DUTCH_SINCE,
    FORMS,
    ITALIAN_ADDRESS,
    ITALIAN_VAT_ADDRESS,
    add_forms,
    dutch_vat,
)
from integration.rules.peppol.process import (
    is_bare_specification,
    is_specification,
    named,
    numbered,
)
from integration.rules.peppol.values import number, says

_IDENTIFIERS = "ram:URIID | ram:ID | ram:GlobalID"
_SPECIFICATION = "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
_TAX_TOTAL = "ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxTotalAmount"


def patterns() -> Iterable[Pattern]:
    """In the order of the published rules."""
    return (business_rules(), *cii_patterns(), code_lists())


def business_rules() -> Pattern:
    """The pattern of transaction rules."""
    pattern = Pattern("PEPPOL-CII-transaction")
    _add_context(pattern)
    _add_agreement(pattern)
    _add_settlement(pattern)
    pattern.at("rsm:ExchangedDocument", Rule("PEPPOL-EN16931-R002", _has_one_plain_note))
    address = "ram:URIUniversalCommunication/ram:URIID"
    pattern.at("ram:BuyerTradeParty", present("PEPPOL-EN16931-R010", address))
    pattern.at("ram:SellerTradeParty", present("PEPPOL-EN16931-R020", address))
    cii_amounts.add_allowances(pattern)
    pattern.at(
        "ram:SpecifiedTradeSettlementPaymentMeans",
        Rule("PEPPOL-EN16931-R061", _has_mandate),
        when=lambda means: means.value("ram:TypeCode") in {"49", "59"},
    )
    cii_amounts.add_lines(pattern)
    _add_identifiers(pattern)
    return pattern


def _add_context(pattern: Pattern) -> None:
    process_id = "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"
    pattern.at(
        "rsm:ExchangedDocumentContext",
        present("PEPPOL-EN16931-R001", process_id),
        Rule(
            "PEPPOL-EN16931-R007",
            lambda node: numbered(node.document.fact(process)),
            until="3.0.21",
        ),
        Rule(
            "PEPPOL-EN16931-R007", lambda node: named(node.document.fact(process)), since="3.0.21"
        ),
        Rule(
            "PEPPOL-EN16931-R004",
            lambda node: is_specification(node.value(_SPECIFICATION)),
            until="3.0.21",
        ),
        Rule(
            "PEPPOL-EN16931-R004",
            lambda node: is_bare_specification(node.value(_SPECIFICATION)),
            since="3.0.21",
        ),
    )


def _add_agreement(pattern: Pattern) -> None:
    order = "ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"
    pattern.at(
        "ram:ApplicableHeaderTradeAgreement",
        present("PEPPOL-EN16931-R003", "ram:BuyerReference", order),
        Rule("PEPPOL-EN16931-R006", lambda node: _references(node, "130") <= 1),
        Rule("PEPPOL-EN16931-R080", lambda node: _references(node, "50") <= 1),
    )


def _references(node: Node, code: str) -> int:
    references = node.all("ram:AdditionalReferencedDocument")
    return sum(says(reference, "ram:TypeCode", code) for reference in references)


def _add_settlement(pattern: Pattern) -> None:
    pattern.at(
        "ram:ApplicableHeaderTradeSettlement",
        Rule(
            "PEPPOL-EN16931-R005",
            lambda node: (
                not node.has("ram:TaxCurrencyCode")
                or node.value("ram:TaxCurrencyCode") != node.value("ram:InvoiceCurrencyCode")
            ),
        ),
        Rule("PEPPOL-EN16931-R053", lambda node: len(tax_totals(node, own=True)) == 1),
        Rule(
            "PEPPOL-EN16931-R054",
            lambda node: (
                len(tax_totals(node, own=False)) == (1 if node.has("ram:TaxCurrencyCode") else 0)
            ),
        ),
        Rule("PEPPOL-EN16931-R055", _have_one_sign),
    )


def tax_totals(node: Node, *, own: bool) -> list[Node]:
    """The VAT totals in the document's currency, or those in another; none if it is not stated."""
    codes = node.document.fact(currency)
    return [
        total
        for total in node.all(_TAX_TOTAL)
        if codes and (code := total.attributes.get("currencyID")) is not None
        if (code in codes) is own
    ]


def _have_one_sign(node: Node) -> bool:
    """BT-110 and BT-111 are both negative or neither is."""
    accounting = node.document.fact(accounting_currency)
    if not accounting:
        return True
    own = tax_amounts(node, node.document.fact(currency))
    other = tax_amounts(node, accounting)
    return any((one < 0) is (two < 0) for one in own for two in other)


def tax_amounts(node: Node, codes: list[str]) -> list[Decimal]:
    """The VAT totals in one of `codes` as numbers."""
    stated = (
        number(total.raw)
        for total in node.all(_TAX_TOTAL)
        if total.attributes.get("currencyID") in codes
    )
    return [amount for amount in stated if amount is not None]


def _has_one_plain_note(node: Node) -> bool:
    return len(node.all("ram:IncludedNote")) <= 1 and not node.has(
        "ram:IncludedNote/ram:SubjectCode"
    )


def _has_mandate(means: Node) -> bool:
    settlement = means.parent
    return settlement is not None and settlement.has(
        "ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID"
    )


def _add_identifiers(pattern: Pattern) -> None:
    add_forms(pattern, _IDENTIFIERS, (*FORMS, AUSTRALIAN_SUM))
    add_forms(pattern, "ram:URIID", (ITALIAN_ADDRESS, ITALIAN_VAT_ADDRESS))
    pattern.at(
        "ram:SpecifiedTaxRegistration",
        dutch_vat(lambda registration: registration.value("ram:ID")),
        when=_is_dutch,
        since=DUTCH_SINCE,
    )
    add_forms(pattern, _IDENTIFIERS, (DUTCH_BRANCH,))


def _is_dutch(registration: Node) -> bool:
    return any(
        id.attributes.get("schemeID") == "VA" for id in registration.all("ram:ID")
    ) and registration.value("ram:ID").startswith("NL")
