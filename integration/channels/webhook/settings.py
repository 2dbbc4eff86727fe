"""Settings of the webhook channel: where documents are posted to, and what proves who posts."""

from pydantic import BaseModel, ConfigDict, Field

from domain.exchange.webhook import HttpUrl
from domain.trade.terms import SecretRef


class WebhookSettings(BaseModel):
    """Documents by HTTPS POST, signed as Standard Webhooks are. Secrets are named, not written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: HttpUrl | None = Field(
        default=None, description="where we post documents; not needed for a mailbox"
    )
    secrets: tuple[SecretRef, ...] = Field(
        min_length=1,
        max_length=3,
        description="what is signed with, 'whsec_' and base64; two while one replaces the other",
    )
    authorization: SecretRef | None = Field(
        default=None, description="the value of an Authorization header, if they want one as well"
    )
    tolerance_seconds: int = Field(
        default=300, ge=10, le=3600, description="how far the clock of who posts to us may be off"
    )
    timeout_seconds: int = Field(
        default=30,
        ge=1,
        le=200,
        description="so many seconds without an answer, and an attempt has failed",
    )
