"""The one tree of errors. No HTTP and no Temporal in here.

InvoicingError(code, retryable)
  + NotFound              what was named does not exist
  + Conflict              it exists, and its state forbids what was asked
    - InvalidTransition   the lifecycle has no such step from here
    - AlreadyExists       the same id with another content
    - StaleContent        somebody changed it in between
    - CommandReused       a command id was used for something else
  + Invalid               the content breaks rules; carries every finding
    - Undetermined        no rule of tax decides it, or a rate is not known
  + Unreadable            bytes that no reader can take apart; carries findings
  + Forbidden             this person may not do this
  + Undeliverable         a partner's system did not take a document
    - DeliveryRejected    for good: configuration or refusal
    - DeliveryUnavailable for now: try again
    - DeliveryUnknown     the reply was lost: ask before sending again
    - DeliveryWaits       its turn has not come; nothing was tried
  + StoreUnavailable      the system of record does not answer; try again

Two translators only: `activities/failures.py` (to Temporal) and `api/errors.py` (to HTTP).
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from domain.core.findings import Finding


class InvoicingError(Exception):
    """What went wrong, in business words: `message` says what and where, `hint` what to do."""

    code: ClassVar[str] = "invoicing_error"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, hint: str = "", findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.findings = tuple(findings)


class NotFound(InvoicingError):
    """What was named does not exist (or is not yours to see)."""

    code = "not_found"


class Conflict(InvoicingError):
    """It exists, and its state forbids what was asked."""

    code = "conflict"


class InvalidTransition(Conflict):
    """The lifecycle has no such step from the current state."""

    code = "invalid_transition"


class AlreadyExists(Conflict):
    """The same id was used before with another content."""

    code = "already_exists"


class StaleContent(Conflict):
    """The content changed since it was read."""

    code = "stale_content"


class CommandReused(Conflict):
    """A command id (Idempotency-Key) was used before with another content."""

    code = "idempotency_mismatch"


class Invalid(InvoicingError):
    """The content breaks rules; `findings` holds all of them."""

    code = "invalid"


class Undetermined(Invalid):
    """No rule of tax decides the case, or its rate is not known."""

    code = "tax_undetermined"


class Unreadable(InvoicingError):
    """Bytes that no reader can take apart; `findings` say where."""

    code = "unreadable"


class Forbidden(InvoicingError):
    """This person may not do this."""

    code = "forbidden"


class Undeliverable(InvoicingError):
    """A partner's system did not take a document."""

    code = "undeliverable"


class DeliveryRejected(Undeliverable):
    """For good: a wrong key, a refused name, a missing folder. Mend, then retry by command."""

    code = "delivery_rejected"


class DeliveryUnavailable(Undeliverable):
    """For now: no connection, a time-out. The same attempt is made again."""

    code = "delivery_unavailable"
    retryable = True


class DeliveryUnknown(Undeliverable):
    """The reply was lost: the next attempt asks the partner first."""

    code = "delivery_unknown"
    retryable = True


class DeliveryWaits(Undeliverable):
    """Nothing was tried: the other end takes nothing at the moment, or its turn has not come."""

    code = "delivery_waits"
    retryable = True

    def __init__(
        self, message: str, *, hint: str = "", wait: timedelta = timedelta(0), silent: bool = False
    ) -> None:
        super().__init__(message, hint=hint)
        self.wait = wait
        """When to come again."""
        self.silent = silent
        """Whether the other end does not answer, rather than being busy."""


class StoreUnavailable(InvoicingError):
    """The system of record does not answer; nothing was changed, or it will be found again."""

    code = "store_unavailable"
    retryable = True
