"""Signatures of decisions: the API signs what it has checked, the workflow's activity verifies.

A signal can be sent by anybody who reaches the Temporal server; a signature tells the API's own
from one that somebody typed. HMAC-SHA-256 over invoice id and decision.
"""

import hashlib
import hmac

from domain.core.identifiers import canonical_json
from domain.lifecycle.decision import Decision


def sign(invoice_id: str, decision: Decision, secret: str) -> str:
    """The signature of `decision` on `invoice_id`, in hexadecimal."""
    content = {"invoice": invoice_id, "decision": decision.model_dump(mode="json")}
    return hmac.new(secret.encode(), canonical_json(content), hashlib.sha256).hexdigest()


def verify(invoice_id: str, decision: Decision, secret: str, signature: str) -> bool:
    """Whether `signature` was made with `secret`; compared in constant time."""
    return hmac.compare_digest(sign(invoice_id, decision, secret), signature)
