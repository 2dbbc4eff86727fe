"""Payment runs: what we pay suppliers (credit transfers) and collect from buyers (direct debits).

And what we give back to buyers. A run is proposed, approved by somebody else, sent to the bank,
answered by it, and booked when the bank's statement shows its payments. One order pays one invoice,
or gives back what is kept of one payment. While an order may still move money it holds what it is
for, so that no other order can be made for it.
Sources: ISO 20022 pain.001, pain.008, pain.002; SEPA rulebooks of the European Payments Council
(Core and B2B: mandates, sequence types).
"""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from domain.core.errors import Conflict
from domain.core.identifiers import Id, Sha256, digest
from domain.core.model import DomainModel
from domain.core.money import ZERO, CurrencyCode, ExactDecimal, total
from domain.trade.mandate import DebitScheme, SequenceType

ATTEMPTS = 5
"""So many orders for one invoice are found by their end-to-end id on statements."""
_OURS = "PO"


class RunKind(StrEnum):
    """Which way money goes."""

    TRANSFER = "transfer"
    """We pay what we owe: pain.001."""
    DEBIT = "debit"
    """We collect what is owed to us, by mandate: pain.008."""
    REFUND = "refund"
    """We give back what buyers have paid too much, or got a credit note for: pain.001."""

    @property
    def pays(self) -> bool:
        """Whether money leaves us."""
        return self is not RunKind.DEBIT


