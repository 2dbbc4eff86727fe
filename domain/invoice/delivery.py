"""When and where things were delivered, and for which time: BG-13, BG-14, BG-15, BG-26.

Source of names: EN 16931-1:2017+A1.
"""

from datetime import date

from pydantic import Field

from domain.core.dates import Period
from domain.core.identifiers import Identifier
from domain.core.model import DomainModel
from domain.core.party import PostalAddress
from domain.core.text import Text


class InvoicingPeriod(DomainModel):
    """BG-14 for the document, BG-26 for a line: first and last day, of which one may be open."""

    start: date | None = Field(default=None, description="BT-73, BT-134 first day")
    end: date | None = Field(default=None, description="BT-74, BT-135 last day")

    @classmethod
    def of(cls, period: Period | None) -> "InvoicingPeriod | None":
        """`period` as a document says it."""
        return cls(start=period.start, end=period.end) if period else None


class Delivery(DomainModel):
    """BG-13: where goods or services went, and when."""

    name: Text | None = Field(default=None, description="BT-70 deliver to party name")
    location: Identifier | None = Field(default=None, description="BT-71 location with scheme")
    delivered_on: date | None = Field(default=None, description="BT-72 actual delivery date")
    address: PostalAddress | None = Field(default=None, description="BG-15")
