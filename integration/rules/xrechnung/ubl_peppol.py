"""Peppol's rules in XRechnung, UBL."""

from collections.abc import Iterable
from dataclasses import replace

from domain.core.findings import Severity
from integration.rules.pattern import Pattern
from integration.rules.peppol import ubl
from integration.rules.peppol.facts_ubl import currency
from integration.rules.peppol.ubl_amounts import has_computed_amount, is_percentage_of_base
from integration.rules.xrechnung.peppol import Own, computed, take_over

_PERCENTAGE, _NET = "PEPPOL-EN16931-R040", "PEPPOL-EN16931-R120"

_OWN: Own = {
    _PERCENTAGE: computed(_PERCENTAGE, is_percentage_of_base, currency),
    _NET: (
        *(
            replace(rule, until=rule.until or "2.5.0")
            for rule in computed(_NET, has_computed_amount, currency)
        ),
        *computed(_NET, has_computed_amount, currency, Severity.WARNING, since="2.5.0"),
    ),
}
"""R120 only warns from 2.5.0 on."""


def patterns() -> Iterable[Pattern]:
    """In the order of the published rules."""
    return (
        ubl.empty_elements(),
        take_over(ubl.business_rules(), _OWN, "XRechnung-UBL-Peppol"),
    )
