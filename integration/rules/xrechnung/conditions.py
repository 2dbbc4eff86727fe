"""Conditions and rules that XRechnung has alike in both syntaxes: codes, addresses, contacts."""

from collections.abc import Callable, Iterable, Sequence

from domain.core.findings import Severity
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule
from integration.rules.peppol.values import says
from integration.rules.xrechnung.specification import BEFORE_CVD, VARIANTS
from integration.rules.xrechnung.values import (
    is_email,
    is_email_of_letters,
    is_named,
    is_telephone,
)

INVOICE_TYPES = frozenset({"326", "380", "381", "384", "389", "875", "876", "877"})
"""BT-3: what BR-DE-17 expects of UNTDID 1001."""

CORRECTION = "384"

TAXED = frozenset({"S", "Z", "E", "AE", "K", "G", "L", "M"})
"""VAT categories for which the seller has to be known to a tax office (BR-DE-16)."""

CREDIT_TRANSFER = frozenset({"30", "58"})
CARD = frozenset({"48", "54", "55"})
DIRECT_DEBIT = frozenset({"59"})
"""BT-81: what BR-DE-23 to BR-DE-25 tell apart of UNTDID 4461."""

SEPA_TRANSFER = "58"


def filled(id: str, *paths: str) -> Rule:
    """A text that is not blank in any of the elements at `paths`."""
    return Rule(id, lambda node: is_named(node, *paths))


def advice(id: str, holds: Callable[[Node], object], since: str = "", until: str = "") -> Rule:
    """A rule that only warns."""
    return Rule(id, holds, Severity.WARNING, since=since, until=until)


def specification(path: str) -> Iterable[Rule]:
    """BR-DE-21: BT-24 names XRechnung or one of its variants."""
    return (
        advice("BR-DE-21", lambda node: says(node, path, *BEFORE_CVD), until="2.4.0"),
        advice("BR-DE-21", lambda node: says(node, path, *VARIANTS), since="2.4.0"),
    )


def address(city_rule: str, zone_rule: str, city: str, zone: str) -> tuple[Rule, Rule]:
    """An address has a city and a post code."""
    return filled(city_rule, city), filled(zone_rule, zone)


def contact(names: Sequence[str], telephone: str, email: str) -> Iterable[Rule]:
    """BG-6: the seller's contact can be called and written to."""
    return (
        filled("BR-DE-5", *names),
        filled("BR-DE-6", telephone),
        filled("BR-DE-7", email),
        advice("BR-DE-27", lambda node: is_telephone(node.value(telephone))),
        advice("BR-DE-28", lambda node: is_email_of_letters(node.value(email)), until="2.3.0"),
        advice("BR-DE-28", lambda node: is_email(node.value(email)), since="2.3.0"),
    )


def has_code(path: str, codes: Iterable[str]) -> Callable[[Node], bool]:
    """The normalized text of the first element at `path` is one of `codes`."""
    allowed = frozenset(codes)
    return lambda node: node.value(path) in allowed


def is_in(node: Node, *names: str) -> bool:
    """Whether any element around `node` has one of `names`."""
    around = node.parent
    while around is not None:
        if around.name in names:
            return True
        around = around.parent
    return False


def pattern(name: str, *variants: str) -> Pattern:
    """A pattern for documents of some variants, for all if none is given."""
    return Pattern(f"XRechnung-{name}", variants=frozenset(variants))
