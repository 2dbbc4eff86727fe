"""Disputes as they are opened and closed on an invoice: by hand, or by what the buyer answered."""

from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Protocol

from domain.core.errors import Conflict
from domain.core.money import round_amount
from domain.record import InvoiceRecord
from domain.settlement.dispute import Dispute, DisputeOutcome, reason_in

_DAYS = 14
"""Until a dispute should be settled, where no dunning policy says otherwise."""


class Said(Protocol):
    """What somebody said in a command; other messages say none of it."""

    @property
    def amount(self) -> str:
        """What of the invoice is disputed."""

    @property
    def choice(self) -> str:
        """The code of the reason, or how it was settled."""

    @property
    def day(self) -> date | None:
        """Until when it should be settled."""


def opened_dispute(
    record: InvoiceRecord, said: object, at: datetime, actor: str, reason: str
) -> Dispute:
    """The dispute that a command or an answer of the buyer opens."""
    policy = record.terms.partnership.dunning
    days = policy.dispute_days if policy else _DAYS
    answer_by = at.date() + timedelta(days=days)
    dispute = Dispute(opened_at=at, reason=reason, opened_by=actor, answer_by=answer_by)
    command = _command(said)
    if command is None:
        return dispute.model_copy(update={"code": reason_in(reason)})
    return dispute.model_copy(
        update={
            "code": reason_in(command.choice),
            "amount": disputed_amount(record, command.amount),
            "answer_by": command.day or answer_by,
        }
    )


def disputed_amount(record: InvoiceRecord, said: str) -> Decimal | None:
    """What of the invoice is disputed; `None` for all of it. `Conflict` for what cannot be."""
    if not said:
        return None
    amount = read_amount(said)
    currency = record.terms.partnership.currency
    if not 0 < amount <= record.owed or amount != round_amount(amount, currency):
        raise Conflict(
            f"{amount:.6g} cannot be disputed: {record.owed} is open",
            hint="leave the amount out, if all of it is disputed",
        )
    return amount


def read_amount(said: str) -> Decimal:
    """The number that `said` is; `Conflict` for what is none."""
    try:
        amount = Decimal(said)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise Conflict(f"'{said[:40]}' is no amount", hint="write it with a point: 240.00")
    return amount


def outcome_of(said: object, answer: str) -> DisputeOutcome | None:
    """How a dispute was settled, as far as somebody said it by name."""
    command = _command(said)
    named = (command.choice if command else "") or answer
    known = {"reject": DisputeOutcome.REJECTED, **{one.value: one for one in DisputeOutcome}}
    return known.get(named)


def said_of(dispute: Dispute) -> dict[str, str]:
    """What the journal keeps of a dispute that was opened."""
    return {
        "reason": dispute.reason,
        "code": dispute.code.value,
        "amount": str(dispute.amount or ""),
        "answer_by": str(dispute.answer_by or ""),
    }


def _command(said: object) -> Said | None:
    return said if getattr(said, "kind", "") == "command" else None  # type: ignore[return-value]
