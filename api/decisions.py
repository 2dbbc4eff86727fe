"""Approval decisions: signed, signalled, and what became of them found in the record."""

from dataclasses import dataclass

from api.auth import Principal
from api.desk import Desk, until
from api.problems import Problem
from api.schemas.views import InvoiceView
from domain.core.errors import NotFound
from domain.lifecycle.decision import Decision, RecordedDecision, Verdict
from domain.lifecycle.signing import sign
from domain.record import InvoiceRecord
from workflows.messages import SignedDecision

_NOTHING = "0" * 64
"""The content of a draft that could not be put together."""


@dataclass(frozen=True)
class Vote:
    """What somebody decides about the content they saw."""

    verdict: Verdict
    content_hash: str | None
    """`None`: whatever it is now, for what does not depend on it."""
    reason: str = ""
    to: str | None = None


async def decide(
    desk: Desk, invoice_id: str, vote: Vote, by: Principal, message_id: str
) -> tuple[InvoiceView, bool]:
    """Send a decision; the view after it was counted, or `False` if there is no answer yet.

    `decision_refused` says why one did not count. Roles come from the token only.
    """
    record = await desk.record(invoice_id)
    decision = Decision(
        id=message_id,
        verdict=vote.verdict,
        actor=by.subject,
        roles=by.roles,
        content_hash=vote.content_hash or record.content_hash or _NOTHING,
        reason=vote.reason,
        to=vote.to,
    )
    secret = desk.settings.decision_secret.get_secret_value()
    signed = SignedDecision(decision=decision, signature=sign(invoice_id, decision, secret))
    await _signal(desk, invoice_id, signed)
    record = await until(
        lambda: desk.adapters.store.invoices.get(invoice_id),
        lambda record: _found(record, message_id) is not None,
        desk.settings.api.answer_timeout_seconds,
    )
    judged = _found(record, message_id)
    if judged is None:
        return await desk.show(record), False
    if not judged.counted:
        raise Problem("decision_refused", judged.refusal, hint="read the invoice again")
    return await desk.show(await desk.settled(invoice_id)), True


async def _signal(desk: Desk, invoice_id: str, signed: SignedDecision) -> None:
    try:
        await desk.gateway.decide(invoice_id, signed)
    except NotFound:
        ended = await desk.ended(invoice_id)
        raise Problem("decision_refused", ended.message, hint=ended.hint) from None


def _found(record: InvoiceRecord, decision_id: str) -> RecordedDecision | None:
    return next((d for d in record.decisions if d.id == decision_id), None)
