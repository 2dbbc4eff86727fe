"""Between German parties: what XRechnung asks, as Peppol takes it over (DE-R-001 ff.). UBL only.

Sources: the published rules; ISO 13616 for account numbers. Up to 3.0.20 codes were compared as
they stand, or as numbers; from 3.0.21 on white space around them is ignored.
"""

from collections.abc import Callable
from decimal import Decimal

from domain.core.findings import Severity
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, absent, present
from integration.rules.peppol.facts_ubl import is_german
from integration.rules.peppol.identifiers import is_iban
from integration.rules.peppol.national.germany_texts import (
    has_absolute_address,
    is_mail_address,
    is_strict_mail_address,
    is_telephone,
    states_discounts,
    states_discounts_bare,
)
from integration.rules.peppol.values import given, number, raws, says

_WARNING = Severity.WARNING
_NORMALIZED_SINCE = "3.0.21"
_TAXED = {"S", "Z", "E", "AE", "K", "G", "L", "M"}
_TYPES = {"326", "380", "384", "389", "381", "875", "876", "877"}
_TYPE_PATHS = ("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode")
_NOTE = "cac:PaymentTerms/cbc:Note"
_PARTY_ID = "cac:PartyIdentification/cbc:ID"
_FILE = "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
_TRANSFER, _CARD, _DEBIT = {"30", "58"}, {"48", "54", "55"}, {"59"}


def ubl() -> Pattern:
    """The one pattern."""
    pattern = Pattern("PEPPOL-UBL-DE")
    _at(pattern, "", *_document_rules())
    _at(
        pattern,
        "/cac:AdditionalDocumentReference/cac:Attachment/cac:ExternalReference",
        Rule("DE-R-T02", lambda node: has_absolute_address(_first(node, "cbc:URI")), _WARNING),
        since=_NORMALIZED_SINCE,
    )
    seller, buyer = "/cac:AccountingSupplierParty", "/cac:AccountingCustomerParty"
    _at(pattern, seller, present("DE-R-002", "cac:Party/cac:Contact"))
    address = "cac:Party/cac:PostalAddress"
    _at(pattern, f"{seller}/{address}", *_address_rules("DE-R-003", "DE-R-004"))
    _at(pattern, f"{seller}/cac:Party/cac:Contact", *_contact_rules())
    _at(pattern, f"{buyer}/{address}", *_address_rules("DE-R-008", "DE-R-009"))
    delivery = "/cac:Delivery/cac:DeliveryLocation/cac:Address"
    _at(pattern, delivery, *_address_rules("DE-R-010", "DE-R-011"))
    _add_payment(pattern)
    _at(
        pattern,
        "/cac:TaxTotal/cac:TaxSubtotal",
        _filled("DE-R-014", "cac:TaxCategory/cbc:Percent"),
    )
    return pattern


def _at(
    pattern: Pattern,
    place: str,
    *rules: Rule,
    when: Callable[[Node], bool] | None = None,
    since: str = "",
    until: str = "",
) -> None:
    """A context of German documents."""
    trades = given(is_german)
    pattern.at(
        f"/Invoice{place} | /CreditNote{place}",
        *rules,
        when=trades if when is None else lambda node: trades(node) and when(node),
        since=since,
        until=until,
    )


def _filled(id: str, path: str) -> Rule:
    return Rule(id, lambda node: any(node.values(path)))


def _first(node: Node, path: str) -> str:
    return next(iter(raws(node, path)), "")


def _address_rules(city: str, code: str) -> tuple[Rule, Rule]:
    return _filled(city, "cbc:CityName"), _filled(code, "cbc:PostalZone")


def _contact_rules() -> tuple[Rule, ...]:
    mail = "cbc:ElectronicMail"
    return (
        _filled("DE-R-005", "cbc:Name"),
        _filled("DE-R-006", "cbc:Telephone"),
        _filled("DE-R-007", mail),
        Rule("DE-R-027", lambda node: is_telephone(node.value("cbc:Telephone")), _WARNING),
        Rule(
            "DE-R-028",
            lambda node: is_strict_mail_address(node.value(mail)),
            _WARNING,
            until=_NORMALIZED_SINCE,
        ),
        Rule(
            "DE-R-028",
            lambda node: is_mail_address(node.value(mail)),
            _WARNING,
            since=_NORMALIZED_SINCE,
        ),
    )


def _document_rules() -> tuple[Rule, ...]:
    since = _NORMALIZED_SINCE
    return (
        present("DE-R-001", "cac:PaymentMeans"),
        _filled("DE-R-015", "cbc:BuyerReference"),
        Rule("DE-R-016", _is_registered_if_taxed),
        Rule("DE-R-017", _has_type, _WARNING, until=since),
        Rule("DE-R-017", _has_type_normalized, _WARNING, since=since),
        Rule("DE-R-018", lambda root: states_discounts_bare(_first_notes(root)), until=since),
        Rule("DE-R-018", lambda root: states_discounts(_first_notes(root)), since=since),
        Rule("DE-R-022", _has_distinct_files),
        Rule("DE-R-026", _corrects_something, _WARNING, until=since),
        Rule("DE-R-026", _corrects_something_normalized, _WARNING, since=since),
        Rule("DE-R-030", _names_creditor),
        Rule("DE-R-031", _names_debited_account),
    )


