"""The translator from domain errors to Temporal: one of the only two (the other is the API's).

A domain error becomes an `ApplicationError` whose type is its stable code; whether it is retried
is the error's own word, and when, where it knows. Messages are bounded: a failure is part of a
workflow's history.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from domain.core.errors import DeliveryWaits, InvoicingError

P = ParamSpec("P")
R = TypeVar("R")

_MAX_MESSAGE = 1000


def to_application_error(error: InvoicingError) -> ApplicationError:
    """`error` in Temporal's words."""
    text = f"{error.message}. {error.hint}" if error.hint else error.message
    return ApplicationError(
        text[:_MAX_MESSAGE],
        type=error.code,
        non_retryable=not error.retryable,
        category=ApplicationErrorCategory.BENIGN,
        next_retry_delay=error.wait if isinstance(error, DeliveryWaits) else None,
    )


def translated(activity: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Make `activity` raise Temporal's errors instead of the domain's."""

    @wraps(activity)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await activity(*args, **kwargs)
        except InvoicingError as error:
            raise to_application_error(error) from error

    return run
