"""Effects: what steps and happenings do to a record, as far as the lifecycle can see it.

The activities do the same against the system of record; here nothing leaves the process.
"""

from dataclasses import dataclass
from datetime import datetime

from domain.core.errors import Conflict
from domain.core.findings import Finding, Severity
from domain.core.identifiers import credit_note_id
from domain.core.money import ZERO
from domain.exchange.response import Business
from domain.exchange.statement import Transport
from domain.invoice.request import due_date
from domain.lifecycle.definition import Dunning, State
from domain.lifecycle.steps import Step
from domain.notification import NotificationKind
from domain.process.advance import Advance
from domain.process.issuing import check_issuable
from domain.process.reminding import left
from domain.record import InvoiceRecord
from domain.settlement.dispute import Dispute
from domain.settlement.paying import amount_to_pay
from domain.simulation.sample import Happening, Sample
from domain.simulation.sketch import amended, circumstances

_BUSINESS = {"response_accepted": Business.ACCEPTED, "response_rejected": Business.REJECTED}
_DELIVERY = {
    "delivery_confirmed": Transport.DELIVERED,
    "delivery_rejected": Transport.FAILED,
    "resend": Transport.PENDING,
}
_CREDIT = "credit_applied"
_MONEY = ("payment_received", "pay", _CREDIT)


@dataclass(frozen=True)
class Scene:
    """What steps and happenings work on."""

    sample: Sample
    record: InvoiceRecord
    at: datetime
    mended: bool = False
    """Whether people have mended what the first check found."""
    last: Happening | None = None
    """What happened last: steps may need to know."""


def carry_out(scene: Scene, state: State) -> Advance:
    """The record after the step of `state`, and what it leaves; `Conflict` if it fails."""
    record = scene.record
    match state.step:
        case Step.VALIDATE:
            return Advance(_checked(scene))
        case Step.ISSUE:
            return Advance(_issued(scene))
        case Step.TRANSMIT:
            return Advance(_delivered(record, transport=Transport.TRANSMITTED))
        case Step.RECONCILE:
            return Advance(_settled(scene))
        case Step.DUN:
            return _dunned(record, state.dunning or Dunning(), scene.at)
        case Step.NOTIFY if state.message:
            to, text = state.message.to, state.message.text
            said = left(record, NotificationKind.MESSAGE, to, text, scene.at)
            return Advance(record, {}, (said,))
        case Step.OPEN_DISPUTE | Step.CLOSE_DISPUTE:
            return Advance(_disputed(scene, opens=state.step is Step.OPEN_DISPUTE))
        case Step.OPEN_CORRECTION if scene.last is None or scene.last.event != "correct":
            raise Conflict("a correction needs the new content")
        case Step.OPEN_CREDIT_NOTE | Step.OPEN_CORRECTION:
            note = credit_note_id(record.id, len(record.credit_note_ids) + 1)
            notes = (*record.credit_note_ids, note)
            return Advance(record.model_copy(update={"credit_note_ids": notes}))
    return Advance(record)


def taken_up(scene: Scene, happening: Happening, state: State) -> InvoiceRecord:
    """The record with what `happening` says, before the lifecycle follows."""
    record, event = scene.record.model_copy(update={"failure": ""}), happening.event
    match event:
        case "amend":
            edited = {"edited_by": happening.by or record.edited_by, "findings": ()}
            return amended(record).model_copy(update=edited)
        case "submit":
            return record.model_copy(update={"findings": ()})
        case "answer" if state.question:
            choice = happening.choice or state.question.answers[0]
            if choice not in state.question.answers:
                known = ", ".join(state.question.answers)
                raise Conflict(f"'{choice}' is no answer to '{state.question.text}': {known}")
            return record.model_copy(update={"answer": choice})
        case "response_accepted" | "response_rejected":
            return _delivered(record, business=_BUSINESS[event])
        case _ if event in _DELIVERY:
            return _delivered(record, transport=_DELIVERY[event])
        case "pay":
            _checked_payment(record, happening)
    return record


def _checked_payment(record: InvoiceRecord, happening: Happening) -> None:
    if record.request.received is None and not record.terms.we_buy:
        raise Conflict("this invoice is owed to us, not by us")
    currency = record.terms.partnership.currency
    amount_to_pay(str(happening.amount or ""), record.open_amount, currency)


def _checked(scene: Scene) -> InvoiceRecord:
    sample, findings = scene.sample, []
    if not scene.mended:
        counts = ((sample.errors, Severity.FATAL), (sample.warnings, Severity.WARNING))
        findings = [_finding(severity) for count, severity in counts for _ in range(count)]
    return scene.record.model_copy(
        update={
            "findings": tuple(findings),
            "circumstances": circumstances(sample),
            "validated": scene.record.content_hash,
        }
    )


def _finding(severity: Severity) -> Finding:
    return Finding(rule="SIMULATED", path="", severity=severity, message="assumed by the sample")


def _issued(scene: Scene) -> InvoiceRecord:
    """Issued, if it was found valid and is approved: nothing else ever is."""
    record = scene.record
    check_issuable(record)
    day = scene.at.date()
    issued = {"number": "simulated-1", "issued_on": day, "due_on": due_date(record.terms, day)}
    return record.model_copy(update=issued)


def _settled(scene: Scene) -> InvoiceRecord:
    record, last = scene.record, scene.last
    if last is None or last.event not in _MONEY:
        raise Conflict("there is nothing to reconcile with")
    amount = max(min(last.amount or record.open_amount, record.open_amount), ZERO)
    field = "credited" if last.event == _CREDIT else "paid"
    settled = {field: getattr(record.settlement, field) + amount}
    settlement = record.settlement.model_copy(update=settled)
    return record.model_copy(update={"settlement": settlement})


def _dunned(record: InvoiceRecord, dunning: Dunning, at: datetime) -> Advance:
    level = min(record.dunning_level + 1, dunning.at_most)
    text = f"reminder {level}: payment is overdue"
    said = left(record, NotificationKind.DUNNING, (record.terms.buyer.id,), text, at)
    return Advance(record.model_copy(update={"dunning_level": level}), {}, (said,))


def _disputed(scene: Scene, *, opens: bool) -> InvoiceRecord:
    record, dispute = scene.record, scene.record.dispute
    is_open = dispute is not None and dispute.is_open
    if opens and not is_open:
        dispute = Dispute(opened_at=scene.at, reason="simulated", opened_by="buyer")
    elif not opens and dispute is None:
        raise Conflict("there is no dispute to close")
    elif not opens and dispute is not None:
        closed = {"closed_at": scene.at, "resolution": record.answer}
        dispute = dispute.model_copy(update=closed)
    return record.model_copy(update={"dispute": dispute})


def _delivered(record: InvoiceRecord, **said: Transport | Business) -> InvoiceRecord:
    return record.model_copy(update={"delivery": record.delivery.model_copy(update=said)})
