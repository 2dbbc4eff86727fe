"""Many at once: what is asked for, one by one, and what became of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, ValidationError, WrapValidator

from api.problems import ProblemDocument
from api.schemas.deciding import Seen
from api.schemas.invoices import NewInvoice
from api.schemas.shapes import Body, Reason
from api.schemas.views import InvoiceView
from domain.core.identifiers import Id
from domain.lifecycle.decision import Verdict

MOST = 100
"""Of one request."""

T = TypeVar("T")


@dataclass(frozen=True)
class Misfit:
    """One of many that does not fit the schema; the others go on without it."""

    sent: Any
    faults: Sequence[Mapping[str, Any]]


def _apart(value: Any, fits: Callable[[Any], Any]) -> Any:
    try:
        return fits(value)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        return Misfit(value, [dict(fault) for fault in faults])


Apart = Annotated[T, WrapValidator(_apart)]
"""Judged by itself: what is wrong with it is told of it alone."""


class DecidedInvoice(Body):
    """A yes or a no to one invoice, to exactly the content that was seen."""

    invoice_id: Id
    verdict: Verdict = Field(
        default=Verdict.APPROVE, description="`approve`, or `reject` with a reason"
    )
    content_hash: Seen
    reason: Reason = ""


class ManyInvoices(Body):
    """Invoices to open, each by itself."""

    invoices: tuple[Apart[NewInvoice], ...] = Field(min_length=1, max_length=MOST)


class ManyDecisions(Body):
    """Decisions, each judged by itself."""

    decisions: tuple[Apart[DecidedInvoice], ...] = Field(min_length=1, max_length=MOST)


class BulkOutcome(BaseModel):
    """What became of one of many: `invoice` if it was done, `problem` if it was not."""

    index: int = Field(description="its place in the request, from 0", examples=[0])
    status: int = Field(
        description="what it would have been answered by itself", examples=[201, 409]
    )
    invoice: InvoiceView | None = None
    problem: ProblemDocument | None = Field(
        default=None, description="its pointers lead into the body of the whole request"
    )


class BulkAnswer(BaseModel):
    """What became of each, in the order of the request."""

    done: int = Field(description="how many were done", examples=[2])
    refused: int = Field(description="how many were refused: mend and send them anew")
    pending: int = Field(
        description="how many are not done yet: repeat the request with the same key"
    )
    items: list[BulkOutcome]
