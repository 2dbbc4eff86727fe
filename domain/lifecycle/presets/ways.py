"""The words that presets are written in: plain data, as an author would write it in YAML."""

from typing import Any

States = dict[str, dict[str, Any]]
Ways = list[dict[str, Any]]
Places = tuple[tuple[str, str | None], ...]
"""States to go to, each with the guard that has to hold; the last one has none."""


def to(event: str, state: str, guard: str | None = None) -> dict[str, Any]:
    """A transition."""
    return {"event": event, "to": state, "guard": guard}


def back(event: str, places: Places) -> Ways:
    """The transitions for `event` to the first of `places` whose guard holds."""
    return [to(event, state, guard) for state, guard in places]


SETTLING: Ways = [
    to("payment_received", "reconciling"),
    to("credit_applied", "reconciling"),
    to("credit", "crediting"),
    to("correct", "correcting"),
    to("dispute", "disputing"),
]
"""What may happen to an issued invoice at any time."""

OPEN: Places = (("open", None),)
"""Where an invoice waits for money."""

DISPUTED: Places = (("disputing", "dispute.open"),)
"""While a dispute is open, an invoice goes back to that: nothing is dunned."""

LOST: Ways = [
    to("delivery_rejected", "delivery_rejected"),
    to("delivery_overdue", "delivery_overdue"),
]
"""What may be learned of a sent document until somebody has answered it."""
