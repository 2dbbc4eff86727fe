"""A REMADV as a remittance advice. What the advice has no place for is said as information."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from domain.core.errors import Unreadable
from domain.core.findings import Finding, fatal
from domain.core.money import ZERO
from domain.settlement.remittance import RemittanceAdvice
from integration.formats.edifact.invoic.read.party import name
from integration.formats.edifact.invoic.release import D01B, RELEASES
from integration.formats.edifact.invoic.source import ASSUMED, MISSING, Source
from integration.formats.edifact.invoic.text import joined
from integration.formats.edifact.invoic.tree import Node, Sections, Tree
from integration.formats.edifact.remadv import codes
from integration.formats.edifact.remadv.tables import TABLES
from integration.formats.edifact.segment import Segment

Data = dict[str, Any]
_SECTIONS = {release: Sections(table, "DOC") for release, table in TABLES.items()}


@dataclass(frozen=True, slots=True)
class RemadvReading:
    """An advice that was read, and what there is to know about how."""

    advice: RemittanceAdvice
    findings: tuple[Finding, ...]


def read_message(message: Sequence[Segment]) -> RemadvReading:
    """The advice in the segments of one message, from UNH on; `Unreadable` with every fault."""
    source = Source(RELEASES.get(message[0].get(1, 2), D01B), family="REMADV")
    tree = _SECTIONS[source.release.id].tree(message)
    data = _header(source, tree)
    data["items"] = [item for node in tree.lines if (item := _item(source, node))]
    _amount(source, tree, data)
    source.unheld(tree.left())
    for item in data["items"]:
        item.pop("~credit", None)
    return RemadvReading(_advice(source, data), tuple(source.findings))


def _header(source: Source, tree: Tree) -> Data:
    node = tree.header
    bgm = node.first("BGM")
    number = bgm.get(1) if bgm else ""
    if bgm is None or not number:
        source.fault(MISSING, (bgm or node).path, "no number", "write BGM+481+number+9")
    earlier = node.first("RFF", codes.TAKEN_BACK)
    reverses = bgm is not None and bgm.get(2) in codes.REVERSING
    reference = node.first("RFF", *codes.PAYMENT_REFERENCES)
    return {
        "id": (earlier.get(0, 1) if earlier and reverses else "") or number,
        "payer": _who(node, codes.PAYERS),
        "payee": _who(node, codes.PAYEES),
        "pays_on": source.day(node.first("DTM", *codes.PAYS_ON)),
        "payment_reference": reference.get(0, 1) if reference else "",
        "reverses": reverses,
        "currency": _currency(source, tree),
    }


def _who(node: Node, roles: tuple[str, ...]) -> str:
    party = node.first("NAD", *roles)
    return (name(party) or party.get(1)) if party else ""


def _currency(source: Source, tree: Tree) -> str:
    """That of the header, or of the total."""
    stated = [(cux, cux.get(0, 1)) for cux in tree.header.all("CUX") if cux.get(0, 1)]
    stated.sort(key=lambda said: said[0].get(0) != "2")
    if stated:
        stated[0][0].taken = True
        return stated[0][1]
    for moa in tree.summary.all("MOA"):
        if moa.get(0, 2):
            return moa.get(0, 2)
    source.fault(MISSING, tree.header.path, "no currency", "add CUX+2:EUR:11")
    return ""


def _item(source: Source, node: Node) -> Data | None:
    number = node.get(1)
    if not number:
        source.fault(MISSING, node.path, "a document without its number", "write it in C503 (1004)")
        return None
    paid = source.number(node.first("MOA", *codes.REMITTED))
    due = source.number(node.first("MOA", *codes.DUE))
    discount = abs(source.number(node.first("MOA", *codes.DISCOUNT)) or ZERO)
    deductions, reasons = ZERO, []
    for ajt in node.take("AJT"):
        value = abs(source.number(ajt.first("MOA")) or ZERO)
        if ajt.get(0) in codes.DISCOUNT_REASONS and not discount:
            discount = value
        else:
            deductions += value
        reasons.append(_reason(source, ajt))
    if paid is None and due is not None:
        paid = due - discount - deductions
        source.note(ASSUMED, node.path, f"no amount remitted (MOA+12): {paid} by what is due")
    if paid is None:
        source.fault(MISSING, node.path, f"what is paid of {number}?", "add MOA+12 behind it")
        return None
    return {
        "invoice_number": number,
        "amount": paid,
        "due": due,
        "discount": discount,
        "deductions": deductions,
        "reason": "; ".join(filter(None, reasons)),
        "~credit": node.get(0) in codes.CREDIT_NOTES,
    }


def _reason(source: Source, ajt: Node) -> str:
    code = ajt.get(0)
    lines = [line for ftx in ajt.take("FTX") for line in _lines(ftx.segment)]
    words = joined(lines, source.release.text) or codes.REASONS.get(code, "")
    return words if code == codes.AGREED else f"{code} {words}".strip()


def _lines(segment: Segment) -> Iterator[str]:
    if len(segment.elements) > 3:
        yield from segment.elements[3]


def _amount(source: Source, tree: Tree, data: Data) -> None:
    """The total; and whether credit notes were written as positive amounts."""
    total = source.number(tree.summary.first("MOA", *codes.TOTAL))
    items = data["items"]
    positive = [one for one in items if one["~credit"] and one["amount"] > 0]
    as_said = _sum(items)
    turned = as_said - 2 * _sum(positive)
    if positive and total != as_said:
        for one in positive:
            one["amount"] = -one["amount"]
            one["due"] = None if one["due"] is None else -abs(one["due"])
        source.note(ASSUMED, tree.header.path, "amounts of credit notes are taken off")
        as_said = turned
    if total is None:
        source.note(ASSUMED, tree.summary.path, f"no total (MOA+12): added up to {as_said}")
        total = as_said
    data["amount"] = total


def _sum(items: list[Data]) -> Decimal:
    return sum((one["amount"] for one in items), ZERO)


def _advice(source: Source, data: Data) -> RemittanceAdvice:
    found = None
    if not fatal(source.findings):
        try:
            found = RemittanceAdvice.model_validate(data)
        except ValidationError as error:
            source.refused(error)
    faults = fatal(source.findings)
    if found is None or faults:
        first = faults[0]
        raise Unreadable(
            f"the REMADV cannot be read as a remittance advice: {first.message} ({first.path})",
            hint=first.hint,
            findings=faults,
        )
    return found
