"""LIN and what belongs to it: a line of the invoice."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from integration.formats.edifact.invoic import codes
from integration.formats.edifact.invoic.read.amounts import adjustments, one_vat
from integration.formats.edifact.invoic.read.item import item
from integration.formats.edifact.invoic.read.period import period
from integration.formats.edifact.invoic.read.price import prices
from integration.formats.edifact.invoic.read.texts import exemption, is_tax_text, texts
from integration.formats.edifact.invoic.source import ASSUMED, MISSING, Source
from integration.formats.edifact.invoic.tree import Node

Data = dict[str, Any]
_INVOICED = ("47", "46", "12", "1")
"""6063: invoiced, delivered, despatched; as little as the sender says."""
_ONE = "C62"


def lines(source: Source, nodes: list[Node]) -> list[Data]:
    """All lines, sub lines with those that they belong to."""
    found: list[Data] = []
    by_number: dict[str, Data] = {}
    for index, node in enumerate(nodes, start=1):
        line = _line(source, node, str(index))
        above = by_number.get(node.get(3, 1)) if node.get(3) else None
        if above is not None:
            above.setdefault("sub_lines", []).append(line)
        else:
            found.append(line)
        by_number.setdefault(node.get(0) or str(index), line)
    return found


def _line(source: Source, node: Node, number: str) -> Data:
    found: Data = {"id": node.get(0) or number}
    _references(node, found)
    found |= item(source, node, found["id"])
    found["period"] = period(source, node)
    _quantity(source, node, found)
    _texts(source, node, found)
    found["~vat"] = one_vat(source, node)
    found["allowances"], found["charges"] = adjustments(source, node)
    for one in (*found["allowances"], *found["charges"]):
        one.pop("~vat", None)
    found |= prices(source, node, found)
    return {field: value for field, value in found.items() if value not in (None, "")}


def _quantity(source: Source, node: Node, found: Data) -> None:
    qty = node.first("QTY", *_INVOICED)
    quantity = source.number(qty)
    if quantity is None:
        if qty is None:
            source.fault(MISSING, node.path, "no quantity", "add QTY+47 with what is invoiced")
        quantity = Decimal(1)
    found["quantity"] = quantity
    unit = qty.get(0, 2) if qty else ""
    if not unit and qty is not None:
        source.note(ASSUMED, qty.path, f"no unit (6411): taken as {_ONE}, one")
    found["unit"] = unit or _ONE


def _references(node: Node, found: Data) -> None:
    for rff in node.all("RFF"):
        said = dict(_reference(rff.get(0), rff.get(0, 1), rff.get(0, 2)))
        if said and not said.keys() & (found.keys() - {"id"}):
            rff.taken = True
            found |= said


def _reference(qualifier: str, value: str, line: str) -> Iterator[tuple[str, Any]]:
    """What a reference of a line says, as far as the line can hold it."""
    if qualifier == "ON":
        if line:
            yield "order_line_reference", line
    elif qualifier == codes.OWN_LINE_ID:
        yield "id", value
    elif codes.REFERENCES_READ.get(qualifier) == "accounting_reference":
        yield "accounting_reference", value
    elif qualifier == codes.AGREED and value:
        yield "object_identifier", {"value": value}
    elif value and qualifier not in (*codes.REFERENCES_READ, *codes.PRECEDING, "LI"):
        yield "object_identifier", {"value": value, "scheme": qualifier}


def _texts(source: Source, node: Node, found: Data) -> None:
    notes = []
    for said in texts(node.take("FTX"), source.release):
        if is_tax_text(said):
            reason = exemption(said, source.release)
            found |= {f"vat_exemption_{field}": value for field, value in reason.items()}
        elif said.text:
            notes.append(said.text)
    found["note"] = "\n".join(notes)
