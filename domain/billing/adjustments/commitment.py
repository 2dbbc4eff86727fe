"""Commitments: what a period or a term comes to at least, and at most."""

from typing import Literal

from pydantic import Field

from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ExactDecimal
from domain.core.text import TextLine


class Commitment(DomainModel):
    """The net amount of an agreement, at least; what is missing is billed as a true-up.

    Of a term, the true-up is billed with the last period of the term.
    """

    id: Id
    amount: ExactDecimal = Field(gt=0)
    per: Literal["period", "term"] = "period"
    term_periods: int | None = Field(
        default=None, gt=1, description="how many periods a term has, for `per: term`"
    )
    marketable_id: Id = Field(description="what the true-up line bills, which decides its VAT")
    charge_ids: tuple[Id, ...] = Field(default=(), description="what counts; none: all charges")
    description: TextLine = "Minimum commitment"


class Cap(DomainModel):
    """The net amount of an agreement in a period, at most; what is above is allowed off."""

    id: Id
    amount: ExactDecimal = Field(ge=0)
    charge_ids: tuple[Id, ...] = Field(default=(), description="what counts; none: all charges")
    reason: TextLine = "Maximum agreed"
