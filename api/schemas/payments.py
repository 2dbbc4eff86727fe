"""Payments as the API shows them, and what people say of them. Accounts are not shown in full."""

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from api.schemas.shapes import Body, Reason
from domain.core.identifiers import Id
from domain.core.money import CurrencyCode, ExactDecimal
from domain.settlement.payment import (
    Evidence,
    Payment,
    PaymentState,
    Proposal,
    ShareOrder,
    ShareState,
)
from domain.trade.matching import Difference

PAYMENT_ID = r"^[0-9a-f]{32}(-\d{1,6})?$"


class GapView(BaseModel):
    """A difference that is let pass with a share."""

    kind: Difference
    amount: ExactDecimal
    credit_note_id: Id | None = None


class ShareView(BaseModel):
    """How much of a payment one invoice takes."""

    id: str
    invoice_id: Id
    number: str
    state: ShareState
    amount: ExactDecimal = Field(description="of the money: what it took, or is to take")
    settles: ExactDecimal = Field(description="of the invoice, differences with it")
    gaps: tuple[GapView, ...] = ()
    reason: str = Field(description="why it was refused")


class ProposedShare(BaseModel):
    """What one invoice would take."""

    invoice_id: Id
    number: str
    amount: ExactDecimal
    gaps: tuple[GapView, ...] = ()

    @classmethod
    def of(cls, order: ShareOrder) -> Self:
        """As it is proposed."""
        return cls(
            invoice_id=order.invoice_id,
            number=order.number,
            amount=order.amount,
            gaps=_gaps(order),
        )


class ProposalView(BaseModel):
    """What a payment may settle, how sure that is, and why."""

    number: int = Field(description="by which it is confirmed")
    score: int = Field(description="0 to 100")
    shares: tuple[ProposedShare, ...]
    evidence: tuple[Evidence, ...]
    rest: ExactDecimal = Field(description="what would be left and kept as a credit")

    @classmethod
    def of(cls, number: int, proposal: Proposal) -> Self:
        """The proposal with this number."""
        return cls(
            number=number,
            score=proposal.score,
            shares=tuple(map(ProposedShare.of, proposal.shares)),
            evidence=proposal.evidence,
            rest=proposal.rest,
        )


class PaymentView(BaseModel):
    """One part of a bank entry, and what became of it."""

    id: str
    state: PaymentState
    reason: str = Field(description="why nothing, or not all of it, is allocated")
    amount: ExactDecimal = Field(description="positive: it came in; negative: it went out")
    currency: CurrencyCode
    booked_on: date
    statement_id: str
    bank_reference: str
    end_to_end_id: str
    references: tuple[str, ...]
    text: tuple[str, ...]
    counterparty: str
    counterparty_account: str = Field(examples=["…3000"])
    partner_id: Id | None
    score: int | None = Field(description="how sure matching was; none where somebody decided")
    evidence: tuple[Evidence, ...]
    proposals: tuple[ProposalView, ...]
    shares: tuple[ShareView, ...]
    allocated: ExactDecimal
    kept: ExactDecimal = Field(description="kept as a credit of the partner")
    refunded: ExactDecimal = Field(description="of what was kept, given back since")
    remaining: ExactDecimal
    reverses: str = Field(description="the payment that this one takes back")
    refunds: str = Field(description="the payment of which this one gave back what was kept")
    decided_by: str
    received_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, payment: Payment) -> Self:
        """As people may see it."""
        part, account = payment.part, payment.part.counterparty_iban
        return cls(
            **{name: getattr(payment, name) for name in _AS_KEPT},
            amount=part.amount,
            currency=part.currency,
            end_to_end_id=part.end_to_end_id,
            references=part.references,
            text=part.text,
            counterparty=part.counterparty_name,
            counterparty_account=f"…{account[-4:]}" if account else "",
            proposals=tuple(
                ProposalView.of(number, one)
                for number, one in enumerate(payment.proposals, start=1)
            ),
            shares=tuple(
                ShareView(
                    id=one.id,
                    invoice_id=one.order.invoice_id,
                    number=one.order.number,
                    state=one.state,
                    amount=one.amount if one.state is not ShareState.ORDERED else one.order.takes,
                    settles=one.order.settles,
                    gaps=_gaps(one.order),
                    reason=one.reason,
                )
                for one in payment.shares
            ),
            allocated=payment.allocated,
            remaining=payment.remaining,
        )


class GapSaid(Body):
    """A difference that is let pass."""

    kind: Difference = Field(examples=["discount"])
    amount: ExactDecimal = Field(gt=0, examples=["2.38"])


class ShareSaid(Body):
    """How much one invoice takes."""

    invoice_id: Id = Field(examples=["inv-2026-0001"])
    amount: ExactDecimal = Field(
        gt=0, examples=["119.00"], description="what money settles, in the invoice's currency"
    )
    money: ExactDecimal | None = Field(
        default=None, gt=0, description="what that is of the payment, if it has another currency"
    )
    gaps: tuple[GapSaid, ...] = Field(default=(), max_length=3)


class AllocationSaid(Body):
    """Which invoices the payment is for."""

    shares: tuple[ShareSaid, ...] = Field(min_length=1, max_length=200)


class Confirmation(Body):
    """A proposal is right."""

    proposal: int = Field(default=1, ge=1, le=20, description="its number; 1 is the best one")


class Release(Body):
    """A share does not count any more."""

    share_id: str = Field(max_length=80, examples=["8f14e45fceea167a5a36dedd4bea2543.1"])
    reason: Reason = Field(min_length=1, examples=["it was meant for another invoice"])


class Keeping(Body):
    """The rest is a credit of a partner."""

    partner_id: Id = Field(examples=["acme"])


_AS_KEPT = (
    *("id", "state", "reason", "booked_on", "statement_id", "bank_reference", "partner_id"),
    *("score", "evidence", "kept", "refunded", "reverses", "refunds", "decided_by"),
    *("received_at", "updated_at"),
)


def _gaps(order: ShareOrder) -> tuple[GapView, ...]:
    return tuple(GapView(**gap.model_dump()) for gap in order.gaps)
