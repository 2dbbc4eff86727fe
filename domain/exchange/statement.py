"""Statement: what one acknowledgement of any kind says about one thing that was sent.

Three axes say what became of a document: it arrived (transport), it could be read (syntax), the
receiver agrees (business). A statement speaks on exactly one. Payment is the fourth; no
acknowledgement settles it.
"""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from domain.core.findings import Finding
from domain.core.model import DomainModel
from domain.exchange.response import ResponseCode
from domain.trade.terms import AcknowledgementKind


class Transport(StrEnum):
    """Axis one: did it arrive. Ranked: a later one stays."""

    PENDING = "pending"
    TRANSMITTED = "transmitted"
    DELIVERED = "delivered"
    FAILED = "failed"


class Syntax(StrEnum):
    """Axis two: could they read it."""

    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    ACCEPTED_WITH_ERRORS = "accepted_with_errors"
    REJECTED = "rejected"


class ReferenceScheme(StrEnum):
    """By what an acknowledgement names the thing that it answers."""

    MESSAGE_ID = "message_id"
    """AS2 Original-Message-ID, AS4 RefToMessageId, the Message-ID of a mail."""
    INTERCHANGE = "interchange"
    """UNB 0020 or ISA13, without leading zeros."""
    GROUP = "group"
    """GS06 or UNE 0048, without leading zeros."""
    MESSAGE = "message"
    """A message in it: `42/1` for UNH 0062 in interchange 42; `17/1` for ST02 in group 17. Without
    leading zeros."""
    INVOICE_NUMBER = "invoice_number"
    FILE_NAME = "file_name"


class Reference(DomainModel):
    """One name of something that was sent."""

    scheme: ReferenceScheme
    value: str = Field(min_length=1, max_length=300)

    @property
    def key(self) -> str:
        """As one text, to look it up by."""
        return f"{self.scheme.value}:{self.value}"


class Statement(DomainModel):
    """What an acknowledgement says about `about`, on one axis."""

    kind: AcknowledgementKind
    about: Reference
    transport: Transport | None = None
    syntax: Syntax | None = None
    business: ResponseCode | None = None
    code: str = Field(default="", max_length=200)
    """What was said, in the code of its standard: `AK5 R`, `UCM 4`, `RE`."""
    reason: str = Field(default="", max_length=2000)
    """Why, in words."""
    findings: tuple[Finding, ...] = ()
    """What they found wrong, with the place in the document where they said it."""
    final: bool = True
    """Whether nothing more has to come of this kind; a mail that is delayed has not arrived."""
    document_id: str = Field(default="", max_length=300)
    """The acknowledgement's own id (BT of its standard), for people."""

    @model_validator(mode="after")
    def _one_axis(self) -> Self:
        said = [one for one in (self.transport, self.syntax, self.business) if one is not None]
        if len(said) != 1:
            raise ValueError("a statement speaks on one of transport, syntax and business")
        return self

    @property
    def refuses(self) -> bool:
        """Whether their side has not got it, could not read it, or does not want it."""
        return (
            self.transport is Transport.FAILED
            or self.syntax is Syntax.REJECTED
            or self.business is ResponseCode.REJECTED
        )
