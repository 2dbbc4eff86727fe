"""Approval decisions: verified, judged by the policy, recorded with what became of them."""

from collections.abc import Sequence
from datetime import datetime

from temporalio import activity

from activities.contracts import HandDecision, InvoiceStatus, SignedDecision, StepInput
from activities.engine import Effect, Engine
from activities.failures import translated
from activities.status import HAND_LENGTH
from domain.core.errors import Conflict
from domain.lifecycle.approval import judge, refused
from domain.lifecycle.decision import Decision, RecordedDecision, Verdict
from domain.lifecycle.round import ApprovalRound
from domain.lifecycle.signing import verify
from domain.ports import Records
from domain.record import InvoiceRecord
from domain.trade.approval import Delegation

_KEPT = 300
"""How many decisions a record shows. The round has those that count, the audit journal all."""


class ApprovalActivities:
    """Records decisions. `by_hand` says whether one typed into Temporal may count."""

    def __init__(self, engine: Engine, secret: str, *, by_hand: bool) -> None:
        self._engine = engine
        self._secret = secret
        self._by_hand = by_hand

    @activity.defn
    @translated
    async def record_decision(self, input: StepInput) -> InvoiceStatus:
        """Record an approval decision: counted, or refused and why."""
        message = input.message
        if not isinstance(message, SignedDecision | HandDecision):
            raise Conflict("a decision was expected")

        async def work(tx: Records, record: InvoiceRecord) -> Effect:
            decision, refusal = await self._verified(tx, record, message)
            known = f"decision:{record.id}:{decision.id}"
            if await tx.commands.result(known, "") is not None:
                return Effect(record, None, "")
            await tx.commands.record(known, "", {})
            by_hand = isinstance(message, HandDecision)
            if refusal:
                judged = refused(decision, refusal, at=input.at, by_hand=by_hand)
                return _recorded(record, record.approval, judged)
            return await _decided(tx, record, decision, input.at, by_hand=by_hand)

        return await self._engine.apply(input, work)

    async def _verified(
        self, tx: Records, record: InvoiceRecord, message: SignedDecision | HandDecision
    ) -> tuple[Decision, str]:
        """The decision, and why it is not to be believed; empty if it is."""
        if isinstance(message, SignedDecision):
            decision = message.decision
            signed = verify(record.id, decision, self._secret, message.signature)
            return decision, "" if signed else "it was not signed by the API"
        person = await tx.people.find(message.actor)
        content = record.content_hash or ""
        named = len(message.content) >= HAND_LENGTH and content.startswith(message.content)
        decision = Decision(
            id=message.id,
            verdict=message.verdict,
            actor=message.actor,
            roles=person.roles if person else (),
            content_hash=content if named else "0" * 64,
            reason=message.reason,
            to=message.to,
        )
        if not self._by_hand:
            return decision, "decisions by hand are switched off; decide through the API"
        if person is None or not person.active:
            return decision, f"nobody known here is called '{message.actor}'"
        return decision, ""


async def _decided(
    tx: Records, record: InvoiceRecord, decision: Decision, at: datetime, *, by_hand: bool
) -> Effect:
    if record.awaits_decision and record.approval is not None:
        delegations = await _delegations(tx, decision)
        round_, judged = judge(
            record.approval, decision, at=at, delegations=delegations, by_hand=by_hand
        )
        return _recorded(record, round_, judged)
    if decision.verdict is Verdict.COMMENT and decision.reason.strip():
        judged = RecordedDecision(**decision.model_dump(), at=at, counted=True, by_hand=by_hand)
    else:
        refusal = f"nothing to decide in state '{record.state}'"
        judged = refused(decision, refusal, at=at, by_hand=by_hand)
    return _recorded(record, record.approval, judged)


async def _delegations(tx: Records, decision: Decision) -> Sequence[Delegation]:
    lent = {"to_person": decision.actor, "revoked": False}
    return (await tx.delegations.page(lent, limit=500)).items


def _recorded(
    record: InvoiceRecord, round_: ApprovalRound | None, judged: RecordedDecision
) -> Effect:
    decisions = (*record.decisions, judged)[-_KEPT:]
    after = record.model_copy(update={"decisions": decisions, "approval": round_})
    event = round_.outcome if round_ and record.awaits_decision and judged.counted else None
    data = {
        "verdict": judged.verdict.value,
        "content_hash": judged.content_hash,
        "counted": judged.counted,
    }
    data |= {"refusal": judged.refusal} if judged.refusal else {"step": judged.step}
    for name in ("reason", "on_behalf_of", "to"):
        data |= {name: value} if (value := getattr(judged, name)) else {}
    return Effect(after, event, "decision", judged.actor, data, judged.refusal)
