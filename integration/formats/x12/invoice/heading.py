"""The head of an 810: number, dates, references, notes and what is said under business terms."""

from datetime import date
from typing import NamedTuple

from domain.core.codes import InvoiceTypeCode
from domain.core.money import CurrencyCode
from domain.invoice.delivery import InvoicingPeriod
from domain.invoice.references import Note, PrecedingInvoice
from integration.formats.x12.checking import read_date
from integration.formats.x12.composing import joined
from integration.formats.x12.invoice import header_codes as codes
from integration.formats.x12.invoice.leftover import said as said_of
from integration.formats.x12.invoice.leftover import spelled
from integration.formats.x12.invoice.named import (
    Named,
    References,
    identified,
    is_named,
    messages,
)
from integration.formats.x12.invoice.values import Reader
from integration.formats.x12.segment import Segment
from integration.formats.x12.structure import Node

_NO_CURRENCY = "USD"
"""CUR is left out where amounts are in the currency of the sender, in the United States."""
_DAYS = (codes.DELIVERED, codes.PERIOD_START, codes.PERIOD_END)


class Heading(NamedTuple):
    """What was read, by the names of the model."""

    said: dict[str, object]
    issued_on: date
    currency: CurrencyCode
    delivered_on: date | None
    messages: list[Named]
    notes: list[Note]
    """Also what the model has no place for."""


def read_heading(root: Node, reader: Reader) -> Heading:
    """Everything before the parties, and what belongs to it."""
    big = root.first("BIG") or root.segment
    named = list(messages(root.all("N9")))
    references = References(root.segments("REF"))
    days = {one.get(1): read_date(one.get(2)) for one in reversed(root.segments("DTM"))}
    issued_on = read_date(big.get(1)) or date.min
    currency = root.first("CUR")
    notes = [*_notes(root), *_subjects(named)]
    said: dict[str, object] = {
        "number": big.get(2),
        "issue_date": issued_on,
        "order_reference": big.get(4) or None,
        "type_code": _type(big, named, reader),
        "preceding": _preceding(root, references),
        "period": _period(days),
    }
    said |= {name: references.take(code) for name, code in codes.REFERENCES.items()}
    said |= _terms(named)
    left = [f"BIG {index:02d}={big.get(index)}" for index in (3, 5, 6, 10, 11) if big.get(index)]
    left += [said_of(one) for one in references.left()]
    left += [spelled(node) for node in root.all("DTM") if node.segment.get(1) not in _DAYS]
    left += [spelled(node) for node in root.all("N9") if not _read(node)]
    notes += [Note(text=f"X12 {text}") for text in left]
    code = currency.get(2) if currency else ""
    if not code:
        code = _NO_CURRENCY
        notes.append(Note(text=f"X12 states no currency; taken as {code}"))
    said["currency"] = code
    return Heading(said, issued_on, code, days.get(codes.DELIVERED), named, notes)


def _type(big: Segment, named: list[Named], reader: Reader) -> InvoiceTypeCode:
    for one in named:
        if one.term == "BT-3" and one.text in InvoiceTypeCode.__members__.values():
            return InvoiceTypeCode(one.text)
    code, purpose = big.get(7), big.get(8)
    kind = codes.FROM_TYPE.get(code)
    if kind is None:
        known = " ".join(filter(None, codes.FROM_TYPE))
        reader.refuse(big, 7, f"BIG07 {code} is not understood", f"use one of {known}")
        return InvoiceTypeCode.INVOICE
    if purpose not in ("", codes.ORIGINAL, codes.CORRECTED, *codes.REPEATED):
        said = f"BIG08 {purpose} is not understood"
        reader.refuse(big, 8, said, "send an original (00) or a corrected invoice (CO)")
    corrected = kind is InvoiceTypeCode.INVOICE and purpose == codes.CORRECTED
    return InvoiceTypeCode.CORRECTED if corrected else kind


def _notes(root: Node) -> list[Note]:
    """NTE; one without a code goes on with the last."""
    rows: list[list[str]] = []
    for segment in root.segments("NTE"):
        if segment.get(1) or not rows:
            rows.append([])
        rows[-1].append(segment.get(2))
    return [Note(text=text) for text in map(joined, rows) if text]


def _subjects(named: list[Named]) -> list[Note]:
    return [
        Note(text=one.text, subject=one.more or None)
        for one in named
        if one.term == "BT-22" and one.text
    ]


def _preceding(root: Node, references: References) -> tuple[PrecedingInvoice, ...]:
    """BG-3: REF, or N9 where the day is known."""
    found = [PrecedingInvoice(number=one) for one in references.take_all(codes.PRECEDING)]
    for node in root.all("N9"):
        segment = node.segment
        if segment.get(1) == codes.PRECEDING and segment.get(2):
            day = read_date(segment.get(4))
            found.append(PrecedingInvoice(number=segment.get(2), issue_date=day))
    return tuple(found)


def _period(days: dict[str, date | None]) -> InvoicingPeriod | None:
    start, end = days.get(codes.PERIOD_START), days.get(codes.PERIOD_END)
    return InvoicingPeriod(start=start, end=end) if start or end else None


_TEXTS = {
    "BT-6": "tax_currency",
    "BT-8": "tax_point_code",
    "BT-17": "tender_reference",
    "BT-23": "business_process",
    "BT-24": "specification",
}


def _terms(named: list[Named]) -> dict[str, object]:
    said: dict[str, object] = {}
    for one in named:
        if one.term in _TEXTS:
            said[_TEXTS[one.term]] = one.text
        elif one.term == "BT-7":
            said["tax_point_date"] = read_date(one.text)
        elif one.term == "BT-18":
            said["object_identifier"] = identified(one)
    return said


_ELSEWHERE = ("BT-3", "BT-22", "BT-111", "BT-120", "BT-121", "BT-7", "BT-18")


def _read(node: Node) -> bool:
    """Whether an N9 loop is understood."""
    segment = node.segment
    if segment.get(1) == codes.PRECEDING:
        return True
    term = segment.get(2).partition(" ")[0]
    return is_named(segment) and (term in _TEXTS or term in _ELSEWHERE)
