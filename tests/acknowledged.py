"""Statements of partners' systems and buyers, as tests need them."""

from typing import Any

from domain.exchange.response import ResponseCode
from domain.exchange.statement import Reference, ReferenceScheme, Statement
from domain.trade.terms import AcknowledgementKind


def about(value: str, scheme: ReferenceScheme = ReferenceScheme.INVOICE_NUMBER) -> Reference:
    return Reference(scheme=scheme, value=value)


def statement(
    kind: AcknowledgementKind | str, value: str, scheme: str = "invoice_number", **said: Any
) -> Statement:
    """What is said of `value` on one axis: `transport`, `syntax` or `business`."""
    return Statement(
        kind=AcknowledgementKind(kind), about=about(value, ReferenceScheme(scheme)), **said
    )


def response(number: str | None, code: str, reason: str = "") -> Statement:
    """An Invoice Response."""
    return statement(
        AcknowledgementKind.INVOICE_RESPONSE,
        number or "",
        business=ResponseCode(code),
        code=code,
        reason=reason,
    )
