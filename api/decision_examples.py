"""Examples for the reference: what people say to invoices that wait for them."""

from typing import Any

_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def _one(summary: str, **value: Any) -> dict[str, Any]:
    return {"example": {"summary": summary, "value": value}}


APPROVAL = _one("Yes", content_hash=_HASH, reason="as ordered")
REJECTION = _one("No", content_hash=_HASH, reason="the hours of week 41 are missing")
HANDOVER = _one("Carla decides it", content_hash=_HASH, to="carla", reason="I am away")
COMMENT = _one("A word", text="the order was raised by phone on Monday")
WITHDRAWAL = _one("I take it back", content_hash=_HASH, reason="I looked at the wrong order")
ANSWER = _one("One of the answers", choice="ship", reason="the buyer has called")
WRITE_OFF = _one("Nothing to get", reason="the buyer is insolvent, court of Hamburg 67a IN 12/26")
PAYMENT = _one("Paid in part", amount="400.00", reason="SEPA 2026-10-30/17")
MOVE = _one("The next version", to="standard@2", reason="answers are awaited longer now")
