"""Greek sellers: the invoice number of six parts, tax numbers, MARK and URL of the authority.

UBL only. A country counts as Greek as GR or as EL, the prefix of its VAT numbers.
"""

import re
from collections.abc import Callable

from domain.core.findings import Severity
from integration.rules.document import Document, constant
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule
from integration.rules.peppol import facts_ubl
from integration.rules.peppol.identifiers import is_greek
from integration.rules.peppol.values import given, is_integer, number, raws, says

_COUNTRIES = {"GR", "EL"}
_TYPES = {"1.1", "1.6", "2.1", "2.4", "5.1", "5.2"}
_DATE = re.compile(r"(0?[1-9]|[12][0-9]|3[01])[-\\/ ]?(0?[1-9]|1[0-2])[-\\/ ]?(19|20)[0-9]{2}")
_MARK = re.compile(r"[1-9]")
_SELLER, _BUYER = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"
_REFERENCE = "cac:AdditionalDocumentReference"
_MARK_LABEL, _URL_LABEL = "##M.AR.K##", "##INVOICE|URL##"


def of_seller() -> Pattern:
    """Rules for Greek sellers."""
    pattern = Pattern("PEPPOL-UBL-GR-seller")
    sells, sells_at_home = given(_sells), given(_sells_at_home)
    pattern.at("/Invoice/cbc:ID | /CreditNote/cbc:ID", _number_rules(), when=sells)
    pattern.at(
        _SELLER,
        Rule("GR-R-002", _is_named),
        Rule("GR-S-011", _has_vat_number, Severity.WARNING),
        when=sells,
    )
    pattern.at(
        f"{_SELLER}/cac:PartyTaxScheme/cbc:CompanyID",
        Rule("GR-R-003", lambda id: _is_vat_number(id.raw)),
        when=_is_vat_of_greek,
    )
    pattern.at(
        "/Invoice | /CreditNote",
        Rule("GR-R-004-1", lambda root: _count(root, _MARK_LABEL) == 1),
        Rule("GR-S-008-1", lambda root: _count(root, _URL_LABEL) == 1, Severity.WARNING),
        Rule("GR-R-008-2", lambda root: _count(root, _URL_LABEL) <= 1),
        when=sells_at_home,
    )
    pattern.at(
        f"{_REFERENCE}/cbc:ID",
        Rule("GR-R-004-2", lambda id: _MARK.match(id.raw)),
        when=lambda id: sells_at_home(id) and _is_labelled(id.parent, _MARK_LABEL),
    )
    pattern.at(
        _REFERENCE,
        Rule(
            "GR-R-008-3",
            lambda reference: reference.value("cac:Attachment/cac:ExternalReference/cbc:URI"),
        ),
        when=lambda reference: sells(reference) and _is_labelled(reference, _URL_LABEL),
    )
    pattern.at(_BUYER, Rule("GR-R-005", _is_named), when=sells)
    pattern.at(
        f"{_SELLER}/cbc:EndpointID", Rule("GR-R-009", _is_address), when=given(_sells_in_person)
    )
    return pattern


def of_both() -> Pattern:
    """Rules between a Greek seller and a Greek buyer."""
    pattern = Pattern("PEPPOL-UBL-GR-both")
    trades = given(_trades)
    pattern.at(_BUYER, Rule("GR-R-006", _has_vat_number), when=trades)
    pattern.at(f"{_BUYER}/cbc:EndpointID", Rule("GR-R-010", _is_address), when=trades)
    return pattern


@constant
def _sells(document: Document) -> bool:
    return document.fact(facts_ubl.seller_country) in _COUNTRIES


@constant
def _sells_in_person(document: Document) -> bool:
    return document.fact(facts_ubl.own_seller_country) in _COUNTRIES


@constant
def _sells_at_home(document: Document) -> bool:
    return _sells(document) and "GR" in document.fact(facts_ubl.seller_codes)


@constant
def _trades(document: Document) -> bool:
    return _sells(document) and document.fact(facts_ubl.buyer_country) in _COUNTRIES


# The invoice number: TIN|date|branch|type|series|number.


def _number_rules() -> list[Rule]:
    parts: tuple[Callable[[Node, str], bool], ...] = (
        _is_number_of_seller,
        _is_issue_date,
        lambda _, text: _is_natural(text),
        lambda _, text: text in _TYPES,
        lambda _, text: text != "",
        lambda _, text: text != "",
    )
    return [
        Rule("GR-R-001-1", lambda id: len(_segments(id)) == len(parts)),
        *(_part_rule(place, test) for place, test in enumerate(parts)),
    ]


def _part_rule(place: int, test: Callable[[Node, str], bool]) -> Rule:
    def holds(id: Node) -> bool:
        segments = _segments(id)
        return place < len(segments) and test(id, segments[place])

    return Rule(f"GR-R-001-{place + 2}", holds)


def _segments(id: Node) -> list[str]:
    return id.raw.split("|")


def _is_number_of_seller(id: Node, text: str) -> bool:
    """The TIN of the seller or of its tax representative."""
    root = id.document.root
    known = [
        number[2:11]
        for party in (facts_ubl.SELLER, facts_ubl.AGENT)
        for number in facts_ubl.vat_numbers(root, f"{party}/cac:PartyTaxScheme")
    ]
    return len(" ".join(text.split())) == 9 and is_greek(text) and text in known


def _is_issue_date(id: Node, text: str) -> bool:
    """BT-2 as day/month/year."""
    issued = next(iter(raws(id.document.root, "cbc:IssueDate")), "").split("-")
    return (
        _DATE.match(text) is not None
        and len(issued) >= 3
        and text.split("/")[:3] == [issued[2], issued[1], issued[0]]
    )


def _is_natural(text: str) -> bool:
    stated = number(text)
    return is_integer(text) and stated is not None and stated >= 0


# Parties and references.


def _is_named(party: Node) -> bool:
    return any(raws(party, "cac:PartyName/cbc:Name"))


def _is_vat_number(text: str) -> bool:
    return text[:2] == "EL" and is_greek(text[2:])


def _has_vat_number(party: Node) -> bool:
    numbers = [
        text
        for scheme in party.all("cac:PartyTaxScheme")
        if scheme.value("cac:TaxScheme/cbc:ID") == "VAT"
        for text in raws(scheme, "cbc:CompanyID")
    ]
    return len(numbers) == 1 and _is_vat_number(numbers[0])


def _is_vat_of_greek(id: Node) -> bool:
    scheme = id.parent
    return (
        id.document.fact(_sells)
        and scheme is not None
        and scheme.value("cac:TaxScheme/cbc:ID") == "VAT"
    )


def _is_labelled(reference: Node | None, label: str) -> bool:
    return reference is not None and says(reference, "cbc:DocumentDescription", label)


def _count(root: Node, label: str) -> int:
    return sum(_is_labelled(reference, label) for reference in root.all(_REFERENCE))


def _is_address(endpoint: Node) -> bool:
    return endpoint.attributes.get("schemeID") == "9933" and is_greek(endpoint.raw)
