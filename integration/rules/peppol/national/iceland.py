"""Icelandic sellers: identifiers, addresses, accounts, the final due date (eindagi). UBL only."""

from domain.core.findings import Severity
from integration.rules.document import Document, constant
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule
from integration.rules.peppol import facts_ubl
from integration.rules.peppol.values import given, is_plain_date, raws, says

_TYPES = {"380", "381"}
_SELLER, _BUYER = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty"
_NUMBER = "cac:PartyLegalEntity/cbc:CompanyID"
_ADDRESS = ("cac:PostalAddress/cbc:StreetName", "cac:PostalAddress/cbc:PostalZone")


def ubl() -> Pattern:
    """The one pattern."""
    pattern = Pattern("PEPPOL-UBL-IS")
    pattern.at(
        "/CreditNote | /Invoice",
        Rule("IS-R-001", _has_known_type, Severity.WARNING),
        Rule("IS-R-002", lambda root: _has_kennitala(root, f"{_SELLER}/{_NUMBER}")),
        Rule("IS-R-003", lambda root: all(root.has(f"{_SELLER}/{path}") for path in _ADDRESS)),
        Rule("IS-R-006", lambda root: _has_account(root, "9")),
        Rule("IS-R-007", lambda root: _has_account(root, "42")),
        Rule("IS-R-008", lambda root: all(map(is_plain_date, _final_days(root)))),
        Rule("IS-R-009", lambda root: not _final_references(root) or root.has("cbc:DueDate")),
        Rule("IS-R-010", _is_final_after_due),
        when=given(_sells),
    )
    pattern.at(
        _BUYER,
        Rule("IS-R-004", lambda buyer: _has_kennitala(buyer, f"cac:Party/{_NUMBER}")),
        Rule("IS-R-005", lambda buyer: all(buyer.has(f"cac:Party/{path}") for path in _ADDRESS)),
        when=given(_trades),
    )
    return pattern


@constant
def _sells(document: Document) -> bool:
    return bool(document.fact(facts_ubl.seller_codes) == ["IS"])


@constant
def _trades(document: Document) -> bool:
    return _sells(document) and bool(document.fact(facts_ubl.buyer_codes) == ["IS"])


def _has_known_type(root: Node) -> bool:
    return any(
        root.value(path) in _TYPES for path in ("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode")
    )


def _has_kennitala(node: Node, path: str) -> bool:
    return any(number.attributes.get("schemeID") == "0196" for number in node.all(path))


def _has_account(root: Node, code: str) -> bool:
    """Twelve characters for a claim (9) or a transfer (42)."""
    means = [one for one in root.all("cac:PaymentMeans") if says(one, "cbc:PaymentMeansCode", code)]
    accounts = [
        account for one in means for account in one.values("cac:PayeeFinancialAccount/cbc:ID")
    ]
    return not means or any(len(account) == 12 for account in accounts)


def _final_references(root: Node) -> list[Node]:
    """BT-122 where its description says that it is the final due date."""
    return [
        reference
        for reference in root.all("cac:AdditionalDocumentReference")
        if says(reference, "cbc:DocumentDescription", "EINDAGI")
    ]


def _final_days(root: Node) -> list[str]:
    return [next(iter(raws(reference, "cbc:ID")), "") for reference in _final_references(root)]


def _is_final_after_due(root: Node) -> bool:
    """The texts are compared, as both are to be dates of one form."""
    references = _final_references(root)
    return not references or any(
        due <= final for due in raws(root, "cbc:DueDate") for final in _final_days(root)
    )
