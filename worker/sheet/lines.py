"""The lines of an invoice as a grid: BG-25 with allowances, periods, items and sub lines."""

from collections.abc import Iterator, Sequence

from domain.invoice.amounts import Adjustment
from domain.invoice.line import InvoiceLine
from worker.sheet.block import Cell, Column, Grid, Part
from worker.sheet.wording import amount, part, period, term, terms, worded

_LINE = 1
"""The place of a period, of those that name their terms: document, line."""


def line_grid(lines: Sequence[InvoiceLine], places: int, currency: str, limit: int) -> Grid:
    """The first `limit` lines; a footer says how many more there are."""
    every = list(_flat(lines))
    more = len(every) - limit
    return Grid(
        f"Lines, {currency}",
        (
            _column("Line", "id"),
            _column("Item", "name"),
            _column("Quantity", "quantity", right=True),
            _column("Unit", "unit"),
            _column("Price", "unit_price", right=True),
            _column("VAT", "vat_category", "vat_rate"),
            _column("Net", "net_amount", right=True),
        ),
        tuple(_row(line, depth, places) for line, depth in every[:limit]),
        f"{more} more of {len(every)} lines; --lines {len(every)} shows all" if more > 0 else "",
    )


def vat(category: str, rate: object) -> str:
    """A category with its rate."""
    return category if rate is None else f"{category} {worded(rate)} %"


def _column(title: str, *names: str, right: bool = False) -> Column:
    return Column(title, terms(InvoiceLine, *names), right)


def _flat(lines: Sequence[InvoiceLine], depth: int = 0) -> Iterator[tuple[InvoiceLine, int]]:
    for line in lines:
        yield line, depth
        yield from _flat(line.sub_lines, depth + 1)


def _row(line: InvoiceLine, depth: int, places: int) -> tuple[Cell, ...]:
    return (
        (Part("  " * depth + line.id),),
        tuple(_item(line, places)),
        (Part(worded(line.quantity)),),
        (Part(line.unit),),
        tuple(_price(line, places)),
        (Part(vat(line.vat_category.value, line.vat_rate)),),
        (Part(amount(line.net_amount, places)),),
    )


def _price(line: InvoiceLine, places: int) -> Iterator[Part]:
    yield Part(amount(line.unit_price, places))
    if line.base_quantity is not None and line.base_quantity != 1:
        count = " ".join(filter(None, (worded(line.base_quantity), line.base_unit)))
        yield Part(f"per {count}", term(InvoiceLine, "base_quantity"))


def _item(line: InvoiceLine, places: int) -> Iterator[Part]:
    yield Part(worded(line.name))
    yield from part(line, "description")
    yield from part(line, "seller_item_id", 0, "seller's id {}")
    yield from part(line, "buyer_item_id", 0, "buyer's id {}")
    yield from part(line, "standard_item_id", 0, "id {}")
    for class_ in line.classifications:
        yield Part(f"class {worded(class_)}", term(InvoiceLine, "classifications"))
    yield from part(line, "origin_country", 0, "from {}")
    for attribute in line.attributes:
        yield Part(f"{attribute.name}: {attribute.value}", terms(type(attribute), "name", "value"))
    yield from part(line, "order_line_reference", 0, "order line {}")
    yield from part(line, "object_identifier", 0, "object {}")
    yield from part(line, "accounting_reference", 0, "buyer's account {}")
    if line.period:
        days = period(line.period, _LINE)
        yield Part(" ".join(day.text for day in days), " ".join(day.terms for day in days))
    yield from part(line, "note")
    yield from _reductions(line, places)


def _reductions(line: InvoiceLine, places: int) -> Iterator[Part]:
    if line.gross_price is not None and line.price_discount is not None:
        yield Part(
            f"gross price {amount(line.gross_price, places)}, "
            f"discount {amount(line.price_discount, places)}",
            terms(InvoiceLine, "gross_price", "price_discount"),
        )
    for role, kind, those in ((0, "allowance", line.allowances), (1, "charge", line.charges)):
        for one in those:
            yield Part(_adjustment(kind, one, places), term(Adjustment, "amount", role))


def _adjustment(kind: str, one: Adjustment, places: int) -> str:
    share = "" if one.percentage is None else f" ({worded(one.percentage)} %)"
    reason = ": ".join(filter(None, (one.reason_code, one.reason)))
    return f"{kind} {amount(one.amount, places)}{share} {reason}".rstrip()
