"""The declared facts that conditions may use: flat names, each with a type and a meaning.

Money is in minor units, so that conditions are exact. Adding a fact is safe; removing is not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

FactValue = int | str | bool
Facts = Mapping[str, FactValue]


class FactType(StrEnum):
    """The types a condition can be checked against when it is saved."""

    INT = "int"
    STRING = "string"
    BOOL = "bool"


@dataclass(frozen=True)
class Fact:
    """One fact: its type and what it says."""

    type: FactType
    meaning: str


def _int(meaning: str) -> Fact:
    return Fact(FactType.INT, meaning)


def _text(meaning: str) -> Fact:
    return Fact(FactType.STRING, meaning)


def _bool(meaning: str) -> Fact:
    return Fact(FactType.BOOL, meaning)


FACTS: dict[str, Fact] = {
    "invoice.kind": _text("document type code (UNTDID 1001), such as '380'"),
    "invoice.is_credit_note": _bool("whether it is a credit note"),
    "invoice.is_prepayment": _bool("whether it asks for money in advance (386)"),
    "invoice.is_self_billed": _bool("whether the buyer writes it (389, 261)"),
    "invoice.currency": _text("currency (ISO 4217)"),
    "invoice.total_minor": _int("payable amount (BT-115) in minor units of its currency"),
    "invoice.base_minor": _int("payable amount in minor units of the base currency"),
    "invoice.line_count": _int("number of lines"),
    "invoice.has_order_reference": _bool("whether it names an order (BT-13)"),
    "invoice.has_buyer_reference": _bool("whether it has a buyer reference (BT-10)"),
    "invoice.is_received": _bool("whether a supplier sent it to us"),
    "partnership.id": _text("the partnership"),
    "partnership.first_invoice": _bool("whether none was issued or accepted before"),
    "partnership.new_bank_details": _bool("whether it is to be paid to an account not seen before"),
    "partnership.usual_minor": _int("the median of up to twelve earlier totals; 0 without any"),
    "partnership.deviation_percent": _int("how far it is from the usual amount, whole percent"),
    "buyer.id": _text("the buyer"),
    "buyer.country": _text("country of the buyer (ISO 3166-1)"),
    "seller.id": _text("the seller"),
    "validation.error_count": _int("how many findings stop it"),
    "validation.warning_count": _int("how many findings only warn"),
    "delivery.expects_response": _bool("whether the partner answers invoices"),
    "delivery.transport": _text("how far it is: pending, transmitted, delivered, failed"),
    "delivery.syntax": _text("whether they could read it: unknown, accepted, rejected …"),
    "delivery.awaits": _bool("whether acknowledgements of the partner's system have to come"),
    "delivery.business": _text("what the partner says of it: unknown, accepted, rejected …"),
    "settlement.open_minor": _int("what is still owed, in minor units"),
    "settlement.paid_minor": _int("what was paid, in minor units"),
    "settlement.credited_minor": _int("what was credited, in minor units"),
    "dunning.level": _int("how many reminders to pay were sent"),
    "dispute.open": _bool("whether a dispute is open"),
    "answer.choice": _text("the last answer that a person gave; empty before"),
}
"""Every fact a guard, `auto_approve_if` or `when` may name."""
