"""Envelope: what a format puts around an invoice when it is written for one partner."""

from datetime import datetime
from typing import Any

from pydantic import Field

from domain.core.model import DomainModel


class Envelope(DomainModel):
    """What a document is written with, besides the invoice. Frozen before the first attempt."""

    control_number: int = Field(ge=1, le=999_999_999)
    """Interchange control reference (UNB 0020, ISA13): unique per partnership, rising."""
    prepared_at: datetime
    """When it was prepared (UNB S004, ISA09/10), in UTC."""
    test: bool = False
    """Whether the receiver must treat it as a test (UNB 0035, ISA15)."""
    settings: dict[str, Any] = Field(default_factory=dict)
    """The settings of the format, as the delivery profile has them: addresses, release, mapping.
    Each format checks its own."""
