"""Refusing: why a decision does not count, in words for the person who made it."""

from domain.lifecycle.decision import Verdict
from domain.lifecycle.patience import has_expired, is_escalated
from domain.lifecycle.round import Lent
from domain.lifecycle.standing import Case, Standing
from domain.trade.approval import ApprovalStep


def refusal_of(case: Case, standing: Standing) -> str:
    """Why the decision does not count; empty if it does."""
    round_, decision = case.round, case.decision
    if decision.verdict is Verdict.COMMENT:
        return "" if decision.reason.strip() else "a comment needs words"
    if round_.outcome is not None:
        return f"the approval is already decided: {round_.outcome}"
    if has_expired(round_, case.at):
        return "the approval has expired: nobody decided in time"
    if decision.content_hash != round_.content_hash:
        return "the invoice was changed after this content was seen; look at it again"
    if decision.verdict is Verdict.WITHDRAW:
        return "" if standing.step else "there is no approval of yours to withdraw"
    if decision.actor in round_.excluded:
        return "four eyes: the creator and the last editor of an invoice cannot decide on it"
    if decision.actor in round_.decided:
        return _twice(case)
    if standing.step is None:
        return _nobody(case)
    if decision.verdict is Verdict.REJECT and not decision.reason.strip():
        return "a rejection needs a reason"
    return _loan(case, standing, standing.step) if decision.verdict is Verdict.DELEGATE else ""


def _twice(case: Case) -> str:
    """Why somebody who has decided, or let somebody decide, cannot do so again."""
    for known in case.round.decisions:
        if known.on_behalf_of == case.decision.actor:
            return f"four eyes: '{known.actor}' has decided in your place"
    return "four eyes: the same person cannot decide twice; withdraw your approval to decide anew"


def _nobody(case: Case) -> str:
    """Why the actor may decide none of the open steps."""
    actor, steps = case.decision.actor, case.round.open_steps
    for step in steps:
        if actor in step.excluded:
            return f"step '{step.name}' excludes this person"
    if case.loans:
        return _not_lent(case, case.loans[0])
    return "; ".join(_wanted(case, step) for step in steps)


def _wanted(case: Case, step: ApprovalStep) -> str:
    """Whom a step waits for."""
    names = (*step.asks(escalated=is_escalated(case.round, step, case.at)), *step.people)
    kind = "one of" if step.people else "one of the roles"
    return f"step '{step.name}' needs {kind} {', '.join(dict.fromkeys(names))}"


def _not_lent(case: Case, loan: Lent) -> str:
    """Why a loan lets the actor decide nothing."""
    lender, steps = loan.from_person, case.round.open_steps
    if lender in case.round.excluded or any(lender in step.excluded for step in steps):
        return f"'{lender}' may not decide this invoice, and so cannot lend it"
    if lender in case.round.decided:
        return f"four eyes: '{lender}' has decided already, so nobody can in their place"
    if any(known.to_person == lender for known in case.round.lent):
        return f"what was lent to '{lender}' cannot be lent on"
    return f"what '{lender}' lent you does not reach to step '{steps[0].name}'"


def _loan(case: Case, standing: Standing, step: ApprovalStep) -> str:
    """What is wrong with a delegation by somebody who may decide `step`."""
    to = case.decision.to
    if standing.behalf is not None:
        return f"what '{standing.behalf}' lent you cannot be lent on"
    if to is None or to == case.decision.actor:
        return "a delegation names another person"
    if to in {*case.round.excluded, *step.excluded}:
        return f"'{to}' may not decide this invoice"
    if to in case.round.decided:
        return f"'{to}' has decided already"
    if Lent.by(case.decision) in case.round.lent:
        return f"it is lent to '{to}' already"
    return ""
