"""The terms of a partnership as data: who approves, how documents travel, when to pay.

Data only. Approvals are judged in `domain.lifecycle.approval`, deliveries in `domain.exchange`.
"""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from domain.core.identifiers import Id
from domain.core.model import DomainModel

Role = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,39}$")]
"""A role as the identity provider names it, such as `approver`."""

Expression = Annotated[str, StringConstraints(min_length=1, max_length=500)]
"""A CEL condition over the facts of `domain.lifecycle.facts`; money in minor units."""

SecretRef = Annotated[str, StringConstraints(pattern=r"^file:[A-Za-z0-9._-]{1,100}$")]
"""A secret is named, never written down: `file:NAME` is a file in the secrets folder."""


class ApprovalStep(DomainModel):
    """One step of an approval; steps are taken in order.

    `quorum` different people holding one of `roles` have to say yes. The creator and the last
    editor of the invoice never count, nor does anyone twice (four eyes).
    """

    name: Id
    roles: tuple[Role, ...] = Field(min_length=1)
    quorum: int = Field(default=1, ge=1, le=9)
    when: Expression | None = None
    """The step is needed only if this holds."""


class ApprovalPolicy(DomainModel):
    """Who has to approve an invoice of this partnership before it may be issued."""

    auto_approve_if: Expression | None = None
    steps: tuple[ApprovalStep, ...] = Field(min_length=1)


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
    """Which lifecycle definition the invoices of a partnership follow."""

    key: Id = "standard"
    version: int | Literal["latest"] = "latest"
