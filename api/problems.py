"""Problems as the API answers them: RFC 9457 `application/problem+json`, and their catalogue.

Every code has one status and one title, here and nowhere else. `Problem` is what the API itself
refuses; errors of the domain and of Temporal become problems in `api.errors`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import HTTPException
from pydantic import BaseModel, Field

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = "2"


@dataclass(frozen=True)
class Kind:
    """What all problems of one code have in common."""

    status: int
    title: str


CATALOGUE: dict[str, Kind] = {
    "malformed_json": Kind(400, "The body is not usable JSON"),
    "malformed_request": Kind(400, "The request cannot be read"),
    "idempotency_key_invalid": Kind(400, "The Idempotency-Key cannot be used"),
    "token_missing": Kind(401, "Sign in first"),
    "token_invalid": Kind(401, "The token is not accepted"),
    "token_expired": Kind(401, "The token is not valid at this time"),
    "forbidden": Kind(403, "This is not allowed for you"),
    "not_found": Kind(404, "There is no such thing"),
    "method_not_allowed": Kind(405, "This address does not know the method"),
    "request_timeout": Kind(408, "The body took too long to arrive"),
    "conflict": Kind(409, "The state forbids it"),
    "invalid_transition": Kind(409, "Not possible in this state"),
    "already_exists": Kind(409, "The id is taken by something else"),
    "four_eyes": Kind(409, "Somebody else has to do this"),
    "decision_refused": Kind(409, "The decision was not counted"),
    "idempotency_in_flight": Kind(409, "The request is being carried out"),
    "period_open": Kind(409, "The period has not ended"),
    "stale_content": Kind(412, "It was changed in between"),
    "body_too_large": Kind(413, "The body is too large"),
    "unsupported_media_type": Kind(415, "This media type is not understood"),
    "invalid": Kind(422, "The content breaks rules"),
    "validation_failed": Kind(422, "The request does not fit the schema"),
    "tax_undetermined": Kind(422, "The tax cannot be determined"),
    "unreadable": Kind(422, "The document cannot be read"),
    "idempotency_mismatch": Kind(422, "The Idempotency-Key was used for something else"),
    "delivery_rejected": Kind(422, "The partner's system refuses the document"),
    "rate_limited": Kind(429, "These are too many requests"),
    "token_too_large": Kind(431, "The token is too large"),
    "internal_error": Kind(500, "A fault on our side"),
    "invoicing_error": Kind(500, "A fault on our side"),
    "undeliverable": Kind(502, "The partner's system did not take the document"),
    "identity_unavailable": Kind(503, "The identity provider does not answer"),
    "store_unavailable": Kind(503, "The system of record does not answer"),
    "temporal_unavailable": Kind(503, "Temporal does not answer"),
    "workflow_unresponsive": Kind(503, "No worker has answered yet"),
    "delivery_unavailable": Kind(503, "The partner's system does not answer"),
    "delivery_unknown": Kind(503, "Whether the partner took the document is not known yet"),
    "delivery_waits": Kind(503, "The partner's system takes nothing at the moment"),
    "not_ready": Kind(503, "Not everything that is needed is there"),
}
"""Code → status and title. A code never changes its meaning; clients branch on it."""


class ProblemItem(BaseModel):
    """One broken rule: which, where, what, and what to do."""

    pointer: str = Field(
        description="JSON pointer into the body, or the name of the parameter",
        examples=["/lines/0/unit_price"],
    )
    place: str = Field(
        default="", description="`line:column` in a document as it was sent", examples=["12:5"]
    )
    rule: str = Field(description="the stable name of the rule", examples=["BR-CO-15"])
    message: str = Field(examples=["write a decimal number as a string, such as '12.50'"])
    hint: str = ""
    severity: str = Field(default="fatal", examples=["fatal"])


class ProblemDocument(BaseModel):
    """RFC 9457 problem details, the shape of every answer that is not a success."""

    type: str = Field(examples=["http://127.0.0.1:8000/problems/validation_failed"])
    title: str = Field(examples=["The request does not fit the schema"])
    status: int = Field(examples=[422])
    code: str = Field(description="stable; branch on this", examples=["validation_failed"])
    detail: str = Field(description="what happened, in words", examples=["1 field has to change"])
    hint: str = Field(default="", description="what to do about it")
    request_id: str = Field(description="name it when you ask for help", examples=["req-5f0c2a"])
    errors: list[ProblemItem] = Field(default=[], description="every broken rule, not the first")


class Problem(HTTPException):
    """Something that the API itself refuses, by a code of the catalogue.

    An `HTTPException`, because FastAPI turns any other exception raised while it reads a body
    into a plain 400.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        hint: str = "",
        errors: Sequence[ProblemItem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(CATALOGUE[code].status, detail, dict(headers or {}))
        self.code = code
        self.hint = hint
        self.errors = tuple(errors)
