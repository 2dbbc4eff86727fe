"""Settings of ANSI X12, as a partner's delivery profile or a mailbox holds them."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from domain.core.model import DomainModel

_Qualifier = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2}$")]
_InterchangeId = Annotated[
    str, StringConstraints(pattern=r"^[\x21-\x7e]([\x20-\x7e]{0,13}[\x21-\x7e])?$")
]
_ApplicationId = Annotated[
    str, StringConstraints(pattern=r"^[\x21-\x7e]([\x20-\x7e]{0,13}[\x21-\x7e])$")
]
_Separator = Annotated[str, StringConstraints(pattern=r"^[^A-Za-z0-9 \u0080-\U0010ffff]$")]


class Characters(StrEnum):
    """Which characters a partner takes (X12.6, 3.3)."""

    BASIC = "basic"
    """Capitals, digits and the signs of the basic set."""
    EXTENDED = "extended"
    """All printable characters of ASCII."""
    LATIN_1 = "latin-1"
    """ISO 8859-1, by agreement."""
    UTF_8 = "utf-8"
    """Everything, by agreement."""


class SeparatorChoice(DomainModel):
    """Separators that the partner insists on; what is left out is chosen by what the data has."""

    element: _Separator | None = Field(default=None, description="behind each element, often `*`")
    component: _Separator | None = Field(default=None, description="ISA16, often `>` or `:`")
    segment: _Separator | None = Field(default=None, description="behind each segment, often `~`")
    repetition: _Separator | None = Field(
        default=None, description="ISA11 of version 005010, often `^`"
    )

    @model_validator(mode="after")
    def _different(self) -> Self:
        given = [one for one in self.model_dump().values() if one is not None]
        if len(given) != len(set(given)):
            raise ValueError("the separators have to differ from each other")
        return self


class Omission(StrEnum):
    """What a partner may agree to do without, as an 810 has no place for it, or an odd one."""

    PAYMENT_MEANS = "payment_means"
    """BG-16: how to pay. It can be said, and some partners do not want it."""
    SUPPORTING_DOCUMENTS = "supporting_documents"
    """BG-24."""
    TAX_REPRESENTATIVE = "tax_representative"
    """BG-11."""


class X12Settings(DomainModel):
    """How invoices are written for one partner, and how what they answer is read."""

    sender_id: _InterchangeId = Field(description="ISA06, our id: 2 to 15 characters")
    sender_qualifier: _Qualifier = Field(
        default="ZZ", description="ISA05, what kind of id it is: `01` DUNS, `08` UCC, `ZZ` agreed"
    )
    receiver_id: _InterchangeId = Field(description="ISA08, the partner's id")
    receiver_qualifier: _Qualifier = Field(
        default="ZZ", description="ISA07, what kind of id the partner's is"
    )
    application_sender: _ApplicationId | None = Field(
        default=None, description="GS02; ISA06 if left out"
    )
    application_receiver: _ApplicationId | None = Field(
        default=None, description="GS03; ISA08 if left out"
    )
    convention: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{0,6}$")] = Field(
        default="", description="follows the version in GS08, as `VICS` in `004010VICS`"
    )
    interchange_acknowledgement: bool = Field(
        default=False, description="ISA14: ask for a TA1 for each interchange"
    )
    characters: Characters = Field(
        default=Characters.EXTENDED,
        description="which characters the partner takes; an invoice with others is refused",
    )
    separators: SeparatorChoice = Field(
        default=SeparatorChoice(), description="separators that the partner insists on"
    )
    line_breaks: bool = Field(default=False, description="break the line after each segment")
    tax_type: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2}$")] = Field(
        default="VA",
        description="TXI01, which tax it is: `VA` value added tax, `GS` goods and services tax,"
        " `ST` state sales tax, `LS` state and local sales tax",
    )
    units_shipped: bool = Field(
        default=False,
        description="say how many units there are in all (ISS), if all lines have the same unit",
    )
    omit: frozenset[Omission] = Field(
        default=frozenset(),
        description="what the partner agreed to do without; otherwise an invoice that says what an"
        " 810 has no place for is refused",
    )


class X12MailboxSettings(DomainModel):
    """How what comes from a partner is read and acknowledged."""

    acknowledgement: Literal["997", "999"] = Field(
        default="997",
        description="the acknowledgement that groups of version 005010 get; 004010 has 997 only",
    )
    acceptance: Literal["processing", "approval"] = Field(
        default="processing",
        description="what it means if an application advice (824) accepts an invoice: it is being"
        " processed, or the buyer approves it",
    )
