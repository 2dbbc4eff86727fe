"""The timeline of an invoice: its audit journal in business words."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from domain.core.audit import AuditEntry, broken_link


class TimelineEntry(BaseModel):
    """One thing that happened."""

    at: datetime
    actor: str = Field(description="a person, `system`, `billing`, or the `buyer`")
    what: str = Field(examples=["ben approved (step manager)"])
    action: str = Field(description="the stable name", examples=["decision"])
    state: str = Field(description="the state after it")
    data: dict[str, Any] = Field(description="codes, ids and amounts behind it")
    hash: str = Field(description="covers this entry and the one before")


class Timeline(BaseModel):
    """Everything that happened to an invoice, oldest first."""

    invoice_id: str
    intact: bool = Field(description="whether the hash chain is unbroken")
    problem: str = Field(default="", description="what is wrong with the chain")
    entries: list[TimelineEntry]


def timeline(invoice_id: str, entries: list[AuditEntry]) -> Timeline:
    """The timeline that the audit entries of an invoice tell."""
    problem = broken_link(entries)
    return Timeline(
        invoice_id=invoice_id,
        intact=problem is None,
        problem=problem or "",
        entries=[told(entry) for entry in entries],
    )


def told(entry: AuditEntry) -> TimelineEntry:
    """One entry of the journal, as people read it."""
    return TimelineEntry(
        at=entry.at,
        actor=entry.actor,
        what=sentence(entry),
        action=entry.action,
        state=str(entry.data.get("state", "")),
        data=entry.data,
        hash=entry.hash,
    )


def sentence(entry: AuditEntry) -> str:
    """What happened, as one would tell it."""
    tell = _SENTENCES.get(entry.action)
    if tell is None:
        return entry.action.replace("_", " ")
    said = tell(entry.actor, entry.data)
    reason = entry.data.get("reason")
    return f"{said}: {reason}" if reason else said


_VERBS = {
    "approve": "approved",
    "reject": "rejected",
    "comment": "wrote",
    "withdraw": "took the approval back",
}


def _decision(actor: str, data: dict[str, Any]) -> str:
    verdict = str(data.get("verdict", ""))
    verb = _VERBS.get(verdict, f"let {data.get('to', 'somebody else')} decide")
    if not data.get("counted"):
        return f"{actor} {verb}, which did not count: {data.get('refusal', '')}"
    place = f" for {data['on_behalf_of']}" if data.get("on_behalf_of") else ""
    step = f" (step {data.get('step', '')})" if verdict in ("approve", "reject") else ""
    return f"{actor} {verb}{place}{step}"


def _validated(_: str, data: dict[str, Any]) -> str:
    rules = data.get("findings") or []
    return f"checked: {', '.join(rules)}" if rules else "checked: nothing to mend"


def _by(data: dict[str, Any]) -> str:
    """By which acknowledgement something was said."""
    said = " ".join(filter(None, (str(data.get("kind", "")), str(data.get("code", "")))))
    return f" ({said})" if said else ""


def _until(data: dict[str, Any]) -> str:
    return f"until {data['until']}" if data.get("until") else ""


def _on(data: dict[str, Any]) -> str:
    return f"for {data.get('pays_on', '')}"


_SENTENCES: dict[str, Callable[[str, dict[str, Any]], str]] = {
    "opened": lambda actor, _: f"opened by {actor}",
    "submit": lambda actor, _: f"{actor} submitted it",
    "amend": lambda actor, _: f"{actor} amended it; earlier approvals are void",
    "cancel": lambda actor, _: f"{actor} cancelled it",
    "retry": lambda actor, _: f"{actor} had it tried again",
    "credit": lambda actor, _: f"{actor} asked for a credit note",
    "correct": lambda actor, _: f"{actor} asked for a correction",
    "answer": lambda actor, data: f"{actor} answered '{data.get('answer', '')}'",
    "dispute": lambda actor, _: f"{actor} said that it is disputed",
    "dispute_opened": lambda *_: "a dispute was opened",
    "dispute_goes_on": lambda *_: "the dispute goes on",
    "resolve": lambda actor, _: f"{actor} said that the dispute is settled",
    "dispute_closed": lambda _, data: f"the dispute was closed: {data.get('resolution', '')}",
    "release": lambda actor, _: f"{actor} let it go on",
    "pay": lambda actor, _: f"{actor} said that we have paid",
    "payment_recorded": lambda _, data: f"we paid {data.get('amount', '')}",
    "write_off": lambda actor, data: (
        f"{actor} gave up the {data['written_off']} that was still owed"
        if "written_off" in data
        else f"{actor} asked to write it off"
    ),
    "migrated": lambda actor, data: f"{actor} had it go on by {data.get('to', '')}",
    "dunned": lambda _, data: f"the buyer was reminded to pay ({data.get('level', '')})",
    "overdue_noted": lambda _, data: (
        f"it is overdue; letters reached level {data.get('level', '')}"
    ),
    "dunning_started": lambda *_: "dunning began: letters go by the policy of the partnership",
    "dunning_reopened": lambda *_: "money is owed again: dunning goes on",
    "dunning_ended": lambda *_: "dunning ended",
    "dunning_in_vain": lambda *_: "all letters were in vain",
    "dunning_held": lambda actor, data: f"{actor} holds dunning {_until(data)}".rstrip(),
    "dunning_resumed": lambda actor, _: f"{actor} lets dunning go on",
    "dunning_policy_renewed": lambda actor, _: f"{actor} has it dunned by today's policy",
    "letter_proposed": lambda _, data: f"a letter waits for approval: {data.get('letter', '')}",
    "letter_refused": lambda actor, data: f"{actor} refused the letter {data.get('letter', '')}",
    "letter_void": lambda _, data: f"the letter {data.get('letter', '')} is void",
    "promise_made": lambda _, data: f"the buyer promises {data.get('amount')} {_on(data)}",
    "promise_kept": lambda *_: "the buyer kept its promise",
    "promise_broken": lambda _, data: f"{data.get('amount')} {_on(data)} was promised in vain",
    "promise_withdrawn": lambda actor, _: f"{actor} no longer waits for what was promised",
    "notified": lambda *_: "a message was left",
    "rendered": lambda *_: "kept in a further format",
    "webhook_called": lambda *_: "another system was told",
    "time_passed": lambda *_: "time passed: a deadline, reminder or escalation was due",
    "validated": _validated,
    "decision": _decision,
    "decision_repeated": lambda actor, _: f"{actor} sent the same decision again",
    "deadline": lambda _, data: f"the deadline passed in state {data.get('from', '')}".rstrip(),
    "step_failed": lambda _, data: f"could not be done in state {data.get('from', '')}",
    "issued": lambda _, data: f"issued as {data.get('number', '')}",
    "transmitted": lambda _, data: f"sent to the buyer as {data.get('message_id', '')}",
    "response_accepted": lambda _, data: f"the buyer accepts ({data.get('code', '')})",
    "response_rejected": lambda _, data: f"the buyer rejects ({data.get('code', '')})",
    "response_noted": lambda _, data: f"the buyer answers ({data.get('code', '')})",
    "resend": lambda actor, data: f"{actor} had it sent again as {data.get('message_id', '')}",
    "delivery_confirmed": lambda _, data: f"the partner's system has it{_by(data)}",
    "delivery_rejected": lambda _, data: f"the partner's system refuses it{_by(data)}",
    "delivery_overdue": lambda *_: "the partner's system is silent for longer than agreed",
    "delivery_noted": lambda _, data: f"the partner's system informs{_by(data)}",
    "payment_received": lambda *_: "money arrived that names it",
    "payment_allocated": lambda _, data: f"paid {data.get('amount', '')}",
    "payment_not_needed": lambda *_: "money arrived when nothing was open",
    "credit_applied": lambda *_: "a credit note was set against its invoice",
    "credit_note_allocated": lambda _, data: f"credited {data.get('amount', '')}",
    "credit_not_needed": lambda *_: "a credit note arrived when nothing was open",
    "billing_corrected": lambda _, data: f"corrected with {data.get('correction', '')}",
    "credit_note_opened": lambda _, data: f"credit note {data.get('credit_note', '')} opened",
    "correction_opened": lambda _, data: f"replaced by {data.get('replaced_by', '')}",
}
