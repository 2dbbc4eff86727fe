"""Examples for the reference: what people say when an invoice is not paid."""

from typing import Any


def _one(summary: str, **value: Any) -> dict[str, Any]:
    return {"example": {"summary": summary, "value": value}}


PROMISE = _one("On the phone", pays_on="2026-12-15", amount="725.90", reason="their accountant")
PAUSE = _one("For two weeks", until="2026-12-31", reason="their accountant is away")
REFUSAL = _one("Not to them", reason="we call them instead")
DISPUTE = {
    "whole": {
        "summary": "Not as ordered",
        "value": {"reason": "two of ten boxes did not arrive"},
    },
    "part": {
        "summary": "A part of it",
        "value": {
            "reason": "two of ten boxes did not arrive",
            "code": "QTY",
            "amount": "240.00",
            "answer_by": "2026-12-15",
        },
    },
}
SETTLED = _one("We stand by it", outcome="rejected", reason="the delivery note is signed")
