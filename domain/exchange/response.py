"""Invoice Response: what a buyer says about an invoice.

Source of the codes: Peppol BIS Invoice Response 3 (T111), UNCL 4343 subset.
"""

from enum import StrEnum

from domain.core.model import DomainModel


class Business(StrEnum):
    """Axis three: what the buyer says. Order of Peppol Invoice Response codes, never backwards."""

    UNKNOWN = "unknown"
    ACKNOWLEDGED = "acknowledged"
    IN_PROCESS = "in_process"
    QUERIED = "queried"
    CONDITIONALLY_ACCEPTED = "conditionally_accepted"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    PAID = "paid"


class ResponseCode(StrEnum):
    """UNCL 4343 as Peppol uses it."""

    ACKNOWLEDGED = "AB"
    IN_PROCESS = "IP"
    UNDER_QUERY = "UQ"
    CONDITIONALLY_ACCEPTED = "CA"
    REJECTED = "RE"
    ACCEPTED = "AP"
    PAID = "PD"


BUSINESS = {
    ResponseCode.ACKNOWLEDGED: Business.ACKNOWLEDGED,
    ResponseCode.IN_PROCESS: Business.IN_PROCESS,
    ResponseCode.UNDER_QUERY: Business.QUERIED,
    ResponseCode.CONDITIONALLY_ACCEPTED: Business.CONDITIONALLY_ACCEPTED,
    ResponseCode.REJECTED: Business.REJECTED,
    ResponseCode.ACCEPTED: Business.ACCEPTED,
    ResponseCode.PAID: Business.PAID,
}

_ORDER = list(Business)


class InvoiceResponse(DomainModel):
    """An Invoice Response as read: which document it answers, and what it says."""

    id: str
    invoice_number: str
    code: ResponseCode
    reason: str = ""


REASON_NEEDED = frozenset(
    {ResponseCode.CONDITIONALLY_ACCEPTED, ResponseCode.UNDER_QUERY, ResponseCode.REJECTED}
)
"""Codes that say nothing without a reason (PEPPOL-T111-R001)."""

_STANDS_BY = frozenset(
    {ResponseCode.CONDITIONALLY_ACCEPTED, ResponseCode.ACCEPTED, ResponseCode.PAID}
)


def stands_by(code: ResponseCode) -> bool:
    """Whether who says `code` means to pay."""
    return code in _STANDS_BY


def apply_response(current: Business, code: ResponseCode) -> Business:
    """The business axis after `code`; an earlier stage never overwrites a later one.

    A rejection can follow an acceptance and the other way round (the buyer changed their mind):
    both are kept by the lifecycle; the axis shows the last of the two.
    """
    said = BUSINESS[code]
    decisive = {Business.REJECTED, Business.ACCEPTED}
    if said in decisive and current in decisive:
        return said
    return said if _ORDER.index(said) > _ORDER.index(current) else current


def lifecycle_event(code: ResponseCode) -> str:
    """The lifecycle event that a response is; `response_noted` for one that only informs."""
    if code is ResponseCode.REJECTED:
        return "response_rejected"
    if stands_by(code):
        return "response_accepted"
    return "response_noted"


def response_that_stands(business: Business) -> str:
    """The lifecycle event that the business axis amounts to; `response_noted` for none."""
    said = next((code for code, axis in BUSINESS.items() if axis is business), None)
    return lifecycle_event(said) if said else "response_noted"
