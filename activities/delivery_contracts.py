"""What the workflows and activities of deliveries say to each other."""

from datetime import datetime

from activities.contracts import Contract, OutgoingNotice


class DeliveryInput(Contract):
    """Carry a transmission, look at what became of it, or note that sending was given up."""

    transmission_id: str
    at: datetime
    failure: str = ""


class DeliveryCommand(Contract):
    """The `command` update of a delivery: `retry` what was given up, or `discard`."""

    id: str
    transmission_id: str
    name: str
    actor: str
    at: datetime
    reason: str = ""


class DeliveryWait(Contract):
    """An acknowledgement that has not come."""

    kind: str
    due: datetime | None = None
    overdue: bool = False


class DeliveryStanding(Contract):
    """Where a transmission stands: what its workflow waits for, and since when."""

    transmission_id: str
    kind: str
    state: str
    transport: str
    syntax: str
    partner_id: str = ""
    partnership_id: str = ""
    invoice_id: str = ""
    since: datetime
    waits: tuple[DeliveryWait, ...] = ()
    next_due: datetime | None = None
    """When the next deadline passes."""
    problem: str = ""
    """Why it was given up, or refused."""
    superseded_by: str = ""
    refusal: str = ""
    """Why a command was not carried out; empty if it was."""

    @property
    def is_parked(self) -> bool:
        """Whether it was given up, and somebody has to say how to go on."""
        return self.state == "failed" and not self.superseded_by

    @property
    def is_open(self) -> bool:
        """Whether something has to come or to be done."""
        return self.is_parked or bool(self.waits)

    @property
    def overdue(self) -> tuple[str, ...]:
        """The kinds that are late."""
        return tuple(wait.kind for wait in self.waits if wait.overdue)


class DeliveryNews(Contract):
    """The `acknowledged` signal of a delivery: something was said of it, or it was sent again."""

    id: str


class MatchInput(Contract):
    """Somebody says what an acknowledgement answers."""

    acknowledgement_id: str
    invoice_id: str = ""
    transmission_id: str = ""
    actor: str
    reason: str
    at: datetime


class MatchOutcome(Contract):
    """What has to be told, or why it could not be matched."""

    problem: str = ""
    notices: tuple[OutgoingNotice, ...] = ()
    tell: tuple[str, ...] = ()
