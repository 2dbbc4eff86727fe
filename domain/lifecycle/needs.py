"""Needs: which steps of a policy an amount has to take, or why it needs none."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from domain.trade.approval import ApprovalPolicy, ApprovalStep


def needed_steps(
    policy: ApprovalPolicy, holding: Collection[str], amount: Decimal
) -> tuple[ApprovalStep, ...]:
    """The steps that `amount` has to take; all, if a gap in the policy leaves none.

    Whom the policy excludes, each of its steps excludes.
    """
    fitting = [
        step for step in policy.steps if step.fits(amount) and (step.when or "") in {"", *holding}
    ]
    return tuple(
        step.model_copy(update={"excluded": (*step.excluded, *policy.excluded), "together": beside})
        for step, beside in _grouped(policy.steps, fitting or policy.steps)
    )


def auto_reason(policy: ApprovalPolicy, holding: Collection[str], amount: Decimal) -> str:
    """Why nobody has to look; empty if somebody has to."""
    if policy.passes(amount):
        return policy.auto_approve_reason or f"below {policy.auto_approve_below}"
    if policy.auto_approve_if is not None and policy.auto_approve_if in holding:
        return policy.auto_approve_reason or policy.auto_approve_if
    return ""


def _grouped(
    steps: Sequence[ApprovalStep], needed: Collection[ApprovalStep]
) -> Iterator[tuple[ApprovalStep, bool]]:
    """The `needed` ones of `steps`, and whether each still opens beside the one before it.

    Where the first step of a group is not needed, the next one takes its place in the order;
    it does not join the group before.
    """
    begun = False
    for step in steps:
        begun = begun and step.together
        if step in needed:
            yield step, begun
            begun = True


def in_groups(steps: Sequence[ApprovalStep]) -> list[list[ApprovalStep]]:
    """The steps in their order, those that are open at the same time together."""
    groups: list[list[ApprovalStep]] = []
    for step in steps:
        if groups and step.together:
            groups[-1].append(step)
        else:
            groups.append([step])
    return groups
