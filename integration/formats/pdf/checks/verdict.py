"""How a broken demand is told: which clause, where in the file, what, and what to do."""

from collections.abc import Iterator

from domain.core.findings import Finding, Severity

Findings = Iterator[Finding]

_LONGEST = 160


def broken(clause: str, path: str, message: str, hint: str) -> Finding:
    """A demand of ISO 19005-3 that is not met."""
    return Finding(
        rule=f"PDFA3-{clause}",
        path=_short(path),
        message=message,
        hint=f"{hint} (ISO 19005-3, {clause})",
    )


def not_hybrid(
    rule: str, path: str, message: str, hint: str, severity: Severity = Severity.FATAL
) -> Finding:
    """A demand of Factur-X that is not met."""
    return Finding(
        rule=f"FX-{rule}",
        path=_short(path),
        severity=severity,
        message=message,
        hint=f"{hint} (Factur-X 1.0.07)",
    )


def _short(path: str) -> str:
    """The end of a long path says more than its beginning."""
    return path if len(path) <= _LONGEST else f"PDF/…{path[-_LONGEST:]}"
