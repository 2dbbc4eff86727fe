"""Settings of reading: what a mailbox says of the interchanges that come to it (`edifact`)."""

from typing import Literal

from pydantic import Field

from domain.core.model import DomainModel
from integration.formats.edifact.aperak.settings import AperakSettings


class ReadingSettings(DomainModel):
    """How interchanges of one partner are judged and answered."""

    addresses: tuple[str, ...] = Field(
        default=(),
        description="our own addresses (UNB S003): an interchange to somebody else is refused;"
        " none given: whatever comes is taken",
    )
    strict: bool = Field(
        default=False,
        description="refuse messages also for texts that are too long, too many repetitions,"
        " segments out of their order, and codes outside of their list; otherwise these are"
        " reported and taken",
    )
    answer: Literal["full", "receipt"] = Field(
        default="full",
        description="what a CONTRL says: what was found, or just that the interchange came",
    )
    aperak: AperakSettings = Field(
        default=AperakSettings(), description="what the codes of an APERAK mean"
    )
