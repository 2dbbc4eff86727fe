"""House rules: what we ask of a document before anybody else's rules are put to it."""

from collections.abc import Callable, Iterable

from domain.core.findings import Finding
from domain.invoice.model import Invoice
from domain.invoice.rules import house, identifiers

RULE_PACKS: tuple[Callable[[Invoice], Iterable[Finding]], ...] = (house.check, identifiers.check)


def house_findings(invoice: Invoice) -> list[Finding]:
    """Every finding of every pack, in order."""
    return [finding for pack in RULE_PACKS for finding in pack(invoice)]
