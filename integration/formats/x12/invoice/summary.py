"""Lines, allowances, charges, taxes and totals of an 810 as read."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from domain.core.money import ZERO
from domain.invoice.amounts import Totals, VatBreakdown
from domain.invoice.line import InvoiceLine
from integration.formats.x12.invoice.adjustments import ALLOWANCE, Sac, read_adjustments
from integration.formats.x12.invoice.line_reading import LineReader
from integration.formats.x12.invoice.named import Named
from integration.formats.x12.invoice.taxes import OUTSIDE, Tax, read_breakdown, read_tax
from integration.formats.x12.invoice.values import Reader
from integration.formats.x12.structure import Node


def read_summary(
    root: Node, currency: str, messages: Sequence[Named], reader: Reader
) -> dict[str, object]:
    """By the names of the model."""
    taxes = root.segments("TXI")
    general = read_tax(taxes, reader) or OUTSIDE
    lines = _lines(root, LineReader(reader, currency, general), reader)
    otherwise = Tax(lines[0].vat_category, lines[0].vat_rate) if lines else general
    adjustments = read_adjustments(root.all("SAC"), reader)
    allowances = [one.of_document(otherwise) for one in adjustments if one.kind == ALLOWANCE]
    charges = [one.of_document(otherwise) for one in adjustments if one.kind != ALLOWANCE]
    rows = read_breakdown(taxes, _taxable(lines, adjustments, otherwise), reader)
    tds = root.first("TDS") or root.segment
    stated = reader.minor(tds, 1) or ZERO
    net = sum((line.net_amount for line in lines), ZERO)
    less = sum((one.amount for one in allowances), ZERO)
    more = sum((one.amount for one in charges), ZERO)
    totals = Totals(
        line_net=net,
        allowances=less if allowances else None,
        charges=more if charges else None,
        tax_exclusive=net - less + more,
        tax=sum((row.tax_amount for row in rows), ZERO) if taxes else None,
        tax_in_tax_currency=_converted(messages),
        tax_inclusive=stated,
        payable=stated,
    )
    return {
        "lines": tuple(lines),
        "allowances": tuple(allowances),
        "charges": tuple(charges),
        "vat_breakdown": tuple(_reasoned(row, messages) for row in rows),
        "totals": totals,
    }


def _lines(root: Node, reading: LineReader, reader: Reader) -> list[InvoiceLine]:
    nodes = root.all("IT1")
    count = root.first("CTT")
    if count is not None and count.get(1).lstrip("0") != str(len(nodes) or ""):
        said = f"CTT01 counts {count.get(1)[:6]} lines; there are {len(nodes)}"
        reader.refuse(count, 1, said, "ask the sender whether lines were lost")
    if not nodes:
        reader.refuse(root.segment, 0, "the 810 has no lines", "send at least one IT1")
    found = (reading.read(node, number) for number, node in enumerate(nodes, 1))
    return [line for line in found if line is not None]


def _taxable(
    lines: Sequence[InvoiceLine], adjustments: Sequence[Sac], otherwise: Tax
) -> dict[Tax, Decimal]:
    """What lines, allowances and charges come to, by their tax."""
    found: dict[Tax, Decimal] = {}
    for line in lines:
        tax = Tax(line.vat_category, line.vat_rate)
        found[tax] = found.get(tax, ZERO) + line.net_amount
    for one in adjustments:
        sign = -1 if one.kind == ALLOWANCE else 1
        tax = one.tax or otherwise
        found[tax] = found.get(tax, ZERO) + sign * one.adjustment.amount
    return found


def _reasoned(row: VatBreakdown, messages: Sequence[Named]) -> VatBreakdown:
    """A row with the reasons for its exemption."""
    reasons = {
        one.term: one.text
        for one in messages
        if one.term in ("BT-120", "BT-121") and _is_of(row, one.more)
    }
    return row.model_copy(
        update={
            "exemption_reason": reasons.get("BT-120"),
            "exemption_code": reasons.get("BT-121"),
        }
    )


def _is_of(row: VatBreakdown, key: str) -> bool:
    category, _, rate = key.partition(" ")
    return category == row.category.value and (_number(rate) or ZERO) == (row.rate or ZERO)


def _converted(messages: Sequence[Named]) -> Decimal | None:
    return next((_number(one.text) for one in messages if one.term == "BT-111"), None)


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
