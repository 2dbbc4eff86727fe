"""Approvers: who can approve an invoice now, who would have to, and why not somebody else."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from api.amounts import said_amount
from api.known import deciding_roles, everything, people
from api.schemas.explaining import ApprovalOutlook, PersonStanding, PolicyQuestion, Supposed
from api.setup_lifecycles import chosen
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.invoice.request import Terms
from domain.lifecycle.approval import judge
from domain.lifecycle.decision import Decision, Verdict
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.explaining import explain, sentences
from domain.lifecycle.policy_checks import policy_findings
from domain.lifecycle.presets import STANDARD
from domain.lifecycle.round import ApprovalRound, conditions
from domain.people import Person
from domain.ports import Conditions, Store
from domain.process.advance import policy_of
from domain.process.facts import facts_of
from domain.record import InvoiceRecord
from domain.simulation.sample import Sample
from domain.simulation.sketch import circumstances, sketch
from domain.trade.approval import ApprovalPolicy, Delegation
from domain.trade.partnership import Partnership
from integration.wiring import Adapters


async def standings(store: Store, record: InvoiceRecord, at: datetime) -> list[PersonStanding]:
    """Of everybody whom the running approval could concern: whether their yes would count."""
    round_ = record.approval
    if not record.awaits_decision or round_ is None or round_.outcome is not None:
        return []
    loans = await everything(store.delegations, {"revoked": False})
    return [
        _standing(round_, person, [loan for loan in loans if loan.to_person == person.id], at)
        for person in await people(store)
        if person.active and _concerned(round_, person, loans)
    ]


def outlooks(
    definition: LifecycleDefinition,
    record: InvoiceRecord,
    language: Conditions,
    known: Sequence[Person],
) -> Iterator[ApprovalOutlook]:
    """Who would have to approve `record`, for every approval of its lifecycle."""
    for name, state in definition.states.items():
        policy = policy_of(state, record) if state.approves else None
        if policy is not None:
            yield outlook(policy, record, language, known).model_copy(
                update={"state": name, "title": state.title}
            )


def outlook(
    policy: ApprovalPolicy,
    record: InvoiceRecord,
    language: Conditions,
    known: Sequence[Person],
) -> ApprovalOutlook:
    """Who would have to approve `record` by `policy`."""
    values = language.evaluate(conditions(policy), facts_of(record))
    found = explain(
        policy,
        amount=record.base_amount,
        holding={expression for expression, holds in values.items() if holds},
        people=known,
        excluded={record.created_by, record.edited_by},
    )
    currency = record.terms.partnership.currency
    base = record.circumstances.base_currency if record.circumstances else currency
    return ApprovalOutlook(
        state=None,
        title="",
        conditions=values,
        explanation=found,
        sentences=sentences(found, base),
    )


async def answer(
    adapters: Adapters, asked: PolicyQuestion, today: date
) -> tuple[Sample, list[ApprovalOutlook], list[Finding]]:
    """What is supposed, who would have to approve it, and what is wrong with the policy."""
    store, known = adapters.store, await people(adapters.store)
    id = asked.partnership_id
    partnership = await store.partnerships.get(id) if id else None
    policy = asked.policy or (partnership.approval if partnership else None)
    faults = _faults(adapters, policy, known)
    if asked.policy and any(fault.rule == "AP-CONDITION" for fault in faults):
        raise Invalid("a condition of the policy cannot be evaluated", findings=faults)
    sample = await _sample(adapters, asked.invoice, partnership, today)
    definition = None
    if partnership is not None:
        notes = sample.kind.is_credit_note
        choice = partnership.credit_note_lifecycle if notes else partnership.lifecycle
        definition = await chosen(adapters, choice)
    record = sketch(definition or STANDARD, sample, policy)
    record = record.model_copy(update={"circumstances": circumstances(sample)})
    if partnership is not None:
        record = record.model_copy(update={"terms": await _terms(store, partnership, policy)})
    if definition is not None:
        return sample, list(outlooks(definition, record, adapters.conditions, known)), faults
    found = [outlook(policy, record, adapters.conditions, known)] if policy else []
    return sample, found, faults


def _faults(
    adapters: Adapters, policy: ApprovalPolicy | None, known: Sequence[Person]
) -> list[Finding]:
    if policy is None:
        return []
    return policy_findings(
        policy, roles=deciding_roles(), people=known, conditions=adapters.conditions, path="policy"
    )


async def _sample(
    adapters: Adapters, supposed: Supposed, partnership: Partnership | None, today: date
) -> Sample:
    base = adapters.base_currency
    currency = supposed.currency or (partnership.currency if partnership else base)
    for name in ("amount", "usual"):
        said_amount(getattr(supposed, name), currency, f"invoice.{name}")
    rate = Decimal(1)
    if currency != base:
        recorded = await adapters.store.rates.on(currency, today)
        if recorded is None:
            message = f"there is no rate from {currency} to {base}"
            hint = f"set one with PUT /v1/exchange-rates/{currency}/{today}"
            finding = Finding(rule="RATE", path="invoice.currency", message=message, hint=hint)
            raise Invalid(message, findings=[finding])
        rate = recorded.rate
    said = supposed.model_dump(exclude={"currency"}, exclude_none=True)
    return Sample(**said, currency=currency, base_currency=base, rate=rate)


async def _terms(store: Store, partnership: Partnership, policy: ApprovalPolicy | None) -> Terms:
    return Terms(
        partnership=partnership.model_copy(update={"approval": policy}),
        seller=await store.partners.get(partnership.seller_id),
        buyer=await store.partners.get(partnership.buyer_id),
    )


def _concerned(round_: ApprovalRound, person: Person, loans: Collection[Delegation]) -> bool:
    """Whether a step asks the person, by name, by role, or in the place of somebody."""
    lent = {loan.to_person for loan in loans} | {loan.to_person for loan in round_.lent}
    return person.id in lent or any(
        person.id in step.people or set(person.roles) & set(step.asks(escalated=True))
        for step in round_.steps
    )


def _standing(
    round_: ApprovalRound, person: Person, loans: Sequence[Delegation], at: datetime
) -> PersonStanding:
    yes = Decision(
        id="look",
        verdict=Verdict.APPROVE,
        actor=person.id,
        roles=person.roles,
        content_hash=round_.content_hash,
    )
    judged = judge(round_, yes, at=at, delegations=loans)[1]
    return PersonStanding(
        id=person.id,
        name=person.name,
        may=judged.counted,
        step=judged.step,
        on_behalf_of=judged.on_behalf_of,
        why_not=judged.refusal,
    )
