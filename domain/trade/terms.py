"""The terms of a partnership as data: how documents travel, when to pay, which lifecycle.

Data only. Deliveries are judged in `domain.exchange`.
"""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from domain.core.identifiers import Id
from domain.core.model import DomainModel

SecretRef = Annotated[str, StringConstraints(pattern=r"^file:[A-Za-z0-9._-]{1,100}$")]
"""A secret is named, never written down: `file:NAME` is a file in the secrets folder."""


class ChannelConfig(DomainModel):
    """A channel of the registry in `integration.channels` with its settings (that channel's)."""

    kind: Id
    settings: dict[str, Any] = Field(default_factory=dict)


class DeliveryProfile(DomainModel):
    """In which format and over which channel invoices go out, and what is expected back."""

    format: Id = "ubl-2.1"
    channel: ChannelConfig
    expects_response: bool = True
    """Whether the buyer answers with an Invoice Response (business acknowledgement)."""
    response_days: int = Field(default=5, ge=1, le=90)
    """After so many days without an answer the silence becomes visible."""


class PaymentTerms(DomainModel):
    """BT-9 and BT-20: net days after the date of issue."""

    net_days: int = Field(default=30, ge=0, le=365)

    def due(self, issued_on: date) -> date:
        """The due date (BT-9) of an invoice issued on `issued_on`."""
        return issued_on + timedelta(days=self.net_days)


class LifecycleChoice(DomainModel):
    """A lifecycle by name, and its version: one, or the latest published at the start."""

    key: Id = "standard"
    version: int | Literal["latest"] = "latest"
