"""VAT categories and what each asks of rate and reason, as a table.

Source: EN 16931-1:2017+A1, 6.4.3 (families BR-S to BR-B); VATEX, code list of the Connecting
Europe Facility.
"""

from dataclasses import dataclass
from enum import Enum

from domain.core.codes import VatCategory


class Rate(Enum):
    """What a category asks of the rate."""

    POSITIVE = "a rate above 0"
    ANY = "a rate"
    ZERO = "the rate 0"
    NONE = "no rate"


class Reason(Enum):
    """What a category asks of the exemption reason (BT-120) and its code (BT-121)."""

    NEEDED = "needed"
    FORBIDDEN = "forbidden"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Family:
    """A VAT category: the prefix of its rules, its rate, its reason, the code that says it."""

    prefix: str
    rate: Rate
    reason: Reason
    code: str | None = None
    """The VATEX code that stands for the whole category."""


FAMILIES = {
    VatCategory.STANDARD: Family("S", Rate.POSITIVE, Reason.FORBIDDEN),
    VatCategory.ZERO: Family("Z", Rate.ZERO, Reason.FORBIDDEN),
    VatCategory.EXEMPT: Family("E", Rate.ZERO, Reason.NEEDED),
    VatCategory.REVERSE_CHARGE: Family("AE", Rate.ZERO, Reason.NEEDED, "VATEX-EU-AE"),
    VatCategory.INTRA_COMMUNITY: Family("IC", Rate.ZERO, Reason.NEEDED, "VATEX-EU-IC"),
    VatCategory.EXPORT: Family("G", Rate.ZERO, Reason.NEEDED, "VATEX-EU-G"),
    VatCategory.OUTSIDE_SCOPE: Family("O", Rate.NONE, Reason.NEEDED, "VATEX-EU-O"),
    VatCategory.CANARY_ISLANDS: Family("AF", Rate.ANY, Reason.FORBIDDEN),
    VatCategory.CEUTA_MELILLA: Family("AG", Rate.ANY, Reason.FORBIDDEN),
    VatCategory.SPLIT_PAYMENT: Family("B", Rate.ANY, Reason.FREE),
}
