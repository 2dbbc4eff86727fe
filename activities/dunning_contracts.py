"""What the dunning workflow and its activities say to each other."""

from datetime import date, datetime

from activities.contracts import Contract


class DunningInput(Contract):
    """Look at what is owed on an invoice, and do what is due."""

    invoice_id: str
    at: datetime


class DunningCommand(Contract):
    """The `command` update of a dunning case: what somebody wants done."""

    id: str
    invoice_id: str
    name: str
    actor: str
    at: datetime
    reason: str = ""
    letter: str = ""
    """For `approve` and `refuse`."""
    day: date | None = None
    """For `promise`: when it is paid; for `pause`: until when, that day included."""
    amount: str = ""
    """For `promise`: how much; all that is open without it."""


class DunningHold(Contract):
    """Why no letter goes."""

    kind: str
    until: datetime | None = None


class DunningStanding(Contract):
    """Where a dunning case stands: what its workflow waits for, and since when."""

    invoice_id: str
    number: str = ""
    partnership_id: str = ""
    partner_id: str = ""
    is_open: bool = True
    level: int = 0
    levels: int = 0
    since: datetime | None = None
    next_at: datetime | None = None
    holds: tuple[DunningHold, ...] = ()
    letter_waits: str = ""
    """The letter that somebody has to approve."""
    due_on: date | None = None
    events: int = 0
    """How many lines the journal of the case has; the invoice is told of each."""
    letters: tuple[str, ...] = ()
    """The message ids of letters that go over a channel."""
    ended_because: str = ""
    refusal: str = ""
    """Why a command was not carried out; empty if it was."""
    refusal_code: str = ""
