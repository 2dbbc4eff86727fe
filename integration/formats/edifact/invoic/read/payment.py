"""How and when to pay: PAI, PAT, FII, and references to payments."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from integration.formats.edifact.invoic import codes
from integration.formats.edifact.invoic.dates import Span
from integration.formats.edifact.invoic.source import ASSUMED, Source
from integration.formats.edifact.invoic.terms import Discount, discounts
from integration.formats.edifact.invoic.text import joined
from integration.formats.edifact.invoic.tree import Node

Data = dict[str, Any]
_DISCOUNT, _PENALTY = ("22", "8"), "20"
_FROM_ISSUE = ("5", "7", "69", "")
"""2475: counted from the invoice, this document, its transmission."""
_BIC = 0
_NOT_DEFINED = "1"
_LONGEST, _LAST_YEAR = 3650, 9000


def instructions(source: Source, header: Node, parties: list[Node]) -> list[Data]:
    """BG-16, once at most."""
    found: Data = {}
    pai = header.first("PAI")
    if pai is not None:
        found["means"] = pai.get(0, 2)
    found["credit_transfers"] = list(_accounts(parties))
    for field, qualifier in (("remittance", codes.PAYMENT), ("~card", codes.CARD)):
        if (rff := header.first("RFF", qualifier)) is not None:
            found[field] = rff.get(0, 1)
    if card := found.pop("~card", ""):
        found["card"] = {"number": card}
    found["direct_debit"] = _debit(header, parties)
    found = {field: value for field, value in found.items() if value}
    if found and "means" not in found:
        source.note(ASSUMED, header.path, "no means of payment (PAI): taken as not defined")
        found["means"] = _NOT_DEFINED
    return [found] if found else []


def _accounts(parties: list[Node]) -> Iterator[Data]:
    for party in parties:
        for fii in party.all("FII", *codes.BANKS):
            account = fii.get(1)
            if account:
                fii.taken = True
                names = [fii.get(1, 1), fii.segment.get(1, 2)]
                said = {
                    "account": account,
                    "account_name": joined([name for name in names if name], 35, " "),
                    "bic": fii.get(2, _BIC),
                }
                yield {field: value for field, value in said.items() if value}


def _debit(header: Node, parties: list[Node]) -> Data | None:
    found: Data = {}
    for field, qualifier in (("mandate", codes.MANDATE), ("creditor", codes.CREDITOR)):
        if (rff := header.first("RFF", qualifier)) is not None:
            found[field] = rff.get(0, 1)
    for party in parties:
        fii = party.first("FII", codes.DEBTOR_BANK)
        if fii is not None and fii.get(1):
            found.setdefault("account", fii.get(1))
    return {field: value for field, value in found.items() if value} or None


def terms(
    source: Source, header: Node, issued: date | None, text: str | None
) -> tuple[date | None, str | None]:
    """When it is due (BT-9), and the terms in words (BT-20), discounts among them."""
    due = source.day(header.first("DTM", *codes.DUE))
    granted: list[Discount] = []
    for pat in header.all("PAT"):
        if pat.get(0) == _PENALTY:
            continue
        if pat.get(0) in _DISCOUNT:
            one = _discount(source, pat, issued)
            if one is not None:
                granted.append(one)
                pat.taken = True
            continue
        day = _due(source, pat, issued)
        if day is not None and (due is None or due == day):
            due, pat.taken = day, True
    new = [one for one in granted if one not in discounts(text)]
    if new:
        text = "\n".join([*(one.mark for one in new), text or ""])
    return due, text


def _due(source: Source, pat: Node, issued: date | None) -> date | None:
    said = source.day(pat.first("DTM", *codes.DUE))
    return said or _counted(pat, issued)


def _discount(source: Source, pat: Node, issued: date | None) -> Discount | None:
    percentage = source.number(pat.first("PCD"))
    until = source.span(pat.first("DTM", codes.DISCOUNT_DUE)) or _as_span(_counted(pat, issued))
    base = source.number(pat.first("MOA", "129"))
    if percentage is None or until is None or issued is None:
        return None
    return Discount((until.start - issued).days, Decimal(percentage), base)


def _as_span(day: date | None) -> Span | None:
    return Span(day) if day else None


def _counted(pat: Node, issued: date | None) -> date | None:
    """The day by C112: so many days, weeks or months after the invoice."""
    reference, relation, unit, number = (pat.get(2, at) for at in range(4))
    if (
        issued is None
        or issued.year > _LAST_YEAR
        or reference not in _FROM_ISSUE
        or relation not in ("1", "3", "")
    ):
        return None
    if not (number.isascii() and number.isdigit()) or int(number) > _LONGEST:
        return None
    count = int(number)
    if unit == "M":
        return _months_later(issued, count)
    days = {"D": count, "CD": count, "W": 7 * count}.get(unit)
    return None if days is None else issued + timedelta(days=days)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
