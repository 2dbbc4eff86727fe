"""XRechnung in UBL: BR-DE and BR-TMP rules (KoSIT, XRechnung Schematron)."""

from collections.abc import Iterable

from domain.core.findings import Severity
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, present
from integration.rules.peppol.values import raws, says
from integration.rules.xrechnung import ubl_cvd, ubl_extension, ubl_peppol
from integration.rules.xrechnung.conditions import (
    CARD,
    CORRECTION,
    CREDIT_TRANSFER,
    DIRECT_DEBIT,
    INVOICE_TYPES,
    SEPA_TRANSFER,
    TAXED,
    address,
    advice,
    contact,
    filled,
    has_code,
    pattern,
    specification,
)
from integration.rules.xrechnung.values import (
    is_absolute_url,
    is_iban,
    is_named,
    states_discounts,
    states_discounts_somewhere,
)

_SELLER = "cac:AccountingSupplierParty/cac:Party"
_BUYER = "cac:AccountingCustomerParty/cac:Party"
_ACCOUNT = "cac:PayeeFinancialAccount"
_MANDATE = "cac:PaymentMandate"
_PAYER = f"{_MANDATE}/cac:PayerFinancialAccount/cbc:ID"
_CODE = "cbc:PaymentMeansCode"


def patterns() -> Iterable[Pattern]:
    """In the order of the published rules."""
    return (
        *ubl_peppol.patterns(),
        national_rules(),
        ubl_extension.rules(),
        ubl_cvd.rules(),
    )


def national_rules() -> Pattern:
    """The rules for every XRechnung."""
    rules = pattern("UBL")
    rules.at("/Invoice | /CreditNote", *_of_document())
    _at(
        rules,
        "cac:AdditionalDocumentReference/cac:Attachment/cac:ExternalReference",
        advice("BR-TMP-2", lambda node: is_absolute_url(_raw(node, "cbc:URI")), since="2.3.0"),
    )
    _at(rules, "cac:AccountingSupplierParty", present("BR-DE-2", "cac:Party/cac:Contact"))
    city, zone = "cbc:CityName", "cbc:PostalZone"
    _at(rules, f"{_SELLER}/cac:PostalAddress", *address("BR-DE-3", "BR-DE-4", city, zone))
    _at(
        rules,
        f"{_SELLER}/cac:Contact",
        *contact(("cbc:Name",), "cbc:Telephone", "cbc:ElectronicMail"),
    )
    _at(rules, f"{_BUYER}/cac:PostalAddress", *address("BR-DE-8", "BR-DE-9", city, zone))
    _at(
        rules,
        "cac:Delivery/cac:DeliveryLocation/cac:Address",
        *address("BR-DE-10", "BR-DE-11", city, zone),
    )
    _add_payment(rules)
    _at(rules, "cac:TaxTotal/cac:TaxSubtotal", filled("BR-DE-14", "cac:TaxCategory/cbc:Percent"))
    return rules


def _at(rules: Pattern, path: str, *found: Rule) -> None:
    rules.at(f"/Invoice/{path} | /CreditNote/{path}", *found)


def _raw(node: Node, path: str) -> str:
    return next(iter(raws(node, path)), "")


def _of_document() -> Iterable[Rule]:
    return (
        present("BR-DE-1", "cac:PaymentMeans"),
        filled("BR-DE-15", "cbc:BuyerReference"),
        Rule("BR-DE-16", _names_tax_office),
        advice("BR-DE-17", lambda root: _type(root) in INVOICE_TYPES),
        Rule("BR-DE-18", _discounts_somewhere, until="2.3.0"),
        Rule("BR-DE-18", _discounts, since="2.3.0"),
        *specification("cbc:CustomizationID"),
        Rule("BR-DE-22", _file_names_differ),
        advice(
            "BR-DE-26",
            lambda root: (
                _type(root) != CORRECTION
                or root.has("cac:BillingReference/cac:InvoiceDocumentReference")
            ),
        ),
        Rule("BR-DE-30", lambda root: not _is_debited(root) or _has_creditor_id(root)),
        Rule(
            "BR-DE-31",
            lambda root: not _is_debited(root) or root.has(f"cac:PaymentMeans/{_PAYER}"),
        ),
        Rule("BR-DE-TMP-32", _tells_delivery, Severity.INFORMATION, since="2.4.0"),
    )


