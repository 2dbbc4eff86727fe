"""Ready lifecycles. Data: a new version is added beside the old one, never instead of it."""

from domain.lifecycle.presets.credit_note import CREDIT_NOTE
from domain.lifecycle.presets.dispute_friendly import DISPUTE_FRIENDLY
from domain.lifecycle.presets.payable import PAYABLE
from domain.lifecycle.presets.prepayment import PREPAYMENT
from domain.lifecycle.presets.public_sector import PUBLIC_SECTOR
from domain.lifecycle.presets.self_billing import SELF_BILLING
from domain.lifecycle.presets.standard import STANDARD
from domain.lifecycle.presets.straight_through import STRAIGHT_THROUGH
from domain.lifecycle.presets.two_step import TWO_STEP

__all__ = [
    "CREDIT_NOTE",
    "DISPUTE_FRIENDLY",
    "PAYABLE",
    "PREPAYMENT",
    "PRESETS",
    "PUBLIC_SECTOR",
    "SELF_BILLING",
    "STANDARD",
    "STRAIGHT_THROUGH",
    "TWO_STEP",
]

PRESETS = (
    STANDARD,
    STRAIGHT_THROUGH,
    TWO_STEP,
    PUBLIC_SECTOR,
    SELF_BILLING,
    PAYABLE,
    PREPAYMENT,
    DISPUTE_FRIENDLY,
    CREDIT_NOTE,
)
"""Those for invoices in the order in which people meet them, then that for credit notes."""
