"""Whether an invoice may be issued: the last word, whatever its lifecycle says. Pure."""

from domain.core.errors import Conflict
from domain.core.findings import fatal
from domain.lifecycle.steps import APPROVED
from domain.record import InvoiceRecord


def check_issuable(record: InvoiceRecord) -> None:
    """`Conflict` unless exactly this content was found valid and approved, and never issued."""
    if record.request.received is not None:
        raise Conflict("the invoice cannot be issued: the supplier has done so")
    if record.number is not None:
        raise Conflict("the invoice cannot be issued: it was issued before")
    if record.content_hash is None or record.validated != record.content_hash:
        raise _not_valid()
    if fatal(record.findings):
        raise _not_valid()
    round_ = record.approval
    if round_ is None or round_.content_hash != record.content_hash:
        raise Conflict("the invoice cannot be issued: this content was not approved")
    if round_.outcome != APPROVED:
        raise Conflict("the invoice cannot be issued: its approval is not complete")


def _not_valid() -> Conflict:
    return Conflict(
        "the invoice cannot be issued: this content was not found valid",
        hint="submit it again and mend what is found",
    )