def _type(root: Node) -> str:
    return root.value("cbc:InvoiceTypeCode") or root.value("cbc:CreditNoteTypeCode")


def _names_tax_office(root: Node) -> bool:
    """Where VAT is charged or exempted, a number of the seller's is given, or a representative."""
    return (
        is_named(root, f"{_SELLER}/cac:PartyTaxScheme/cbc:CompanyID")
        or root.has("cac:TaxRepresentativeParty")
        or (
            not any(says(tax, "cbc:ID", *TAXED) for tax in _taxes_of_allowances(root))
            and not any(vat.id in TAXED for line in root.document.lines for vat in line.vat)
        )
    )


def _taxes_of_allowances(root: Node) -> list[Node]:
    return [
        tax
        for allowance in root.all("cac:AllowanceCharge")
        if says(allowance, "cbc:ChargeIndicator", "true", "false")
        for tax in allowance.all("cac:TaxCategory")
    ]


def _discounts(root: Node) -> bool:
    return all(map(states_discounts, _terms(root)))


def _discounts_somewhere(root: Node) -> bool:
    return all(map(states_discounts_somewhere, _terms(root)))


def _terms(root: Node) -> list[str]:
    notes = (terms.one("cbc:Note") for terms in root.all("cac:PaymentTerms"))
    return [note.raw for note in notes if note is not None]


def _file_names_differ(root: Node) -> bool:
    path = "cac:AdditionalDocumentReference/cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
    names = [
        node.attributes["filename"] for node in root.all(path) if "filename" in node.attributes
    ]
    return len(names) == len(set(names))


def _is_debited(root: Node) -> bool:
    return root.has(f"cac:PaymentMeans/{_MANDATE}")


def _has_creditor_id(root: Node) -> bool:
    """BT-90: an identifier in the scheme SEPA, of the seller or the payee."""
    return any(
        id.attributes.get("schemeID") == "SEPA"
        for party in (_SELLER, "cac:PayeeParty")
        for id in root.all(f"{party}/cac:PartyIdentification/cbc:ID")
    )


def _tells_delivery(root: Node) -> bool:
    """A date of delivery, a period of the invoice, or one of every line."""
    return (
        root.has("cac:Delivery/cbc:ActualDeliveryDate")
        or root.has("cac:InvoicePeriod")
        or all(line.has_period for line in root.document.lines)
    )


def _add_payment(rules: Pattern) -> None:
    """BG-16: the group that the code of the means asks for, and no other."""
    _at_means(
        rules,
        CREDIT_TRANSFER,
        advice(
            "BR-DE-19",
            lambda node: (
                node.value(_CODE) != SEPA_TRANSFER or is_iban(_raw(node, f"{_ACCOUNT}/cbc:ID"))
            ),
        ),
        *_groups("BR-DE-23", _ACCOUNT, ("cac:CardAccount", _MANDATE)),
    )
    _at_means(rules, CARD, *_groups("BR-DE-24", "cac:CardAccount", (_ACCOUNT, _MANDATE)))
    _at_means(
        rules,
        DIRECT_DEBIT,
        advice("BR-DE-20", lambda node: is_iban(_raw(node, _PAYER))),
        *_groups("BR-DE-25", _MANDATE, (_ACCOUNT, "cac:CardAccount")),
    )


def _at_means(rules: Pattern, codes: frozenset[str], *found: Rule) -> None:
    path = "cac:PaymentMeans"
    rules.at(f"/Invoice/{path} | /CreditNote/{path}", *found, when=has_code(_CODE, codes))


def _groups(id: str, wanted: str, others: tuple[str, ...]) -> Iterable[Rule]:
    return (
        present(f"{id}-a", wanted),
        Rule(f"{id}-b", lambda node: not any(node.has(path) for path in others)),
    )
