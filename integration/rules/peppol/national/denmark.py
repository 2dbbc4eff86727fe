"""Danish sellers: the CVR number, classifications, credit notes. Payment: `denmark_payment`."""

from domain.core.findings import Severity
from integration.rules.document import Document, constant
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule
from integration.rules.peppol import facts_cii, facts_ubl
from integration.rules.peppol.national.denmark_payment import cii_payment_rules, payment_rules
from integration.rules.peppol.values import given, number, raws, says, scheme

_CVR = "0184"
_UNSPSC = {"19.05.01", "19.0501", "26.08.01", "26.0801"}
_SELLER, _BUYER = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"
_LEGAL_ID = "cac:PartyLegalEntity/cbc:CompanyID"
_LEGAL_ID_CII = "ram:SpecifiedLegalOrganization/ram:ID"
_ALLOWANCE_CII = f"{facts_cii.SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge"


def ubl() -> Pattern:
    """For UBL."""
    pattern = Pattern("PEPPOL-UBL-DK")
    pattern.at(
        "CreditNote | Invoice",
        Rule("DK-R-002", lambda root: root.value(f"{_SELLER}/{_LEGAL_ID}")),
        Rule("DK-R-014", lambda root: _is_cvr(root, f"{_SELLER}/{_LEGAL_ID}")),
        Rule("DK-R-016", _is_not_negative_credit),
        when=given(_sells),
    )
    pattern.at(
        f"{_SELLER}/cac:PartyIdentification | {_BUYER}/cac:PartyIdentification",
        Rule("DK-R-013", lambda node: _has_scheme(node, "cbc:ID")),
        when=given(_trades),
    )
    pattern.at(
        _BUYER,
        Rule("DK-R-017", lambda party: _is_cvr(party, _LEGAL_ID), Severity.WARNING, until="3.0.21"),
        Rule("DK-R-017", lambda party: _is_cvr(party, _LEGAL_ID), since="3.0.21"),
        when=given(_trades),
        since="3.0.20",
    )
    pattern.at("Invoice/cac:PaymentMeans", payment_rules(), when=given(_trades))
    code = "cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode"
    pattern.at(
        "CreditNote/cac:CreditNoteLine | Invoice/cac:InvoiceLine",
        Rule("DK-R-003", lambda line: _is_versioned(line, code), Severity.WARNING, until="3.0.21"),
        Rule("DK-R-003", lambda line: _is_versioned(line, code), since="3.0.21"),
        when=given(_trades),
    )
    pattern.at("cac:AllowanceCharge", Rule("DK-R-004", _has_tax_code), when=given(_trades))
    return pattern


def cii() -> Pattern:
    """For CII."""
    pattern = Pattern("PEPPOL-CII-DK")
    legal_id = f"{facts_cii.SELLER}/{_LEGAL_ID_CII}"
    pattern.at(
        "rsm:CrossIndustryInvoice",
        Rule("DK-R-002", lambda root: root.value(legal_id)),
        Rule("DK-R-004", lambda root: not _buys_cii(root.document) or _has_tax_code_cii(root)),
        Rule("DK-R-013", lambda root: not _buys_cii(root.document) or _have_schemes(root)),
        Rule("DK-R-014", lambda root: _is_cvr(root, legal_id)),
        Rule("DK-R-016", _is_not_negative_credit_cii),
        when=given(_sells_cii),
    )
    pattern.at(
        "ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementPaymentMeans",
        cii_payment_rules(),
        when=given(_trades_cii),
    )
    code = "ram:SpecifiedTradeProduct/ram:DesignatedProductClassification/ram:ClassCode"
    pattern.at(
        "ram:IncludedSupplyChainTradeLineItem",
        Rule("DK-R-003", lambda line: _is_versioned(line, code), Severity.WARNING),
        when=given(_trades_cii),
    )
    return pattern


@constant
def _sells(document: Document) -> bool:
    return bool(document.fact(facts_ubl.seller_codes) == ["DK"])


@constant
def _trades(document: Document) -> bool:
    return _sells(document) and bool(document.fact(facts_ubl.buyer_codes) == ["DK"])


@constant
def _sells_cii(document: Document) -> bool:
    return "DK" in document.fact(facts_cii.seller_codes)


@constant
def _buys_cii(document: Document) -> bool:
    return "DK" in document.fact(facts_cii.buyer_codes)


@constant
def _trades_cii(document: Document) -> bool:
    return _sells_cii(document) and _buys_cii(document)


def _is_cvr(node: Node, path: str) -> bool:
    """The identifier at `path`, if there is one, is a CVR number."""
    named = scheme(node, path)
    return named is None or named.strip() == _CVR


def _has_scheme(node: Node, path: str) -> bool:
    named = scheme(node, path)
    return named is None or named.strip() != ""


def _have_schemes(root: Node) -> bool:
    return _has_scheme(root, f"{facts_cii.SELLER}/ram:GlobalID") and _has_scheme(
        root, f"{facts_cii.BUYER}/ram:GlobalID"
    )


def _is_negative(root: Node, path: str) -> bool:
    due = number(next(iter(raws(root, path)), ""))
    return due is not None and due < 0


def _is_not_negative_credit(root: Node) -> bool:
    return not (
        root.name == "CreditNote"
        and _is_negative(root, "cac:LegalMonetaryTotal/cbc:PayableAmount")
        and root.document.fact(_trades)
    )


def _is_not_negative_credit_cii(root: Node) -> bool:
    summation = f"{facts_cii.SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
    return not (
        root.document.fact(facts_cii.document_type) == "381"
        and _is_negative(root, f"{summation}/ram:DuePayableAmount")
        and _buys_cii(root.document)
    )


def _is_versioned(line: Node, path: str) -> bool:
    """A UNSPSC code (TST) is of a version in use."""
    codes = line.all(path)
    return not any(code.attributes.get("listID") == "TST" for code in codes) or any(
        code.attributes.get("listVersionID") in _UNSPSC for code in codes
    )


def _has_tax_code(allowance: Node) -> bool:
    """A tax that is no VAT (ZZZ) is named by its four figures, or with a # inside."""
    if not says(allowance, "cbc:AllowanceChargeReasonCode", "ZZZ"):
        return True
    return _names_tax(raws(allowance, "cbc:AllowanceChargeReason"))


def _has_tax_code_cii(root: Node) -> bool:
    if not says(root, f"{_ALLOWANCE_CII}/ram:ReasonCode", "ZZZ"):
        return True
    return _names_tax(raws(root, f"{_ALLOWANCE_CII}/ram:Reason"))


def _names_tax(reasons: list[str]) -> bool:
    reason = next(iter(reasons), "")
    figure = number(reason) if len(" ".join(reason.split())) == 4 else None
    if figure is not None and 0 <= figure <= 9999:
        return True
    return "#" in reason and not reason.startswith("#") and not reason.endswith("#")
