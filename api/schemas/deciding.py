"""What people say to an invoice that waits for them: yes, no, somebody else, a word, an answer."""

from typing import Annotated

from pydantic import Field, StringConstraints

from api.schemas.shapes import Body, Explained, Reason
from domain.core.identifiers import Sha256
from domain.core.money import ExactDecimal
from domain.core.words import PersonId, StateName

Seen = Annotated[Sha256, Field(description="`content_hash` of the invoice as you saw it")]

LifecycleReference = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}@[1-9][0-9]{0,8}$")
]
"""`key@version`."""


class Approval(Body):
    """A yes to exactly the content that was seen."""

    content_hash: Seen
    reason: Reason = ""


class Rejection(Body):
    """A no, with the reason for whoever mends the invoice."""

    content_hash: Seen
    reason: Reason = Field(min_length=1, examples=["the hours of week 41 are missing"])


class Handover(Body):
    """Somebody else decides this one invoice in my place."""

    content_hash: Seen
    to: PersonId = Field(description="who is to decide: the stable id of their token")
    reason: Reason = Field(default="", examples=["I am away until Monday"])


class Withdrawal(Explained):
    """My own yes is taken back, as long as the approval is open."""

    content_hash: Seen | None = Field(
        default=None, description="`content_hash` as you saw it; left out: as it is now"
    )


class Comment(Body):
    """A word that decides nothing."""

    text: Reason = Field(min_length=1, examples=["the order was raised by phone on Monday"])


class Answer(Explained):
    """The answer to the question of a state."""

    choice: StateName = Field(description="one of the answers in `question`", examples=["ship"])


class Payment(Explained):
    """What we have paid; the reason is its reference at the bank."""

    amount: ExactDecimal | None = Field(
        default=None, gt=0, description="left out: all that is open", examples=["725.90"]
    )


class Move(Explained):
    """By which definition a running invoice goes on."""

    to: LifecycleReference = Field(examples=["standard@2"])
