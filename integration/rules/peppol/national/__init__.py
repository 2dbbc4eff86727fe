"""Rules that single countries have put into Peppol BIS Billing; each applies to sellers there."""

from collections.abc import Iterable

from integration.rules.pattern import Pattern
from integration.rules.peppol.national import (
    denmark,
    germany,
    greece,
    iceland,
    italy,
    netherlands,
    norway,
    sweden,
)


def ubl_patterns() -> Iterable[Pattern]:
    """In the order of the published rules."""
    return (
        norway.ubl(),
        denmark.ubl(),
        italy.ubl(),
        sweden.ubl(),
        greece.of_seller(),
        greece.of_both(),
        iceland.ubl(),
        netherlands.ubl(),
        germany.ubl(),
    )


def cii_patterns() -> Iterable[Pattern]:
    """Fewer countries have rules for CII."""
    return (norway.cii(), denmark.cii(), italy.cii(), sweden.cii(), netherlands.cii())
