"""Validation: the rule packs, run over a calculated document; all findings are returned."""

from collections.abc import Callable, Iterable

from domain.core.findings import Finding
from domain.invoice.model import Invoice
from domain.invoice.rules import en16931, identifiers

RULE_PACKS: tuple[Callable[[Invoice], Iterable[Finding]], ...] = (
    en16931.check,
    identifiers.check,
)


def validate(invoice: Invoice) -> list[Finding]:
    """Every finding of every pack, in order."""
    return [finding for pack in RULE_PACKS for finding in pack(invoice)]
