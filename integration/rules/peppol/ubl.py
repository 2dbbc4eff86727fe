"""Peppol BIS Billing in UBL: all its patterns."""

from collections.abc import Iterable

from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule
from integration.rules.peppol import ubl_amounts, ubl_document
from integration.rules.peppol.national import ubl_patterns
from integration.rules.peppol.party_ids import (
    AUSTRALIAN,
    DUTCH_BRANCH,
    DUTCH_SINCE,
    FORMS,
    ITALIAN_ADDRESS,
    add_forms,
    dutch_vat,
)
from integration.rules.peppol.ubl_codes import code_lists
from integration.rules.peppol.values import SPACES

_IDENTIFIERS = "cbc:EndpointID | cac:PartyIdentification/cbc:ID | cbc:CompanyID"


def patterns() -> Iterable[Pattern]:
    """In the order of the published rules."""
    return (
        empty_elements(),
        ubl_document.project_reference(),
        business_rules(),
        *ubl_patterns(),
        code_lists(),
    )


def empty_elements() -> Pattern:
    """R008: an element says something or is left out."""
    pattern = Pattern("PEPPOL-UBL-empty")
    pattern.at(
        "/CreditNote | /Invoice",
        Rule("PEPPOL-EN16931-R008", lambda root: root.children or root.document.lines),
    )
    pattern.at("*", Rule("PEPPOL-EN16931-R008", _says_something, of_blank=""))
    return pattern


def _says_something(node: Node) -> bool:
    return bool(node.children) or bool(node.raw.strip(SPACES))


def business_rules() -> Pattern:
    """The pattern of transaction rules."""
    pattern = Pattern("PEPPOL-UBL-transaction")
    ubl_document.add_document(pattern)
    ubl_amounts.add_allowances(pattern)
    ubl_document.add_payment(pattern)
    ubl_amounts.add_currency(pattern)
    ubl_amounts.add_lines(pattern)
    add_forms(pattern, _IDENTIFIERS, (*FORMS, AUSTRALIAN))
    add_forms(pattern, "cbc:EndpointID", (ITALIAN_ADDRESS,))
    pattern.at(
        "cac:PartyTaxScheme/cbc:CompanyID",
        dutch_vat(lambda number: number.text),
        when=_is_dutch,
        since=DUTCH_SINCE,
    )
    add_forms(pattern, _IDENTIFIERS, (DUTCH_BRANCH,))
    return pattern


def _is_dutch(number: Node) -> bool:
    scheme = number.parent
    return (
        scheme is not None
        and scheme.value("cac:TaxScheme/cbc:ID") == "VAT"
        and number.text.startswith("NL")
    )
