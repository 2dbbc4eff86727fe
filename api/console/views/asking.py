"""Why somebody is asked to decide, in whose place, and why they may not if they may not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.auth import Principal
from api.console import saying, wording
from domain.core.durations import span
from domain.lifecycle.approval import judge
from domain.lifecycle.decision import Decision, RecordedDecision, Verdict
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.round import ApprovalRound
from domain.lifecycle.steps import REJECTED
from domain.ports import Store
from domain.record import InvoiceRecord
from domain.trade.approval import ApprovalStep, Delegation

_PAGE = 200


@dataclass(frozen=True)
class Asked:
    """What is asked of one person about one invoice."""

    may: bool
    why: str
    """Why they are asked; or, if they may not decide, why not."""
    since: datetime | None
    until: datetime | None
    """When the approval expires, or the state's deadline passes."""
    rejected_to: str
    """The title of the state to which a rejection leads."""
    may_withdraw: bool = False


async def loans_to(store: Store, person: Principal) -> Sequence[Delegation]:
    """What is lent to somebody."""
    return (await store.delegations.page({"to_person": person.subject}, limit=_PAGE)).items


def asked(
    record: InvoiceRecord,
    definition: LifecycleDefinition | None,
    person: Principal,
    loans: Sequence[Delegation],
    now: datetime,
) -> Asked | None:
    """What is asked of `person`; `None` where nothing is to be decided."""
    round_ = record.approval
    if round_ is None or not record.awaits_decision:
        return None
    judged = _would(round_, person, loans, now, Verdict.APPROVE)
    step = next((one for one in round_.open_steps if one.name == judged.step), None)
    why = _why(record, step, person, judged) if judged.counted and step else judged.refusal
    opened = round_.of(step) if step else None
    ends = _ends(step, opened.opened_at if opened else None)
    return Asked(
        may=judged.counted,
        why=why,
        since=opened.opened_at if opened else record.waiting_since,
        until=min(filter(None, (ends, record.deadline)), default=None),
        rejected_to=_leads_to(record, definition),
        may_withdraw=_would(round_, person, loans, now, Verdict.WITHDRAW).counted,
    )


def _would(
    round_: ApprovalRound,
    person: Principal,
    loans: Sequence[Delegation],
    now: datetime,
    verdict: Verdict,
) -> RecordedDecision:
    """What would become of a decision of `person`."""
    decision = Decision(
        id="look",
        verdict=verdict,
        actor=person.subject,
        roles=person.roles,
        content_hash=round_.content_hash,
    )
    return judge(round_, decision, at=now, delegations=loans)[1]


def _why(
    record: InvoiceRecord, step: ApprovalStep, person: Principal, judged: RecordedDecision
) -> str:
    """Step, role and band, in one sentence."""
    if judged.on_behalf_of:
        first = f"{judged.on_behalf_of} lent you the right to decide"
    elif person.subject in step.people:
        first = "you are named"
    else:
        held = [one for one in person.roles if one in (*step.roles, *step.escalate_to)]
        first = f"you are {' and '.join(map(wording.role, held))}"
    base = record.circumstances.base_currency if record.circumstances else ""
    said = [f"Step “{step.name}”: {first}"]
    if step.at_least is not None:
        said.append(f"it is {saying.plain(step.at_least)} {base} or more".replace("  ", " "))
    if step.below is not None:
        said.append(f"it is less than {saying.plain(step.below)} {base}".rstrip())
    if step.when:
        said.append(f"{step.when} holds")
    if step.quorum > 1:
        said.append(f"{step.quorum} people have to say yes")
    return ", ".join(said)


def _ends(step: ApprovalStep | None, opened: datetime | None) -> datetime | None:
    if step is None or opened is None or step.expires_after is None:
        return None
    wait: timedelta = span(step.expires_after)
    return opened + wait


def _leads_to(record: InvoiceRecord, definition: LifecycleDefinition | None) -> str:
    state = definition.states.get(record.state) if definition else None
    if definition is None or state is None:
        return ""
    to = next((one.to for one in state.transitions if one.event == REJECTED), "")
    return definition.states[to].title if to in definition.states else ""
