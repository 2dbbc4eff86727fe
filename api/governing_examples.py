"""Examples for the reference: people, who decides in whose place, exchange rates."""

from typing import Any


def _one(summary: str, **value: Any) -> dict[str, Any]:
    return {"example": {"summary": summary, "value": value}}


PERSON = _one("An approver", id="ben", name="Ben Miller", roles=["approver"], active=True)
DELEGATION = _one(
    "Two weeks of leave",
    to_person="carla",
    roles=["approver"],
    starts="2036-07-01T00:00:00+02:00",
    ends="2036-07-15T00:00:00+02:00",
    reason="on leave",
)
RATE = _one("The dollar", rate="0.9213", source="ECB reference rate")
