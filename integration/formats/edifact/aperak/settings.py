"""Settings of APERAK: what the partner's guide takes its codes to mean."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.exchange.response import ResponseCode
from domain.exchange.statement import ReferenceScheme
from integration.formats.edifact.interchange import InterchangeSettings


class AperakSettings(BaseModel):
    """How an APERAK of one partner is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    functions: dict[str, ResponseCode] = Field(
        default={
            "29": ResponseCode.ACCEPTED,
            "27": ResponseCode.REJECTED,
            "34": ResponseCode.CONDITIONALLY_ACCEPTED,
            "12": ResponseCode.REJECTED,
        },
        description="what the message function (BGM 1225) says: 29 accepted, 27 not accepted",
    )
    references: dict[str, ReferenceScheme] = Field(
        default={
            "IV": ReferenceScheme.INVOICE_NUMBER,
            "ACW": ReferenceScheme.INVOICE_NUMBER,
        },
        description="by which qualifiers (RFF 1153) it names our message, the best first",
    )


class AperakWriting(InterchangeSettings):
    """How an APERAK of ours is written."""

    release: Literal["D.96A", "D.01B"] = Field(default="D.96A", description="the directory")
    association: str = Field(default="", max_length=6, description="0057: EAN004")
    document: str = Field(default="305", max_length=3, description="BGM 1001")
    functions: dict[ResponseCode, str] = Field(
        default={
            ResponseCode.ACCEPTED: "29",
            ResponseCode.PAID: "29",
            ResponseCode.REJECTED: "27",
            ResponseCode.CONDITIONALLY_ACCEPTED: "34",
        },
        description="the message function (BGM 1225) by what is said; 9 for all else",
    )
    qualifier: str = Field(default="IV", max_length=3, description="RFF 1153 of the invoice")
    error: str = Field(
        default="ZZZ", max_length=8, description="the error code (ERC 9321) of a reason in words"
    )
