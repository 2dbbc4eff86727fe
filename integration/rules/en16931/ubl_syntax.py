"""UBL-SR: how often EN 16931 lets elements of UBL stand that UBL itself lets repeat.

Source: CEN/TS 16931-3-2; rules of CEN EN16931-UBL 1.3.16.
"""

from collections.abc import Callable, Iterable

from integration.rules.en16931.ubl_document import ROOT
from integration.rules.en16931.ubl_facts import Invoice, has_rare_lines, root_name
from integration.rules.en16931.ubl_lines import LINE
from integration.rules.en16931.ubl_values import is_allowance, is_charge
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, Test, at_most, present
from integration.rules.ubl import sepa_ids

_SELLER = "cac:AccountingSupplierParty/cac:Party"
_BUYER = "cac:AccountingCustomerParty/cac:Party"
_LEGAL_NAME = "cac:PartyLegalEntity/cbc:RegistrationName"
_NAME = "cac:PartyName/cbc:Name"
_REASON = "cbc:AllowanceChargeReason"

ONCE_IN_DOCUMENT = {
    "UBL-SR-01": "cac:ContractDocumentReference/cbc:ID",
    "UBL-SR-02": "cac:ReceiptDocumentReference/cbc:ID",
    "UBL-SR-03": "cac:DespatchDocumentReference/cbc:ID",
    "UBL-SR-05": "cac:PaymentTerms/cbc:Note",
    "UBL-SR-08": "cac:InvoicePeriod",
    "UBL-SR-09": f"{_SELLER}/{_LEGAL_NAME}",
    "UBL-SR-10": f"{_SELLER}/{_NAME}",
    "UBL-SR-11": f"{_SELLER}/cac:PartyLegalEntity/cbc:CompanyID",
    "UBL-SR-14": f"{_SELLER}/cac:PartyLegalEntity/cbc:CompanyLegalForm",
    "UBL-SR-15": f"{_BUYER}/{_LEGAL_NAME}",
    "UBL-SR-16": f"{_BUYER}/cac:PartyIdentification/cbc:ID",
    "UBL-SR-17": f"{_BUYER}/cac:PartyLegalEntity/cbc:CompanyID",
    "UBL-SR-24": "cac:Delivery",
    "UBL-SR-39": "cac:ProjectReference/cbc:ID",
    "UBL-SR-40": f"{_BUYER}/{_NAME}",
    "UBL-SR-45": "cac:PaymentMeans/cbc:PaymentDueDate",
    "UBL-SR-49": "cac:InvoicePeriod/cbc:DescriptionCode",
    "UBL-SR-54": "cac:PaymentMeans/cac:CardAccount",
    "UBL-SR-55": "cac:PaymentMeans/cac:PaymentMandate",
    "UBL-SR-56": "cac:OriginatorDocumentReference/cbc:ID",
}
"""What a document has once at most, by rule."""

ONCE_IN_LINE = {
    "UBL-SR-34": "cbc:Note",
    "UBL-SR-35": "cac:OrderLineReference/cbc:LineID",
    "UBL-SR-36": "cac:InvoicePeriod",
    "UBL-SR-37": "cac:Price/cac:AllowanceCharge/cbc:Amount",
    "UBL-SR-50": "cac:Item/cbc:Description",
    "UBL-SR-52": "cac:DocumentReference",
}
"""What a line has once at most, by rule."""


def patterns() -> Iterable[Pattern]:
    """The pattern of cardinalities."""
    pattern = Pattern("UBL-syntax")
    pattern.at("cac:PostalAddress | cac:Address", at_most("UBL-SR-51", 1, "cac:AddressLine"))
    pattern.at(_SELLER, at_most("UBL-SR-42", 2, "cac:PartyTaxScheme"))
    pattern.at(
        "cac:AdditionalDocumentReference",
        at_most("UBL-SR-33", 1, "cbc:DocumentDescription"),
        Rule("UBL-SR-43", _type_suits_scheme),
    )
    pattern.at("cac:Delivery", at_most("UBL-SR-25", 1, f"cac:DeliveryParty/{_NAME}"))
    for id, kind in (("UBL-SR-30", is_allowance), ("UBL-SR-31", is_charge)):
        pattern.at("cac:AllowanceCharge", at_most(id, 1, _REASON), when=_with_reasons(kind))
    pattern.at("cac:PartyTaxScheme", Rule("UBL-SR-53", _names_tax_and_number))
    pattern.at(ROOT, _once(ONCE_IN_DOCUMENT), _document())
    pattern.at(LINE, _once(ONCE_IN_LINE), Rule("UBL-SR-48", _has_one_category))
    pattern.at("cac:PayeeParty", _payee())
    _add_the_rest(pattern)
    return (pattern,)


def _once(paths: dict[str, str]) -> Iterable[Rule]:
    return [at_most(id, 1, path) for id, path in paths.items()]


def _document() -> Iterable[Rule]:
    return (
        Rule("UBL-SR-04", _has_one_object),
        Rule("UBL-SR-12", lambda root: _registrations(root, _SELLER, _is_vat) <= 1),
        Rule("UBL-SR-13", lambda root: _registrations(root, _SELLER, _is_no_vat) <= 1),
        Rule("UBL-SR-18", lambda root: _registrations(root, _BUYER, _is_vat) <= 1),
        Rule("UBL-SR-29", _has_one_sepa_id),
        Rule("UBL-SR-44", _has_one_payment_id),
        Rule("UBL-SR-46", _means_have_one_name),
        Rule("UBL-SR-47", _has_one_way_to_pay),
    )


