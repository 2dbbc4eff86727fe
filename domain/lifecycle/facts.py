"""The declared facts that conditions may use: flat names, each with a type.

Money is in minor units of the invoice currency, so that conditions are exact.
"""

from collections.abc import Mapping
from enum import StrEnum

FactValue = int | str | bool
Facts = Mapping[str, FactValue]


class FactType(StrEnum):
    """The types a condition can be checked against when it is saved."""

    INT = "int"
    STRING = "string"
    BOOL = "bool"


FACTS: dict[str, FactType] = {
    "invoice.kind": FactType.STRING,
    "invoice.currency": FactType.STRING,
    "invoice.total_minor": FactType.INT,
    "invoice.line_count": FactType.INT,
    "invoice.has_order_reference": FactType.BOOL,
    "partnership.id": FactType.STRING,
    "buyer.id": FactType.STRING,
    "buyer.country": FactType.STRING,
    "seller.id": FactType.STRING,
    "validation.error_count": FactType.INT,
    "validation.warning_count": FactType.INT,
    "delivery.expects_response": FactType.BOOL,
    "settlement.open_minor": FactType.INT,
    "settlement.paid_minor": FactType.INT,
    "settlement.credited_minor": FactType.INT,
}
"""Every fact a guard, `auto_approve_if` or `when` may name. Adding one is safe; removing is not."""
