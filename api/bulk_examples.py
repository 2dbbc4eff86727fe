"""Examples for the reference: many at once."""

from typing import Any

from api.decision_examples import APPROVAL, REJECTION
from api.examples import NEW_INVOICE

_SUBMITTED: dict[str, Any] = NEW_INVOICE["submitted"]["value"]

MANY_INVOICES: dict[str, Any] = {
    "example": {
        "summary": "Two invoices",
        "value": {
            "invoices": [
                {**_SUBMITTED, "id": "inv-2026-1043"},
                {**_SUBMITTED, "id": "inv-2026-1044", "order_reference": "PO-4712"},
            ]
        },
    }
}
MANY_DECISIONS: dict[str, Any] = {
    "example": {
        "summary": "A yes and a no",
        "value": {
            "decisions": [
                {"invoice_id": "inv-2026-1043", **APPROVAL["example"]["value"]},
                {
                    "invoice_id": "inv-2026-1044",
                    "verdict": "reject",
                    **REJECTION["example"]["value"],
                },
            ]
        },
    }
}
