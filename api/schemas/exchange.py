"""What was sent to partners and what became of it, as the API shows it, without settings."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator

from api.schemas.shapes import Body, Reason
from domain.core.identifiers import Id, Sha256
from domain.exchange.circuit import endpoint_of
from domain.exchange.deadlines import Awaited
from domain.exchange.delivery import DocumentRef
from domain.exchange.log import ExchangeEntry
from domain.exchange.response import Business
from domain.exchange.statement import Reference, Syntax, Transport
from domain.exchange.transmission import MessageKind, Transmission, TransmissionState


class TransmissionView(BaseModel):
    """One message to one partner, frozen before the first attempt."""

    id: str = Field(description="the message id, of every attempt")
    kind: MessageKind
    subject: str
    invoice_id: Id | None
    partnership_id: Id | None
    partner_id: Id | None
    answers: Sha256 | None = Field(description="the received document that it answers")
    document: DocumentRef
    file_name: str
    control_number: int | None
    test: bool
    channel: str
    place: str = Field(description="where it goes")
    endpoint_id: Id
    state: TransmissionState
    transport: Transport
    syntax: Syntax
    business: Business
    problem: str = Field(description="why the other side refused it")
    awaits: tuple[Awaited, ...] = Field(description="acknowledgements that have to come")
    references: tuple[Reference, ...] = Field(
        description="the names by which acknowledgements may speak of it"
    )
    attempts: int
    failure: str = Field(description="why the last attempt did not come through")
    superseded_by: str = Field(description="the message as which it was sent again")
    created_at: datetime
    sent_at: datetime | None
    location: str


class TransmissionDetail(TransmissionView):
    """A message with all that happened to it."""

    log: tuple[ExchangeEntry, ...] = Field(description="newest first; at most 100 lines")


class Match(Body):
    """What an acknowledgement answers: an invoice, or one message of ours."""

    invoice_id: Id | None = Field(default=None, examples=["inv-1"])
    transmission_id: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        default=None, examples=["inv-1.m1"]
    )
    reason: Annotated[Reason, StringConstraints(min_length=1)] = Field(
        examples=["they wrote our order number instead"]
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.invoice_id is None and self.transmission_id is None:
            raise ValueError("name the invoice_id or the transmission_id that is answered")
        return self


def transmission_view(order: Transmission) -> TransmissionView:
    """A transmission as the lists show it."""
    return TransmissionView(**_shown(order))


def transmission_detail(order: Transmission, log: tuple[ExchangeEntry, ...]) -> TransmissionDetail:
    """A transmission with its log."""
    return TransmissionDetail(**_shown(order), log=log)


def _shown(order: Transmission) -> dict[str, object]:
    endpoint = endpoint_of(order.channel)
    same = {name: getattr(order, name) for name in _SAME}
    return {
        **same,
        "channel": order.channel.kind,
        "place": endpoint.place,
        "endpoint_id": endpoint.id,
        "transport": order.axes.transport,
        "syntax": order.axes.syntax,
        "business": order.axes.business,
    }


_SAME = sorted(set(TransmissionView.model_fields) & set(Transmission.model_fields) - {"channel"})