def _is_registered_if_taxed(root: Node) -> bool:
    """A VAT category that has to do with tax needs BT-31, BT-32 or BG-11."""
    if root.has("cac:TaxRepresentativeParty") or any(
        root.values("cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID")
    ):
        return True
    return not any(
        says(allowance, "cac:TaxCategory/cbc:ID", *_TAXED)
        for allowance in root.all("cac:AllowanceCharge")
        if says(allowance, "cbc:ChargeIndicator", "true", "false")
    ) and not any(vat.category in _TAXED for line in root.document.lines for vat in line.vat)


def _has_type(root: Node) -> bool:
    return any(says(root, path, *_TYPES) for path in _TYPE_PATHS)


def _has_type_normalized(root: Node) -> bool:
    return any(root.value(path) in _TYPES for path in _TYPE_PATHS)


def _first_notes(root: Node) -> str:
    """BT-20."""
    terms = root.one("cac:PaymentTerms")
    return "" if terms is None else _first(terms, "cbc:Note")


def _has_distinct_files(root: Node) -> bool:
    names: list[str] = []
    for reference in root.all("cac:AdditionalDocumentReference"):
        own = {
            file.attributes["filename"]
            for file in reference.all(_FILE)
            if "filename" in file.attributes
        }
        if not own.isdisjoint(names):
            return False
        names += own
    return True


def _refers_back(root: Node) -> bool:
    return root.has("cac:BillingReference/cac:InvoiceDocumentReference")


def _corrects_something(root: Node) -> bool:
    """A corrected invoice (384, here as a number) names the one before."""
    types = (number(text) for path in _TYPE_PATHS for text in raws(root, path))
    return not any(kind == Decimal(384) for kind in types) or _refers_back(root)


def _corrects_something_normalized(root: Node) -> bool:
    return not any(root.value(path) == "384" for path in _TYPE_PATHS) or _refers_back(root)


def _names_creditor(root: Node) -> bool:
    """BT-90, if there is a direct debit."""
    return not root.has("cac:PaymentMeans/cac:PaymentMandate") or any(
        id.attributes.get("schemeID") == "SEPA"
        for party in ("cac:AccountingSupplierParty/cac:Party", "cac:PayeeParty")
        for id in root.all(f"{party}/{_PARTY_ID}")
    )


def _names_debited_account(root: Node) -> bool:
    """BT-91, if there is a direct debit."""
    mandate = "cac:PaymentMeans/cac:PaymentMandate"
    return not root.has(mandate) or root.has(f"{mandate}/cac:PayerFinancialAccount/cbc:ID")


def _add_payment(pattern: Pattern) -> None:
    """Each kind of payment brings its own group, and no other."""
    account, card, mandate = "cac:PayeeFinancialAccount", "cac:CardAccount", "cac:PaymentMandate"
    payer = f"{mandate}/cac:PayerFinancialAccount"
    for is_one_of, is_paid_by, since, until in (
        (_is_number_of, says, "", _NORMALIZED_SINCE),
        (_is_normalized_of, _says_normalized, _NORMALIZED_SINCE, ""),
    ):
        for codes, rules in (
            (
                _TRANSFER,
                (
                    _iban("DE-R-019", "58", f"{account}/cbc:ID", is_paid_by),
                    present("DE-R-023-1", account),
                    absent("DE-R-023-2", card, mandate),
                ),
            ),
            (_CARD, (present("DE-R-024-1", card), absent("DE-R-024-2", account, mandate))),
            (
                _DEBIT,
                (
                    _iban("DE-R-020", "59", f"{payer}/cbc:ID", is_paid_by),
                    present("DE-R-025-1", mandate),
                    absent("DE-R-025-2", account, card),
                ),
            ),
        ):
            _at(
                pattern,
                "/cac:PaymentMeans",
                *rules,
                when=is_one_of(codes),
                since=since,
                until=until,
            )


def _is_number_of(codes: set[str]) -> Callable[[Node], bool]:
    numbers = {Decimal(code) for code in codes}
    return lambda means: any(
        number(text) in numbers for text in raws(means, "cbc:PaymentMeansCode")
    )


def _is_normalized_of(codes: set[str]) -> Callable[[Node], bool]:
    return lambda means: means.value("cbc:PaymentMeansCode") in codes


def _says_normalized(means: Node, path: str, code: str) -> bool:
    return means.value(path) == code


def _iban(id: str, code: str, path: str, is_paid_by: Callable[[Node, str, str], bool]) -> Rule:
    """A SEPA payment names its account by an IBAN."""
    return Rule(
        id,
        lambda means: (
            not is_paid_by(means, "cbc:PaymentMeansCode", code) or is_iban(means.value(path))
        ),
        _WARNING,
    )
