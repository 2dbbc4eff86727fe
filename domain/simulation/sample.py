"""Sample invoices: what is assumed of one, and what happens to it on its way. Written by people."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Self

from pydantic import AwareDatetime, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from domain.core.codes import InvoiceTypeCode
from domain.core.durations import Duration
from domain.core.model import DomainModel
from domain.core.money import ZERO, CurrencyCode, ExactDecimal, document_places
from domain.core.text import TextLine
from domain.core.words import PersonId, StateName
from domain.lifecycle.steps import (
    ANSWER,
    COMMANDS,
    DEADLINE,
    EXPIRED,
    FACT_EVENTS,
    NOTED,
    Step,
)

APPROVE, REJECT = "approve", "reject"

HAPPENINGS: dict[str, str] = {
    APPROVE: "everybody needed says yes; with 'by', that person does",
    REJECT: "somebody who may says no; with 'by', that person does",
    ANSWER: "the question is answered with 'choice'",
    **COMMANDS,
    **{event: meaning for event, meaning in FACT_EVENTS.items() if event not in NOTED},
    DEADLINE: "nothing happens until the deadline has passed",
    EXPIRED: "nobody decides until the approval has failed",
}
"""What a sample may say that happens, with what it means."""

STARTS = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""When a sample is opened unless it says so: any moment does, but always the same one."""


class Happening(DomainModel):
    """Something that happens while the invoice rests; as a plain word, it is the event alone."""

    event: StateName | None = None
    """A name of `HAPPENINGS`; without one, only time passes."""
    after: Duration | None = None
    """So much time passes first: deadlines, reminders and escalations come in between."""
    by: PersonId | None = None
    """Who does it; their roles are looked up among the people of the simulation."""
    amount: ExactDecimal | None = Field(default=None, gt=0)
    """For money and credit notes: how much; everything that is open without it."""
    choice: StateName | None = None
    """For `answer`: what is answered; the first answer without it."""

    @model_validator(mode="before")
    @classmethod
    def _plain_word(cls, value: Any) -> Any:
        return {"event": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [handler(schema), {"type": "string"}]}

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.event is None and self.after is None:
            raise ValueError("say what happens (event), or how much time passes (after)")
        if self.event is not None and self.event not in HAPPENINGS:
            raise ValueError(f"'{self.event}' does not happen; known are {', '.join(HAPPENINGS)}")
        return self


class Sample(DomainModel):
    """One invoice as a simulation assumes it."""

    name: TextLine = "sample"
    amount: ExactDecimal = Field(default=ZERO, ge=0)
    """Payable, in `currency`."""
    currency: CurrencyCode = "EUR"
    base_currency: CurrencyCode = "EUR"
    rate: ExactDecimal = Field(default=Decimal(1), gt=0)
    """One unit of `currency` in `base_currency`."""
    kind: InvoiceTypeCode = InvoiceTypeCode.INVOICE
    received: bool = False
    """Whether a supplier sent it to us."""
    lines: int = Field(default=1, ge=1, le=100)
    order_reference: bool = True
    """Whether it names an order; where it does not, an amendment adds it."""
    buyer_reference: bool = True
    """Whether it has a buyer reference; where it has not, an amendment adds it."""
    buyer_country: str = Field(default="DE", pattern=r"^[A-Z]{2}$")
    errors: int = Field(default=0, ge=0, le=100)
    """Findings that stop it, until it is amended or submitted again."""
    warnings: int = Field(default=0, ge=0, le=100)
    first_invoice: bool = False
    new_bank_details: bool = False
    usual: ExactDecimal = Field(default=ZERO, ge=0)
    """What an invoice of the partnership usually amounts to; nothing: not known."""
    expects_response: bool = True
    response_days: int = Field(default=5, ge=1, le=90)
    net_days: int = Field(default=30, ge=0, le=365)
    fails: dict[Step, int] = Field(default_factory=dict)
    """Step → how many times it fails before it is done."""
    created_by: PersonId = "author"
    """Who writes it, and so cannot approve it."""
    starts: AwareDatetime = STARTS
    script: tuple[Happening, ...] = Field(default=(), max_length=100)
    """What happens, in this order: each in the first resting state that knows it."""
    auto: bool = True
    """Whether the most favourable thing happens where the script has nothing to say."""

    @model_validator(mode="after")
    def _countable(self) -> Self:
        if self.amount != round(self.amount, document_places(self.currency)):
            raise ValueError(f"{self.amount} has more decimals than an amount in {self.currency}")
        if self.currency == self.base_currency and self.rate != 1:
            raise ValueError(f"the rate of {self.currency} in {self.base_currency} is 1")
        return self
