"""LIN and what belongs to it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from domain.core.identifiers import Identifier
from domain.invoice.delivery import InvoicingPeriod
from domain.invoice.line import InvoiceLine
from domain.invoice.model import Invoice
from integration.formats.edifact.invoic import codes
from integration.formats.edifact.invoic.dates import DAY, PERIOD, compact
from integration.formats.edifact.invoic.write.amounts import adjustments, amount, tax
from integration.formats.edifact.invoic.write.nad import WIDTH
from integration.formats.edifact.invoic.write.sheet import Sheet
from integration.formats.edifact.invoic.write.texts import Texts

_PRICE, _BASE, _ORDER_LINE, _AT_ONCE, _NUMBERS = 15, 9, 6, 5, 25


class Placed(NamedTuple):
    """A line with its place, its number in the message and that of the line it belongs to."""

    line: InvoiceLine
    path: str
    number: str
    above: str


def placed(sheet: Sheet, invoice: Invoice) -> tuple[list[Placed], bool]:
    """All lines, sub lines behind their own; whether their ids can be their numbers."""
    flat = list(_flat(invoice.lines, "", -1))
    ids = [line.id for line, _, _ in flat]
    pattern = re.compile(sheet.release.line_number)
    as_ids = len(set(ids)) == len(ids) and all(pattern.fullmatch(id) for id in ids)
    numbers = ids if as_ids else [str(number) for number in range(1, len(ids) + 1)]
    found = [
        Placed(line, path, number, numbers[above] if above >= 0 else "")
        for (line, path, above), number in zip(flat, numbers, strict=True)
    ]
    return found, as_ids


def _flat(
    lines: Iterable[InvoiceLine], path: str, above: int, start: int = 0
) -> Iterator[tuple[InvoiceLine, str, int]]:
    at = start
    for index, line in enumerate(lines):
        place = f"{path}sub_lines[{index}]" if path else f"lines[{index}]"
        yield line, place, above
        inner = list(_flat(line.sub_lines, f"{place}.", at, at + 1))
        yield from inner
        at += 1 + len(inner)


def lines(sheet: Sheet, invoice: Invoice) -> int:
    """BG-25; how many there are."""
    found, as_ids = placed(sheet, invoice)
    for one in found:
        _line(sheet, one, invoice.order_reference or "", as_ids=as_ids)
    return len(found)


def _line(sheet: Sheet, one: Placed, order: str, *, as_ids: bool) -> None:
    line, path = one.line, one.path
    _item(sheet, one)
    quantity = sheet.number(line.quantity, sheet.release.quantity, f"{path}.quantity")
    sheet.add("QTY", ("47", quantity, line.unit))
    if line.origin_country:
        sheet.add("ALI", line.origin_country)
    period(sheet, line.period)
    texts = Texts(sheet, sheet.release.line_texts)
    texts.exemption(
        line.vat_exemption_reason,
        line.vat_exemption_code,
        f"{path}.vat_exemption_reason",
        line.vat_category.value,
    )
    texts.add(codes.GENERAL_TEXT, line.note, f"{path}.note")
    amount(sheet, codes.LINE_NET[0], line.net_amount, f"{path}.net_amount")
    _prices(sheet, line, path)
    _references(sheet, line, path, order, own_id="" if as_ids else line.id)
    tax(sheet, line.vat_category, line.vat_rate, f"{path}.vat_rate")
    adjustments(sheet, line.allowances, line.charges, f"{path}.")


def _item(sheet: Sheet, one: Placed) -> None:
    line, path = one.line, one.path
    sub = ("1", one.above) if one.above else ""
    sheet.add("LIN", one.number, "", _standard(sheet, line.standard_item_id, path), sub)
    numbers: list[Sequence[str]] = [
        (sheet.fit(value, WIDTH, f"{path}.{field}"), kind)
        for value, kind, field in (
            (line.seller_item_id, codes.SELLER_ITEM[0], "seller_item_id"),
            (line.buyer_item_id, codes.BUYER_ITEM[0], "buyer_item_id"),
        )
        if value
    ]
    if numbers:
        sheet.add("PIA", "1" if line.standard_item_id else "5", *numbers)
    classes = [
        (
            sheet.fit(said.value, WIDTH, f"{path}.classifications[{index}].value"),
            sheet.fit(said.scheme, 3, f"{path}.classifications[{index}].scheme"),
            sheet.fit(
                said.scheme_version,
                sheet.release.code_list,
                f"{path}.classifications[{index}].scheme_version",
            ),
        )
        for index, said in enumerate(line.classifications)
    ]
    for at in range(0, len(classes), _AT_ONCE):
        sheet.add("PIA", "1", *classes[at : at + _AT_ONCE])
    _descriptions(sheet, line, path)


def _standard(sheet: Sheet, said: Identifier | None, path: str) -> Sequence[str]:
    if said is None:
        return ()
    value = sheet.fit(said.value, WIDTH, f"{path}.standard_item_id.value")
    if said.scheme == codes.GTIN_SCHEME:
        return (value, sheet.release.item_number)
    if said.scheme is None:
        return (value,)
    listed = sheet.code_list(said.scheme, f"{path}.standard_item_id.scheme")
    return (value, "", listed, codes.AGENCY_ISO)


def _descriptions(sheet: Sheet, line: InvoiceLine, path: str) -> None:
    """IMD of the name, the description and the attributes; each has two components."""
    width, left = sheet.release.description, sheet.release.descriptions - len(line.attributes)
    names = sheet.parts(line.name, width, 2 * max(left, 0), f"{path}.name")
    left -= (len(names) + 1) // 2
    words = sheet.parts(line.description, width, 2 * max(left, 0), f"{path}.description")
    for kind, parts in ((codes.NAME, names), (codes.LONG_NAME, words)):
        for at in range(0, len(parts), 2):
            sheet.add("IMD", kind, "", ("", "", "", *parts[at : at + 2]))
    for index, one in enumerate(line.attributes):
        place = f"{path}.attributes[{index}]"
        said = sheet.fit(one.name, width, f"{place}.name")
        value = sheet.fit(one.value, width, f"{place}.value")
        sheet.add("IMD", "B", codes.ATTRIBUTE, ("", "", "", said, value))


def _prices(sheet: Sheet, line: InvoiceLine, path: str) -> None:
    base = sheet.number(line.base_quantity, _BASE, f"{path}.base_quantity")
    for qualifier, price, field in (
        ("AAA", line.unit_price, "unit_price"),
        ("AAB", line.gross_price, "gross_price"),
    ):
        if price is not None:
            said = sheet.number(price, _PRICE, f"{path}.{field}")
            sheet.add("PRI", (qualifier, said, "", "", base, line.base_unit or ""))


def _references(sheet: Sheet, line: InvoiceLine, path: str, order: str, own_id: str) -> None:
    longest = sheet.release.reference
    if line.order_line_reference:
        said = sheet.fit(line.order_line_reference, _ORDER_LINE, f"{path}.order_line_reference")
        sheet.add("RFF", ("ON", order if len(order) <= longest else "", said))
    if own_id:
        sheet.add("RFF", (codes.OWN_LINE_ID, sheet.fit(own_id, longest, f"{path}.id")))
    if line.accounting_reference:
        said = sheet.fit(line.accounting_reference, longest, f"{path}.accounting_reference")
        sheet.add("RFF", ("ADE", said))
    object_reference(sheet, line.object_identifier, f"{path}.object_identifier")


def object_reference(sheet: Sheet, said: Identifier | None, path: str) -> None:
    """BT-18, BT-128: the scheme (1153) is the qualifier."""
    if said:
        qualifier = sheet.fit(said.scheme or codes.AGREED, 3, f"{path}.scheme")
        value = sheet.fit(said.value, sheet.release.reference, f"{path}.value")
        sheet.add("RFF", (qualifier or codes.AGREED, value))


def period(sheet: Sheet, said: InvoicingPeriod | None) -> None:
    """BG-14, BG-26: in one DTM, or in one for the end that is known."""
    if said is None:
        return
    if said.start and said.end:
        both = compact(said.start) + compact(said.end)
        sheet.add("DTM", (codes.PERIOD, both, PERIOD))
    elif said.start:
        sheet.add("DTM", (codes.PERIOD_START[0], compact(said.start), DAY))
    elif said.end:
        sheet.add("DTM", (codes.PERIOD_END[0], compact(said.end), DAY))