def _payee() -> Iterable[Rule]:
    """The name of a payee is not the legal name of the seller; all three rules say so."""
    return (
        Rule("UBL-SR-19", lambda payee: _is_once(payee, _NAME) and _payee_is_named(payee)),
        Rule("UBL-SR-20", lambda payee: _has_one_id(payee) and _payee_is_named(payee)),
        Rule(
            "UBL-SR-21",
            lambda payee: (
                _is_once(payee, "cac:PartyLegalEntity/cbc:CompanyID") and _payee_is_named(payee)
            ),
        ),
    )


def _add_the_rest(pattern: Pattern) -> None:
    pattern.at(
        "cac:PaymentMeans",
        at_most("UBL-SR-26", 1, "cbc:PaymentID"),
        at_most("UBL-SR-27", 1, "cbc:PaymentMeansCode"),
        at_most("UBL-SR-28", 1, "cac:PaymentMandate/cbc:ID"),
    )
    pattern.at(
        "cac:BillingReference",
        at_most("UBL-SR-06", 1, "cac:InvoiceDocumentReference"),
        present("UBL-SR-07", "cac:InvoiceDocumentReference/cbc:ID"),
    )
    pattern.at(
        "cac:TaxRepresentativeParty",
        at_most("UBL-SR-22", 1, _NAME),
        at_most("UBL-SR-23", 1, "cac:PartyTaxScheme/cbc:CompanyID"),
    )
    pattern.at("cac:TaxSubtotal", at_most("UBL-SR-32", 1, "cac:TaxCategory/cbc:TaxExemptionReason"))


def _type_suits_scheme(reference: Node) -> bool:
    """Only an invoiced object (code 130, in credit notes 50 too) has a type, or a scheme."""
    types = [code.raw for code in reference.all("cbc:DocumentTypeCode")]
    if not types:
        return not any("schemeID" in id.attributes for id in reference.all("cbc:ID"))
    return "130" in types or ("50" in types and reference.document.fact(root_name) == "CreditNote")


def _names_tax_and_number(scheme: Node) -> bool:
    return scheme.has("cac:TaxScheme/cbc:ID") and scheme.has("cbc:CompanyID")


def _has_one_object(root: Node) -> bool:
    """At most one reference is that to the invoiced object (code 130)."""
    references = [
        reference
        for reference in root.all("cac:AdditionalDocumentReference")
        if any(code.raw == "130" for code in reference.all("cbc:DocumentTypeCode"))
    ]
    return sum(len(reference.all("cbc:ID")) for reference in references) <= 1


def _with_reasons(kind: Test) -> Test:
    """Of a kind that is only asked for where there are several reasons."""
    return lambda charge: not _is_once(charge, _REASON) and kind(charge)


def _registrations(root: Node, party: str, is_meant: Callable[[str], bool]) -> int:
    """How many numbers a party has of the tax schemes that are meant; 1 if it has no other."""
    if _is_once(root, f"{party}/cac:PartyTaxScheme/cbc:CompanyID"):
        return 1
    return sum(
        len(scheme.all("cbc:CompanyID"))
        for scheme in root.all(f"{party}/cac:PartyTaxScheme")
        if any(is_meant(_scheme_id(tax)) for tax in scheme.all("cac:TaxScheme"))
    )


def _scheme_id(tax: Node) -> str:
    id = tax.one("cbc:ID")
    return id.raw.upper() if id is not None else ""


def _is_vat(scheme: str) -> bool:
    return scheme == "VAT"


def _is_no_vat(scheme: str) -> bool:
    return scheme != "VAT"


def _has_one_sepa_id(root: Node) -> bool:
    count = sepa_ids(root)
    if root.document.fact(has_rare_lines):
        count += root.document.fact(Invoice).sepa_ids
    return count <= 1


def _has_one_payment_id(root: Node) -> bool:
    if _is_alone(root, "//cbc:PaymentID"):
        return True
    return len(root.document.fact(Invoice).payment_ids) <= 1


def _has_one_way_to_pay(root: Node) -> bool:
    if _is_alone(root, "//cbc:PaymentMeansCode"):
        return True
    return len(root.document.fact(Invoice).payment_means) <= 1


def _is_alone(root: Node, path: str) -> bool:
    """Whether there can be no other text than one, whatever it is."""
    return not root.document.fact(has_rare_lines) and _is_once(root, path)


def _means_have_one_name(root: Node) -> bool:
    codes = root.all("cac:PaymentMeans/cbc:PaymentMeansCode")
    return sum("name" in code.attributes for code in codes) <= 1


def _has_one_category(line: Node) -> bool:
    return len(line.all("cac:Item/cac:ClassifiedTaxCategory")) == 1


def _is_once(node: Node, path: str) -> bool:
    return len(node.all(path)) <= 1


def _has_one_id(payee: Node) -> bool:
    """At most one identifier of the payee has a scheme that is not SEPA."""
    schemes = [id.attributes.get("schemeID") for id in payee.all("cac:PartyIdentification/cbc:ID")]
    return sum(scheme is None or scheme.upper() != "SEPA" for scheme in schemes) <= 1


def _payee_is_named(payee: Node) -> bool:
    sellers = payee.document.root.all(f"{_SELLER}/{_LEGAL_NAME}")
    return any(name.raw != seller.raw for name in payee.all(_NAME) for seller in sellers)
