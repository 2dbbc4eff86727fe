"""Webhooks: addresses of other systems that a lifecycle may call."""

from typing import Annotated

from pydantic import Field, StringConstraints

from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.text import TextLine
from domain.trade.terms import SecretRef

HttpUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s@#]{1,500}$")]
"""An address without user, password or fragment. `http` is for this machine only."""


class Webhook(DomainModel):
    """One address of another system."""

    id: Id
    title: TextLine
    url: HttpUrl
    secret: SecretRef
    """What calls are signed with: `whsec_` and the key in base64 (Standard Webhooks)."""
    timeout_seconds: int = Field(default=15, ge=1, le=60)


class WebhookCall(DomainModel):
    """One call. A repetition has the same id, so that the other side can tell."""

    id: str
    body: bytes
