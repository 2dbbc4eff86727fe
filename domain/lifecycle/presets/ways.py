"""The words that presets are written in: plain data, as an author would write it in YAML."""

from typing import Any

States = dict[str, dict[str, Any]]
Ways = list[dict[str, Any]]


def to(event: str, state: str, guard: str | None = None) -> dict[str, Any]:
    """A transition."""
    return {"event": event, "to": state, "guard": guard}


SETTLING: Ways = [
    to("payment_received", "reconciling"),
    to("credit_applied", "reconciling"),
    to("credit", "crediting"),
    to("correct", "correcting"),
    to("dispute", "disputing"),
]
"""What may happen to an issued invoice at any time."""
