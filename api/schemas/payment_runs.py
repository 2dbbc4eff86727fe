"""Payment runs as people see them: accounts only as far as one recognises them."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field

from api.schemas.payments import PAYMENT_ID
from api.schemas.shapes import Body, Reason
from domain.core.identifiers import Id
from domain.core.money import CurrencyCode, ExactDecimal
from domain.settlement.payee import masked
from domain.settlement.paying_out import (
    LeftOut,
    MandateUse,
    OrderState,
    PaymentOrder,
    PaymentRun,
    PaymentRunState,
    RunKind,
)


class RunAsked(Body):
    """What is to be paid, collected or given back."""

    id: Id
    kind: RunKind = RunKind.TRANSFER
    company_id: Id = Field(description="which of our companies pays or collects")
    pays_on: date = Field(description="the day the bank is asked to carry it out")
    invoice_ids: tuple[Id, ...] = Field(
        default=(),
        max_length=2000,
        description="only these, whenever due; none: all that are due. For refunds: credit notes",
    )
    payment_ids: tuple[Annotated[str, Field(pattern=PAYMENT_ID)], ...] = Field(
        default=(),
        max_length=2000,
        description="for refunds: payments of which what is kept goes back to where it came from",
    )


class OrderSaid(Body):
    """Something about one order of a run."""

    order_id: str = Field(max_length=200, examples=["run-2026-11-24.1"])
    reason: Reason = Field(default="", examples=["called Ms Weber on her known number"])


class PaymentRunView(BaseModel):
    """A run."""

    id: Id
    kind: RunKind
    company_id: Id
    currency: CurrencyCode
    pays_on: date
    state: PaymentRunState
    orders: int
    amount: ExactDecimal
    approvals_needed: int
    proposed_by: str
    approved_by: tuple[str, ...]
    ended_by: str
    reason: str
    message_id: str = Field(description="MsgId of the file")
    place: str = Field(description="where the file was sent")
    left_out: tuple[LeftOut, ...]
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, run: PaymentRun) -> Self:
        """`run` as people see it."""
        return cls(**{name: getattr(run, name) for name in cls.model_fields})


class OrderView(BaseModel):
    """One payment of a run."""

    id: str
    run_id: Id
    invoice_id: Id | None
    refunds: str = Field(description="the payment of which it gives back what is kept")
    number: str
    partner_id: Id
    account: str = Field(description="the first and last four characters of the IBAN")
    amount: ExactDecimal
    discount: ExactDecimal
    currency: CurrencyCode
    due_on: date
    end_to_end_id: str
    reference: str
    mandate: MandateUse | None
    state: OrderState
    reason: str
    payment_id: str = Field(description="what of a bank statement shows it")

    @classmethod
    def of(cls, order: PaymentOrder) -> Self:
        """`order` as people see it."""
        known = {name: getattr(order, name) for name in cls.model_fields if name != "account"}
        return cls(**known, account=masked(order.iban))
