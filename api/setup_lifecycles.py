"""Checks on what a partnership says of lifecycles and approvals, before it is saved."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

from api.known import deciding_roles, people
from domain.core.errors import InvoicingError
from domain.core.findings import Finding
from domain.lifecycle.checks import check
from domain.lifecycle.definition import LifecycleDefinition, Outcome
from domain.lifecycle.policy_checks import policy_findings
from domain.lifecycle.steps import Step
from domain.process.opening import choose_definition
from domain.trade.approval import ApprovalPolicy
from domain.trade.partnership import Partnership
from domain.trade.terms import LifecycleChoice
from integration.wiring import Adapters

_OF_THE_POLICY = {"LC-EXPIRED"}
"""What is wrong with a lifecycle only because of the policy that is to be used in it."""

CREDIT_NOTES = "credit_note_lifecycle"


async def lifecycle_findings(adapters: Adapters, partnership: Partnership) -> list[Finding]:
    """The lifecycles exist, may be started, fit their documents, and know who approves."""
    findings = []
    choices = {"lifecycle": partnership.lifecycle, CREDIT_NOTES: partnership.credit_note_lifecycle}
    for name, choice in choices.items():
        definition = await chosen(adapters, choice)
        if definition is None:
            message = f"there is no published lifecycle '{choice.key}@{choice.version}'"
            hint = "publish it first, or mend the name"
            findings.append(_finding("UNKNOWN", name, message, hint))
            continue
        findings += _of_kind(definition, name)
        findings += _numbered(definition, partnership) if name != CREDIT_NOTES else ()
        findings += _approvable(definition, partnership.approval)
        findings += await _fitting(adapters, definition, partnership.approval)
    return findings


async def approval_findings(adapters: Adapters, partnership: Partnership) -> list[Finding]:
    """The policy can work: roles, people, quorum, conditions, bands."""
    if partnership.approval is None:
        return []
    return policy_findings(
        partnership.approval,
        roles=deciding_roles(),
        people=await people(adapters.store),
        conditions=adapters.conditions,
        path="approval",
    )


async def chosen(adapters: Adapters, choice: LifecycleChoice) -> LifecycleDefinition | None:
    """The definition that `choice` means now, if there is one to start with."""
    try:
        return await choose_definition(adapters.store, choice)
    except InvoicingError as error:
        if error.retryable:
            raise
        return None


def does(definition: LifecycleDefinition, step: Step) -> bool:
    """Whether some state of `definition` does `step`."""
    return any(state.step is step for state in definition.states.values())


def _of_kind(definition: LifecycleDefinition, name: str) -> Iterator[Finding]:
    """Our invoices and credit notes go different ways; all that a supplier sends may go one."""
    if any(state.final is Outcome.PAID for state in definition.states.values()):
        return
    is_for_notes = does(definition, Step.APPLY_CREDIT)
    if is_for_notes is not (name == CREDIT_NOTES):
        message = f"{definition.reference} is {'' if is_for_notes else 'not '}for credit notes"
        yield _finding("LIFECYCLE_KIND", name, message, "choose one for such documents")


def _numbered(definition: LifecycleDefinition, partnership: Partnership) -> Iterator[Finding]:
    if does(definition, Step.ISSUE) and partnership.series is None:
        message = f"{definition.reference} issues invoices, and there is no series for them"
        hint = "name the series of the company that sells, or a lifecycle that only receives"
        yield _finding("SERIES_MISSING", "series", message, hint)


def _approvable(
    definition: LifecycleDefinition, policy: ApprovalPolicy | None
) -> Iterator[Finding]:
    left = [s.title for s in definition.states.values() if s.approves and s.approval is None]
    if left and policy is None:
        message = f"{definition.reference} leaves '{left[0]}' to the partnership"
        hint = "say in 'approval' who approves, or choose a lifecycle with its own policy"
        yield _finding("APPROVAL_MISSING", "approval", message, hint)


async def _fitting(
    adapters: Adapters, definition: LifecycleDefinition, policy: ApprovalPolicy | None
) -> list[Finding]:
    """Where the policy lets something happen that the lifecycle is not ready for."""
    if policy is None:
        return []
    found = await asyncio.to_thread(
        check, definition, conditions=adapters.conditions, roles=deciding_roles(), policy=policy
    )
    return [
        replace(one, path="approval", message=f"{definition.reference}: {one.message}")
        for one in found
        if one.rule in _OF_THE_POLICY
    ]


def _finding(rule: str, path: str, message: str, hint: str) -> Finding:
    return Finding(rule=rule, path=path, message=message, hint=hint)
