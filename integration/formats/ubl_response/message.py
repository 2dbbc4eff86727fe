"""The T111 message as it stands on the wire."""

from datetime import date

from domain.core.model import DomainModel
from domain.core.party import ElectronicAddress
from domain.exchange.response import ResponseCode

OTHER = "OTH"
"""OPStatusReason: the reason is given in words only."""


class Correspondent(DomainModel):
    """Sender or receiver of a message."""

    address: ElectronicAddress | None = None
    name: str | None = None


class Status(DomainModel):
    """A clarification: a code of OPStatusReason or OPStatusAction, and words."""

    code: str = ""
    reason: str = ""

    def in_words(self) -> str:
        """Code and words as one line; `OTH` says nothing and is left out."""
        code = "" if self.code == OTHER else self.code
        return ": ".join(filter(None, (code, self.reason)))


class Message(DomainModel):
    """One response to one invoice."""

    id: str
    issue_date: date
    sender: Correspondent = Correspondent()
    receiver: Correspondent = Correspondent()
    code: ResponseCode
    statuses: tuple[Status, ...] = ()
    invoice_number: str
    invoice_type: str = "380"