class PaymentRunState(StrEnum):
    """Where a run stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    SENT = "sent"
    """The bank has the file, or somebody has handed it over."""
    ANSWERED = "answered"
    """The bank has said something of every order."""
    DONE = "done"
    """Every order has come to its end."""
    CANCELLED = "cancelled"


class OrderState(StrEnum):
    """Where one order of a run stands."""

    PROPOSED = "proposed"
    BLOCKED = "blocked"
    """The account is not known: somebody has to confirm it, or take the order out."""
    SENT = "sent"
    ACCEPTED = "accepted"
    """The bank will carry it out, or has."""
    REJECTED = "rejected"
    BOOKED = "booked"
    """A statement shows it."""
    RETURNED = "returned"
    """A statement has shown that the money came back."""
    DROPPED = "dropped"
    """Taken out of the run, or the run was cancelled."""


_ENDED = (OrderState.REJECTED, OrderState.BOOKED, OrderState.RETURNED, OrderState.DROPPED)


class MandateUse(DomainModel):
    """By which mandate an order collects."""

    id: str
    signed_on: date
    sequence: SequenceType
    scheme: DebitScheme


class PaymentOrder(DomainModel):
    """One payment: of one invoice, or of what is kept of one payment that came in."""

    id: str
    run_id: Id
    kind: RunKind = RunKind.TRANSFER
    invoice_id: Id | None = None
    refunds: str = ""
    """The payment of which it gives back what is kept; then there is no invoice."""
    number: str
    """As the other side calls the invoice, or its own payment."""
    partner_id: Id
    name: str = Field(repr=False)
    iban: str = Field(repr=False)
    bic: str = Field(default="", repr=False)
    account: Sha256
    """A fingerprint of the account."""
    amount: ExactDecimal = Field(gt=0)
    discount: ExactDecimal = ZERO
    """Kept back for paying early."""
    currency: CurrencyCode
    due_on: date
    end_to_end_id: str
    reference: str = ""
    """The structured reference that the other side asks for (ISO 11649)."""
    mandate: MandateUse | None = None
    state: OrderState
    reason: str = ""
    """Why it is blocked, was rejected, dropped or returned."""
    payment_id: str = ""
    """What of a statement shows it."""

    @property
    def batch(self) -> str:
        """Which payment information of the file it is in: one for each sequence type."""
        return self.mandate.sequence.value if self.mandate else "1"

    @property
    def is_live(self) -> bool:
        """Whether it may still move money."""
        return self.state not in _ENDED

    @property
    def holds(self) -> str | None:
        """What no other order may be for meanwhile: the invoice, or the payment."""
        return (self.invoice_id or held_payment(self.refunds)) if self.is_live else None

    def ended(self, state: OrderState, reason: str = "", payment_id: str = "") -> "PaymentOrder":
        """In another state."""
        update = {"state": state, "reason": reason, "payment_id": payment_id or self.payment_id}
        return self.model_copy(update=update)


class LeftOut(DomainModel):
    """An invoice or a payment that is not in the run, and why."""

    invoice_id: Id | None = None
    payment_id: str = ""
    reason: str


class PaymentRun(DomainModel):
    """Orders that go to the bank in one file."""

    id: Id
    kind: RunKind
    company_id: Id
    """Which of our companies pays or collects."""
    currency: CurrencyCode
    pays_on: date
    """The day the bank is asked to carry it out."""
    state: PaymentRunState
    approvals_needed: int = Field(default=1, ge=1)
    proposed_by: str
    approved_by: tuple[str, ...] = ()
    ended_by: str = ""
    reason: str = ""
    message_id: str
    """MsgId of the file, by which the bank answers."""
    document: Sha256 | None = None
    """The file, as it was written once."""
    place: str = ""
    """Where it was sent."""
    orders: int = 0
    amount: ExactDecimal = ZERO
    left_out: tuple[LeftOut, ...] = ()
    created_at: datetime
    updated_at: datetime


def message_id(run_id: str) -> str:
    """MsgId and PmtInfId of a run: Max35Text, characters that every bank takes."""
    return f"RUN{digest(run_id.encode())[:27].upper()}"


def batch_id(message: str, batch: str) -> str:
    """PmtInfId of a batch of orders in the file called `message`."""
    return f"{message}-{batch}"


def held_payment(payment_id: str) -> str:
    """What an order holds that gives back what is kept of a payment."""
    return f"payment/{payment_id}"


def end_to_end_id(subject: str, attempt: int) -> str:
    """The name of a payment on its way through all banks (EndToEndId, Max35Text).

    `subject`: the invoice that it pays, or the payment that it gives back.
    """
    return f"{_OURS}{digest(subject.encode())[:24].upper()}{attempt:02d}"


def is_ours(end_to_end_id: str) -> bool:
    """Whether a payment may be called so by one of our runs."""
    return end_to_end_id.startswith(_OURS)


def end_to_end_ids(invoice_id: str) -> tuple[str, ...]:
    """By which a statement may name the payment of an invoice."""
    return tuple(end_to_end_id(invoice_id, attempt) for attempt in range(1, ATTEMPTS + 1))


def approved(
    run: PaymentRun, orders: tuple[PaymentOrder, ...], actor: str, today: date
) -> PaymentRun:
    """`run` with the approval of `actor`: never of whoever proposed it, nobody twice."""
    _check_proposed(run)
    if actor == run.proposed_by:
        raise Conflict("you proposed this run", hint="somebody else has to approve it: four eyes")
    if run.pays_on < today:
        raise Conflict(
            f"the run was to be paid on {run.pays_on}, which has passed",
            hint="cancel it and propose it again with another day",
        )
    if actor in run.approved_by:
        raise Conflict("you have approved this run already")
    blocked = [one.number for one in orders if one.state is OrderState.BLOCKED]
    if blocked:
        raise Conflict(
            f"the account of {', '.join(blocked[:5])} is not confirmed",
            hint="ask the supplier on a number that you know, then confirm the account or drop it",
        )
    if not any(one.is_live for one in orders):
        raise Conflict("there is nothing left to pay in this run", hint="cancel it")
    people = (*run.approved_by, actor)
    state = PaymentRunState.APPROVED if len(people) >= run.approvals_needed else run.state
    return run.model_copy(update={"approved_by": people, "state": state})


def cancelled(run: PaymentRun, actor: str, reason: str) -> PaymentRun:
    """`run` as given up, which nobody can after it went to the bank."""
    if (
        run.state not in (PaymentRunState.PROPOSED, PaymentRunState.APPROVED)
        or run.document is not None
    ):
        raise Conflict(
            f"the run is {run.state.value}: its file may be with the bank",
            hint="ask the bank to cancel what it has not carried out",
        )
    return run.model_copy(
        update={"state": PaymentRunState.CANCELLED, "ended_by": actor, "reason": reason}
    )


def check_changeable(run: PaymentRun, order: PaymentOrder) -> None:
    """`Conflict` if nothing can be said of `order` any more."""
    _check_proposed(run)
    if not order.is_live:
        raise Conflict(f"the order is {order.state.value} already")


def recounted(run: PaymentRun, orders: tuple[PaymentOrder, ...], at: datetime) -> PaymentRun:
    """`run` with how much it pays, and in the state that its orders add up to."""
    live = [one for one in orders if one.state is not OrderState.DROPPED]
    state = run.state
    if state in (PaymentRunState.SENT, PaymentRunState.ANSWERED):
        if all(not one.is_live for one in orders):
            state = PaymentRunState.DONE
        elif not any(one.state is OrderState.SENT for one in orders):
            state = PaymentRunState.ANSWERED
    amount = total(one.amount for one in live)
    update = {"orders": len(live), "amount": amount, "state": state, "updated_at": at}
    return run.model_copy(update=update)


def voided(run: PaymentRun) -> PaymentRun:
    """`run` without approvals: they were for something else."""
    return run.model_copy(update={"approved_by": ()})


def _check_proposed(run: PaymentRun) -> None:
    if run.state is not PaymentRunState.PROPOSED:
        raise Conflict(f"the run is {run.state.value}: nothing can be changed any more")
