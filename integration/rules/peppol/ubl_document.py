"""Peppol BIS Billing in UBL: the document as a whole, parties, payment (R001-R020, R053-R080)."""

from decimal import Decimal

from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, present
from integration.rules.peppol.facts_ubl import is_german, process
from integration.rules.peppol.process import (
    is_bare_specification,
    is_specification,
    named_or_french,
    numbered,
)
from integration.rules.peppol.values import number, says


def project_reference() -> Pattern:
    """R080, for credit notes."""
    pattern = Pattern("PEPPOL-UBL-project")
    pattern.at("/CreditNote", Rule("PEPPOL-EN16931-R080", _has_one_project))
    return pattern


def add_document(pattern: Pattern) -> None:
    """The contexts at the root and right below it."""
    pattern.at(
        "/CreditNote | /Invoice",
        present("PEPPOL-EN16931-R001", "cbc:ProfileID"),
        Rule(
            "PEPPOL-EN16931-R007",
            lambda root: numbered(root.document.fact(process)),
            until="3.0.21",
        ),
        Rule(
            "PEPPOL-EN16931-R007",
            lambda root: named_or_french(root.document.fact(process)),
            since="3.0.21",
        ),
        Rule(
            "PEPPOL-EN16931-R002",
            lambda root: len(root.all("cbc:Note")) <= 1 or root.document.fact(is_german),
        ),
        present("PEPPOL-EN16931-R003", "cbc:BuyerReference", "cac:OrderReference/cbc:ID"),
        Rule(
            "PEPPOL-EN16931-R004",
            lambda root: is_specification(root.value("cbc:CustomizationID")),
            until="3.0.21",
        ),
        Rule(
            "PEPPOL-EN16931-R004",
            lambda root: is_bare_specification(root.value("cbc:CustomizationID")),
            since="3.0.21",
        ),
        Rule("PEPPOL-EN16931-R053", lambda root: len(_totals(root, with_subtotals=True)) == 1),
        Rule("PEPPOL-EN16931-R054", _has_accounting_total),
        Rule("PEPPOL-EN16931-R055", _have_one_sign),
    )
    pattern.at(
        "cbc:TaxCurrencyCode",
        Rule(
            "PEPPOL-EN16931-R005",
            lambda code: code.text != code.document.root.value("cbc:DocumentCurrencyCode"),
        ),
    )
    pattern.at(
        "cac:AccountingCustomerParty/cac:Party", present("PEPPOL-EN16931-R010", "cbc:EndpointID")
    )
    pattern.at(
        "cac:AccountingSupplierParty/cac:Party", present("PEPPOL-EN16931-R020", "cbc:EndpointID")
    )


def add_payment(pattern: Pattern) -> None:
    """A direct debit names its mandate."""
    pattern.at(
        "cac:PaymentMeans",
        present("PEPPOL-EN16931-R061", "cac:PaymentMandate/cbc:ID"),
        when=lambda means: means.value("cbc:PaymentMeansCode") in {"49", "59"},
    )


def _has_one_project(root: Node) -> bool:
    projects = [
        reference
        for reference in root.all("cac:AdditionalDocumentReference")
        if says(reference, "cbc:DocumentTypeCode", "50")
    ]
    return len(projects) <= 1


def _totals(root: Node, *, with_subtotals: bool) -> list[Node]:
    return [
        total
        for total in root.all("cac:TaxTotal")
        if total.has("cac:TaxSubtotal") is with_subtotals
    ]


def _has_accounting_total(root: Node) -> bool:
    wanted = 1 if root.has("cbc:TaxCurrencyCode") else 0
    return len(_totals(root, with_subtotals=False)) == wanted


def _have_one_sign(root: Node) -> bool:
    """BT-110 and BT-111 are both owed or both given back."""
    if not root.has("cbc:TaxCurrencyCode"):
        return True
    own = _tax_amounts(root, root.value("cbc:DocumentCurrencyCode"))
    other = _tax_amounts(root, root.value("cbc:TaxCurrencyCode"))
    return any((one <= 0 and two <= 0) or (one >= 0 and two >= 0) for one in own for two in other)


def _tax_amounts(root: Node, code: str) -> list[Decimal]:
    amounts = (
        number(amount.raw)
        for amount in root.all("cac:TaxTotal/cbc:TaxAmount")
        if amount.attributes.get("currencyID") == code
    )
    return [amount for amount in amounts if amount is not None]
