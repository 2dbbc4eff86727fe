"""The summary: totals (BG-22) and the VAT breakdown (BG-23)."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from domain.core.money import ZERO
from integration.formats.edifact.invoic import codes
from integration.formats.edifact.invoic.read.amounts import vat, vat_nodes
from integration.formats.edifact.invoic.source import ASSUMED, MISSING, WRONG, Source
from integration.formats.edifact.invoic.tree import Node

Data = dict[str, Any]
_COUNT = "2"
_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")


def totals(source: Source, summary: Node, lines: list[Data], data: Data) -> Data:
    """BG-22; a total that has to be there and is not said is added up, and that is said."""
    found: Data = {
        field: source.number(_moa(source, summary, qualifiers))
        for field, qualifiers in (
            ("line_net", (codes.LINES_TOTAL,)),
            ("allowances", (codes.ALLOWANCES_TOTAL,)),
            ("charges", (codes.CHARGES_TOTAL,)),
            ("tax_exclusive", codes.WITHOUT_TAX),
            ("tax", codes.TAX),
            ("tax_inclusive", codes.WITH_TAX),
            ("prepaid", (codes.PREPAID,)),
            ("rounding", (codes.ROUNDING,)),
            ("payable", codes.PAYABLE),
        )
    }
    _counted(source, summary, lines)
    for field, value in _added_up(lines, data):
        if found[field] is None:
            found[field] = value(found)
            source.note(
                ASSUMED, summary.path, f"no {field.replace('_', ' ')}: added up to {found[field]}"
            )
    return {field: value for field, value in found.items() if value is not None}


def _moa(source: Source, summary: Node, qualifiers: tuple[str, ...]) -> Node | None:
    """A total in the currency of the invoice."""
    nodes = [node for node in summary.all("MOA", *qualifiers) if not node.taken]
    own = [node for node in nodes if node.get(0, 2) in ("", source.currency)]
    if not own:
        return None
    first = min(own, key=lambda node: qualifiers.index(node.get(0)))
    first.taken = True
    return first


def _added_up(lines: list[Data], data: Data) -> Iterator[tuple[str, Callable[[Data], Decimal]]]:
    """What each total is by the others, in the order in which they depend on each other."""
    less = _sum(data["allowances"], "amount")
    more = _sum(data["charges"], "amount")
    yield "line_net", lambda _: _sum(lines, "net_amount")
    yield (
        "tax_exclusive",
        lambda said: (
            said["line_net"] - _either(said["allowances"], less) + _either(said["charges"], more)
        ),
    )
    yield "tax_inclusive", lambda said: said["tax_exclusive"] + (said["tax"] or ZERO)
    yield (
        "payable",
        lambda said: said["tax_inclusive"] - (said["prepaid"] or ZERO) + (said["rounding"] or ZERO),
    )


def _either(said: Decimal | None, otherwise: Decimal) -> Decimal:
    return otherwise if said is None else said


def _sum(rows: list[Data], field: str) -> Decimal:
    return sum((row[field] for row in rows), ZERO)


def _counted(source: Source, summary: Node, lines: list[Data]) -> None:
    cnt = summary.first("CNT", _COUNT)
    count = source.number(cnt)
    held = _all(lines)
    if cnt is not None and count is not None and count != held:
        source.fault(
            WRONG,
            cnt.path,
            f"it counts {count} lines; {held} came",
            "send the message again, whole",
        )


def _all(lines: list[Data]) -> int:
    return len(lines) + sum(_all(line.get("sub_lines", [])) for line in lines)


def in_tax_currency(source: Source, summary: Node, currency: str | None) -> Decimal | None:
    """BT-111."""
    for node in summary.all("MOA", *codes.TAX):
        if currency and node.get(0, 2) == currency and not node.taken:
            node.taken = True
            return source.number(node)
    return None


def breakdown(source: Source, summary: Node, totals: Data) -> list[Data]:
    """BG-23, row by row."""
    nodes = vat_nodes(summary)
    found = []
    for node in nodes:
        said = vat(source, node)
        if said is None:
            continue
        row: Data = {
            **said,
            "taxable_amount": source.number(node.first("MOA", *codes.WITHOUT_TAX)),
            "tax_amount": source.number(node.first("MOA", *codes.TAX)),
        }
        if len(nodes) == 1:
            _complete(source, node, row, totals)
        _reckon(source, node, row)
        found.append(row)
    return found


def _complete(source: Source, node: Node, row: Data, totals: Data) -> None:
    """The only row has the totals of the document, if none of its own."""
    for field, total in (
        ("taxable_amount", totals["tax_exclusive"]),
        ("tax_amount", totals.get("tax")),
    ):
        if row[field] is None and total is not None:
            row[field] = total
            source.note(ASSUMED, node.path, f"no {field.replace('_', ' ')}: the total {total}")


def _reckon(source: Source, node: Node, row: Data) -> None:
    """The tax by its base and rate."""
    if row["taxable_amount"] is None:
        source.fault(
            MISSING, node.path, "a VAT rate without its taxable amount", "add MOA+125 behind it"
        )
        row["taxable_amount"] = ZERO
    if row["tax_amount"] is None:
        tax = row["taxable_amount"] * (row["rate"] or ZERO) / _HUNDRED
        row["tax_amount"] = source.rounded(node, tax, _CENT)
        source.note(ASSUMED, node.path, f"no tax amount: {row['tax_amount']} by the rate")
