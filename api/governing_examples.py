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
POLICY_QUESTION = {
    "partnership": {
        "summary": "Who would approve 12,000 EUR?",
        "value": {"partnership_id": "northwind-acme", "invoice": {"amount": "12000.00"}},
    },
    "policy": {
        "summary": "By a policy that is not saved yet",
        "value": {
            "policy": {
                "auto_approve_below": "100",
                "steps": [
                    {"name": "manager", "roles": ["approver"], "remind_after": "P2D"},
                    {
                        "name": "director",
                        "roles": ["finance_director"],
                        "at_least": "10000",
                        "expires_after": "P30D",
                    },
                ],
            },
            "invoice": {"amount": "12000.00", "created_by": "anna"},
        },
    },
}
