"""The lines of an invoice as rows of a table, and what is written small under each of them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from domain.core.identifiers import Identifier
from domain.core.money import ZERO
from domain.invoice.amounts import Adjustment
from domain.invoice.line import InvoiceLine
from integration.formats.pdf.parties import country
from integration.formats.pdf.speech import Speech, lines_of, plain

_GTIN = "0160"
"""ISO 6523: the scheme of a GTIN."""


def head(speech: Speech) -> dict[str, str]:
    """The labels of the columns."""
    names = ("position", "item", "quantity", "price", "vat", "amount")
    said = {name: speech.say(f"lines.{name}") for name in names}
    return {**said, "amount": f"{said['amount']} {speech.currency}"}


def rows_of(lines: Sequence[InvoiceLine], speech: Speech) -> list[dict[str, Any]]:
    """Every line with its sub lines; each carries the sum that has come together so far."""
    rows: list[dict[str, Any]] = []
    carried = ZERO
    for line in lines:
        carried += line.net_amount
        rows += _rows(line, speech, speech.number(carried), 0)
    return rows


def _rows(line: InvoiceLine, speech: Speech, carried: str, depth: int) -> Iterator[dict[str, Any]]:
    yield {
        "depth": depth,
        "position": speech.apart(plain(line.id)),
        "name": speech.apart(plain(line.name)),
        "details": list(_details(line, speech)),
        "quantity": speech.quantity(line.quantity, line.unit),
        "price": speech.price(line.unit_price),
        "per": _per(line, speech),
        "vat": speech.rate(line.vat_rate),
        "amount": speech.number(line.net_amount),
        "carried": carried,
    }
    for one in line.sub_lines:
        yield from _rows(one, speech, carried, depth + 1)


def _per(line: InvoiceLine, speech: Speech) -> str:
    """For how many the price is, if not for one."""
    base = line.base_quantity
    if base is None or base == 1:
        return ""
    return speech.say("lines.per", quantity=speech.quantity(base, line.base_unit or line.unit))


def _details(line: InvoiceLine, speech: Speech) -> Iterator[str]:
    yield from speech.each(lines_of(line.description or ""))
    if line.period:
        yield speech.period(line.period)
    for one in line.attributes:
        yield f"{speech.apart(plain(one.name))}: {speech.apart(plain(one.value))}"
    if numbers := [*_numbers(line, speech)]:
        yield " · ".join(numbers)
    if line.gross_price is not None and line.price_discount:
        yield speech.say(
            "lines.discounted",
            gross=speech.price(line.gross_price),
            discount=speech.price(line.price_discount),
        )
    for allowance in line.allowances:
        yield _adjusted("lines.allowance", allowance, -allowance.amount, speech)
    for charge in line.charges:
        yield _adjusted("lines.charge", charge, charge.amount, speech)
    yield from speech.each(lines_of(line.note or ""))


def _numbers(line: InvoiceLine, speech: Speech) -> Iterator[str]:
    """By which numbers others know it."""
    standard = line.standard_item_id
    said = (
        ("item_number", line.seller_item_id),
        ("buyer_item", line.buyer_item_id),
        ("standard_item", standard.value if standard and standard.scheme == _GTIN else None),
        *(("class", _classified(one)) for one in line.classifications),
        ("origin", country(line.origin_country) if line.origin_country else None),
        ("order_line", line.order_line_reference),
        ("accounting", line.accounting_reference),
        ("object", line.object_identifier.value if line.object_identifier else None),
    )
    if standard and standard.scheme != _GTIN:
        yield speech.apart(plain(standard.value))
    for name, value in said:
        if value:
            yield speech.say(f"lines.{name}", value=plain(value))


def _classified(identifier: Identifier) -> str:
    return " ".join(filter(None, (identifier.scheme, identifier.value)))


def _adjusted(key: str, said: Adjustment, amount: Decimal, speech: Speech) -> str:
    return f"{adjustment(key, said.reason, said.percentage, said.base, speech)}: " + speech.number(
        amount
    )


def adjustment(
    key: str, reason: str | None, percentage: Decimal | None, base: Decimal | None, speech: Speech
) -> str:
    """What an allowance or charge is called: its reason, and how it was reckoned."""
    said = speech.apart(plain(reason)) if reason else speech.say(key)
    if percentage is None:
        return said
    rate = speech.rate(percentage)
    if base is None:
        return f"{said} ({rate})"
    of = speech.say("lines.percentage", percentage=rate, base=speech.number(base))
    return f"{said} ({of})"
