"""EN 16931 in UBL: the document, its parties, references, delivery and payment.

Source: EN 16931-1, 6.4 and 6.5 (BR, BR-CO, BR-DEC), bound to UBL by CEN/TS 16931-3-2; rules of CEN
EN16931-UBL 1.3.16. Its BR-CO-05 to BR-CO-08 always hold, and so do BR-DEC-13 and BR-DEC-15, which
look for a currency where there is none.
"""

from collections.abc import Iterable

from domain.core.findings import Severity
from integration.rules.codes.countries import VAT_PREFIXES_UBL
from integration.rules.codes.documents import NOTE_SUBJECTS
from integration.rules.en16931.rounding import cents
from integration.rules.en16931.ubl_facts import Invoice
from integration.rules.en16931.ubl_values import (
    has_vat_number,
    is_vat,
)
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, attributed, filled, present

ROOT = "/Invoice | /CreditNote"
_SELLER = "cac:AccountingSupplierParty"
_BUYER = "cac:AccountingCustomerParty"
_LEGAL_NAME = "cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"
_COUNTRY = "cac:Country/cbc:IdentificationCode"
_CREDIT_TRANSFER = {"30", "58"}
_VAT_PREFIXES = f" {' '.join(sorted(VAT_PREFIXES_UBL))} "
_SUBJECTS = f" {' '.join(sorted(NOTE_SUBJECTS))} "


def patterns() -> Iterable[Pattern]:
    """The pattern of all but charges, totals, lines and VAT."""
    pattern = Pattern("UBL-document")
    pattern.at(ROOT, _document())
    _add_parties(pattern)
    _add_payment(pattern)
    pattern.at("cac:AdditionalDocumentReference", filled("BR-52", "cbc:ID"))
    pattern.at("cac:BillingReference", present("BR-55", "cac:InvoiceDocumentReference/cbc:ID"))
    pattern.at("cac:Delivery/cac:DeliveryLocation/cac:Address", present("BR-57", _COUNTRY))
    pattern.at("/Invoice/cbc:Note | /CreditNote/cbc:Note", Rule("BR-CL-08", _subject_is_known))
    return (pattern,)


def _document() -> Iterable[Rule]:
    return (
        filled("BR-01", "cbc:CustomizationID"),
        filled("BR-02", "cbc:ID"),
        filled("BR-03", "cbc:IssueDate"),
        filled("BR-04", "cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode"),
        filled("BR-05", "cbc:DocumentCurrencyCode"),
        filled("BR-06", f"{_SELLER}/{_LEGAL_NAME}"),
        filled("BR-07", f"{_BUYER}/{_LEGAL_NAME}"),
        present("BR-08", f"{_SELLER}/cac:Party/cac:PostalAddress"),
        present("BR-10", f"{_BUYER}/cac:Party/cac:PostalAddress"),
        Rule("BR-16", lambda root: root.document.lines),
        Rule("BR-53", _has_tax_in_tax_currency),
        Rule("BR-CO-03", _has_one_tax_point),
        Rule("BR-CO-15", _tax_makes_the_difference),
        present("BR-CO-18", "cac:TaxTotal/cac:TaxSubtotal"),
    )


def _add_parties(pattern: Pattern) -> None:
    address = "cac:Party/cac:PostalAddress"
    for party, ids in ((_SELLER, ("BR-62", "BR-09")), (_BUYER, ("BR-63", "BR-11"))):
        pattern.at(f"{party}/cac:Party/cbc:EndpointID", attributed(ids[0], "schemeID"))
        pattern.at(f"{party}/{address}", filled(ids[1], _COUNTRY))
    pattern.at(_SELLER, Rule("BR-CO-26", _seller_is_identified))
    pattern.at("cac:PayeeParty", Rule("BR-17", _payee_is_another))
    pattern.at(
        "cac:TaxRepresentativeParty",
        filled("BR-18", "cac:PartyName/cbc:Name"),
        present("BR-19", "cac:PostalAddress"),
        Rule("BR-56", has_vat_number),
    )
    pattern.at("cac:TaxRepresentativeParty/cac:PostalAddress", filled("BR-20", _COUNTRY))
    pattern.at("cac:PartyTaxScheme", Rule("BR-CO-09", _begins_with_country), when=is_vat)


def _add_payment(pattern: Pattern) -> None:
    pattern.at(
        "cac:PaymentMeans/cac:CardAccount/cbc:PrimaryAccountNumberID",
        Rule("BR-51", lambda card: len(card.text) <= 10, Severity.WARNING),
    )
    pattern.at(
        "cac:PaymentMeans/cac:PayeeFinancialAccount",
        filled("BR-50", "cbc:ID"),
        when=_is_of_credit_transfer,
    )
    pattern.at(
        "cac:PaymentMeans",
        present("BR-49", "cbc:PaymentMeansCode"),
        Rule("BR-61", _has_account),
    )


def _has_tax_in_tax_currency(root: Node) -> bool:
    currencies = root.all("cbc:TaxCurrencyCode")
    if not currencies:
        return True
    known = root.document.fact(Invoice).tax_currencies
    return all(currency.raw in known for currency in currencies)


def _has_one_tax_point(root: Node) -> bool:
    return not (root.has("cbc:TaxPointDate") and root.has("cac:InvoicePeriod/cbc:DescriptionCode"))


def _tax_makes_the_difference(root: Node) -> bool:
    return all(_is_sum_in(root, code.raw) for code in root.all("cbc:DocumentCurrencyCode"))


def _is_sum_in(root: Node, currency: str) -> bool:
    taxes = [
        tax
        for tax in root.all("cac:TaxTotal/cbc:TaxAmount")
        if tax.attributes.get("currencyID") == currency
    ]
    if len(taxes) != 1:
        return False
    gross = root.number("cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount")
    net = root.number("cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount")
    return gross is not None and net is not None and gross == cents(net + taxes[0].decimal)


def _seller_is_identified(seller: Node) -> bool:
    ids = seller.all("cac:Party/cac:PartyIdentification/cbc:ID")
    return (
        seller.has("cac:Party/cac:PartyLegalEntity/cbc:CompanyID")
        or any(id.attributes.get("schemeID") != "SEPA" for id in ids)
        or any(map(has_vat_number, seller.all("cac:Party")))
    )


def _payee_is_another(payee: Node) -> bool:
    names = payee.all("cac:PartyName/cbc:Name")
    if not names:
        return False
    root, seller = payee.document.root, f"{_SELLER}/cac:Party"
    return not any(
        one.raw == other.raw
        for path in ("cac:PartyName/cbc:Name", "cac:PartyIdentification/cbc:ID")
        for one in payee.all(path)
        for other in root.all(f"{seller}/{path}")
    )


def _begins_with_country(scheme: Node) -> bool:
    number = scheme.one("cbc:CompanyID")
    return number is None or number.raw[:2] in _VAT_PREFIXES


def _is_of_credit_transfer(account: Node) -> bool:
    means = account.parent
    return means is not None and any(
        code.raw in _CREDIT_TRANSFER for code in means.all("cbc:PaymentMeansCode")
    )


def _has_account(means: Node) -> bool:
    return (
        means.has("cac:PayeeFinancialAccount/cbc:ID")
        or means.value("cbc:PaymentMeansCode") not in _CREDIT_TRANSFER
    )


def _subject_is_known(note: Node) -> bool:
    """A subject code stands before the text, as `#AAI#…`."""
    _, mark, rest = note.raw.partition("#")
    code, end, _ = rest.partition("#")
    return not (mark and end) or len(code) != 3 or code in _SUBJECTS
