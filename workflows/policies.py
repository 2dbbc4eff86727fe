"""Timeouts and retries, by family. No workflow spells them out at a call.

Steps on the system of record run as local activities: fast, one history event each. When they do
not come through in a few tries, the same step is scheduled as a regular activity without end, so
that the Web UI shows what is tried and why it fails.
"""

from datetime import timedelta
from typing import Any, TypeVar

from pydantic import BaseModel
from temporalio import workflow
from temporalio.common import Priority, RetryPolicy
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    FailureError,
    is_cancelled_exception,
)

from workflows.names import GATEWAY_QUEUE

R = TypeVar("R")

_LOCAL_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=100),
    maximum_interval=timedelta(seconds=1),
    maximum_attempts=4,
)
_PATIENT_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30)
)
_WAITING_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1)
)
_GATEWAY_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    backoff_coefficient=2,
    maximum_interval=timedelta(minutes=5),
    maximum_attempts=10,
)
"""Some eight minutes of trying; then it is a visible state with a retry command."""

_CARRYING_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    backoff_coefficient=2,
    maximum_interval=timedelta(minutes=5),
    maximum_attempts=1000,
)
"""What is sent gives up by itself, after so many tries: waiting for its turn is no try."""

_LOOKING_RETRY = RetryPolicy(
    initial_interval=timedelta(minutes=1), maximum_interval=timedelta(hours=1)
)
"""Without end: what is late is marked by the delivery's own deadline."""

_STEP_TIMEOUT = timedelta(seconds=30)
_BILLING_TIMEOUT = timedelta(minutes=30)
_GATEWAY_TIMEOUT = timedelta(minutes=5)
_GATEWAY_SILENCE = timedelta(seconds=10)
"""Without a heartbeat for so long, the worker is taken for dead and the step tried elsewhere."""


async def on_record(activity: Any, argument: BaseModel, result: type[R], summary: str) -> R:
    """Run a step on the system of record; it ends only with its result or a refusal for good."""
    try:
        local: R = await workflow.execute_local_activity(
            activity,
            argument,
            result_type=result,
            start_to_close_timeout=_STEP_TIMEOUT,
            retry_policy=_LOCAL_RETRY,
            summary=summary,
        )
        return local
    except FailureError as error:
        if _for_good(error):
            raise
    return await beside_others(activity, argument, result, summary)


async def beside_others(activity: Any, argument: BaseModel, result: type[R], summary: str) -> R:
    """Run a step on the system of record in a workflow that does several things at once.

    Its result is an event of its own. That of a local activity may reach the workflow together with
    the signals of the next task, and in a replay before them: then tasks of a workflow that run
    side by side go on in another order, and the replay fails.
    """
    done: R = await workflow.execute_activity(
        activity,
        argument,
        result_type=result,
        start_to_close_timeout=_STEP_TIMEOUT,
        retry_policy=_PATIENT_RETRY,
        summary=summary,
    )
    return done


async def on_billing(
    activity: Any, argument: BaseModel, result: type[R], summary: str, *, partnership: str = ""
) -> R:
    """Run a step of billing, which may take minutes: it gives signs of life, and partnerships
    share the workers fairly, so that a large one does not hold up the others.

    Without a `partnership`, it counts for the one that the workflow was started for.
    """
    done: R = await workflow.execute_activity(
        activity,
        argument,
        result_type=result,
        start_to_close_timeout=_BILLING_TIMEOUT,
        heartbeat_timeout=_GATEWAY_SILENCE,
        retry_policy=_PATIENT_RETRY,
        priority=Priority(fairness_key=partnership[:64] or None),
        summary=summary,
    )
    return done


def _for_good(error: FailureError) -> bool:
    """Whether no retry can heal it. A local activity's failure may come wrapped or bare."""
    cause = error.cause if isinstance(error, ActivityError) and error.cause else error
    if isinstance(cause, ApplicationError):
        return cause.non_retryable
    return is_cancelled_exception(error)


async def patiently(activity: Any, argument: BaseModel, result: type[R], summary: str) -> R:
    """Run a step that waits for people or other workflows: tried again without end.

    The tries leave no trace in history; the Web UI shows the last one and why it was not enough.
    """
    done: R = await workflow.execute_activity(
        activity,
        argument,
        result_type=result,
        start_to_close_timeout=_STEP_TIMEOUT,
        retry_policy=_WAITING_RETRY,
        summary=summary,
    )
    return done


async def in_passing(activity: Any, argument: BaseModel, summary: str) -> None:
    """Run a step that comes up again by itself: tried for some minutes, then left for that."""
    try:
        await workflow.execute_activity(
            activity,
            argument,
            start_to_close_timeout=_STEP_TIMEOUT,
            retry_policy=_GATEWAY_RETRY,
            summary=summary,
        )
    except ActivityError as error:
        if is_cancelled_exception(error):
            raise
        workflow.logger.warning("left for the next time: %s", cause_of(error))


async def at_partner(
    activity: Any, argument: BaseModel, result: type[R], summary: str, fairness_key: str
) -> R:
    """Run a step against a partner's system; `ActivityError` when it was given up."""
    done: R = await workflow.execute_activity(
        activity,
        argument,
        result_type=result,
        task_queue=GATEWAY_QUEUE,
        start_to_close_timeout=_GATEWAY_TIMEOUT,
        heartbeat_timeout=_GATEWAY_SILENCE,
        retry_policy=_GATEWAY_RETRY,
        summary=summary,
        priority=Priority(fairness_key=fairness_key[:64]),
    )
    return done


async def by_courier(
    activity: Any, argument: BaseModel, result: type[R], summary: str, fairness_key: str
) -> R:
    """Have something sent to a partner; `ActivityError` when it was given up."""
    done: R = await workflow.execute_activity(
        activity,
        argument,
        result_type=result,
        task_queue=GATEWAY_QUEUE,
        start_to_close_timeout=_GATEWAY_TIMEOUT,
        heartbeat_timeout=_GATEWAY_SILENCE,
        retry_policy=_CARRYING_RETRY,
        summary=summary,
        priority=Priority(fairness_key=fairness_key[:64]),
    )
    return done


async def until_done(
    activity: Any, argument: BaseModel, result: type[R], summary: str, fairness_key: str
) -> R:
    """Look at a partner's system until there is what is waited for."""
    done: R = await workflow.execute_activity(
        activity,
        argument,
        result_type=result,
        task_queue=GATEWAY_QUEUE,
        start_to_close_timeout=_GATEWAY_TIMEOUT,
        heartbeat_timeout=_GATEWAY_SILENCE,
        retry_policy=_LOOKING_RETRY,
        summary=summary,
        priority=Priority(fairness_key=fairness_key[:64]),
    )
    return done


def cause_of(error: ActivityError) -> str:
    """Why an activity was given up, in the words of the innermost cause."""
    cause: BaseException = error
    while cause.__cause__ is not None:
        cause = cause.__cause__
    return str(cause)[:500]
