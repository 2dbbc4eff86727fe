"""Webhooks: addresses of other systems, called by lifecycles or told of events."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.text import TextLine
from domain.exchange.event import EventKind
from domain.trade.terms import ChannelConfig, SecretRef

HttpUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s@#]{1,500}$")]
"""An address without user, password or fragment. `http` is for this machine only."""


class Webhook(DomainModel):
    """One address of another system."""

    id: Id
    title: TextLine
    url: HttpUrl
    secret: SecretRef
    """What calls are signed with: `whsec_` and the key in base64 (Standard Webhooks)."""
    previous_secret: SecretRef | None = None
    """Signed with as well, while the other side changes over to a new one."""
    timeout_seconds: int = Field(default=15, ge=1, le=60)
    events: tuple[EventKind, ...] | Literal["all"] = ()
    """What it is told of unasked; `all` of it, so that no sequence number is missing. None: only
    lifecycles call it."""

    def hears(self, kind: EventKind) -> bool:
        """Whether it is told of events of this kind."""
        return self.events == "all" or kind in self.events

    @property
    def channel(self) -> ChannelConfig:
        """The channel over which it is told."""
        secrets = [self.secret, *filter(None, [self.previous_secret])]
        said = {"url": self.url, "secrets": secrets, "timeout_seconds": self.timeout_seconds}
        return ChannelConfig(kind="webhook", settings=said)

    @property
    def listens(self) -> bool:
        """Whether it is told of any."""
        return bool(self.events)


class WebhookCall(DomainModel):
    """One call. A repetition has the same id, so that the other side can tell."""

    id: str
    body: bytes
