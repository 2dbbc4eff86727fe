"""Where CII and the model are built differently: between the two, in both directions.

CII says once for the document what the model has with each means of payment, repeats with every
VAT rate when VAT falls due, and lists sub lines after the line that they belong to. `gather`
finishes what was read; the functions before it compute what is written. Sources: CEN/TS 16931-3-3;
Factur-X 1.0 (sub lines).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from domain.core.codes import TaxPointCode
from domain.invoice.amounts import VatBreakdown
from domain.invoice.line import InvoiceLine
from domain.invoice.model import Invoice
from domain.invoice.payment import CreditTransfer, PaymentInstructions
from integration.einvoice.payment import debited, merged
from integration.xml.binding import Unplaced
from integration.xml.direct import Data
from integration.xml.walk import Left

_EXTENDED = ":extended"
"""The end of the specification identifier of Factur-X EXTENDED and its predecessors."""

_INFORMATION = "INFORMATION"
"""A line that only explains the one it belongs to, as a sub line in UBL does."""

NETWORK_UNKNOWN = "mapped-from-cii"
"""What converters write in UBL for the network of a card, which UBL wants and CII does not have."""


@dataclass(frozen=True, slots=True)
class SubLine:
    """A line with the one that it belongs to."""

    line: InvoiceLine
    parent: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


def lines(invoice: Invoice) -> Iterable[InvoiceLine | SubLine]:
    """BG-25, each followed by its sub lines: in the one profile that does not sum them up."""
    if not has_sub_lines(invoice) or not _can_have_sub_lines(invoice):
        return invoice.lines
    return [said for line in invoice.lines for said in _with_sub_lines(line)]


def has_sub_lines(invoice: Invoice) -> bool:
    """Whether there are any (BG-DEX-01)."""
    return any(line.sub_lines for line in invoice.lines)


def _can_have_sub_lines(invoice: Invoice) -> bool:
    return (invoice.specification or "").endswith(_EXTENDED)


def unsaid(invoice: Invoice) -> Iterator[str]:
    """What of `invoice` CII cannot say, by its path."""
    if invoice.third_party_payments:
        yield "third_party_payments"
    if has_sub_lines(invoice) and not _can_have_sub_lines(invoice):
        yield "lines[].sub_lines"


def _with_sub_lines(line: InvoiceLine | SubLine) -> Iterator[InvoiceLine | SubLine]:
    yield line
    for inner in line.sub_lines:
        yield from _with_sub_lines(SubLine(inner, line.id))


def parent(line: InvoiceLine | SubLine) -> str | None:
    """The line that a sub line belongs to."""
    return line.parent if isinstance(line, SubLine) else None


def status(line: InvoiceLine | SubLine) -> str | None:
    """What a sub line is there for."""
    return _INFORMATION if isinstance(line, SubLine) else None


def has_gross_price(line: InvoiceLine) -> bool:
    """Whether BT-147 or BT-148 is said."""
    return line.gross_price is not None or line.price_discount is not None


def gross_price(line: InvoiceLine) -> Decimal | None:
    """BT-148; the schema wants it before BT-147."""
    if line.gross_price is None and line.price_discount is not None:
        return line.unit_price + line.price_discount
    return line.gross_price


@dataclass(frozen=True, slots=True)
class DatedRow:
    """A row of the VAT breakdown with what CII repeats in each: BT-7 and BT-8."""

    row: VatBreakdown
    tax_point_date: date | None
    tax_point_code: TaxPointCode | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def vat_breakdown(invoice: Invoice) -> list[DatedRow]:
    """BG-23, its first row with BT-7 and BT-8."""
    dated = (invoice.tax_point_date, invoice.tax_point_code)
    nothing = (None, None)
    return [
        DatedRow(row, *(nothing if index else dated))
        for index, row in enumerate(invoice.vat_breakdown)
    ]


def tax_currency(invoice: Invoice) -> str | None:
    """BT-6, which in CII has to be another than BT-5 (BR-53)."""
    return invoice.tax_currency if invoice.tax_currency != invoice.currency else None


def remittance(invoice: Invoice) -> str | None:
    """BT-83."""
    said = (means.remittance for means in invoice.payment_instructions)
    return next(filter(None, said), None)


def bic(means: PaymentInstructions) -> str | None:
    """BT-86."""
    return means.credit_transfers[0].bic if means.credit_transfers else None


def iban(transfer: CreditTransfer) -> str | None:
    """BT-84, if it may be an IBAN: it does not begin with a digit."""
    return None if transfer.account[0].isdigit() else transfer.account


def national_account(transfer: CreditTransfer) -> str | None:
    """BT-84, if it is no IBAN."""
    return transfer.account if transfer.account[0].isdigit() else None


def gather(data: Data) -> Iterator[Unplaced]:
    """Finish `data`; what it cannot hold."""
    data.setdefault("vat_breakdown", [])
    if "currency" in data and data.get("tax_currency") == data["currency"]:
        yield Unplaced(("tax_currency",))
    yield from _gather_tax_point(data)
    yield from _gather_payment(data)
    yield from _gather_lines(data)


def _gather_tax_point(data: Data) -> Iterator[Unplaced]:
    """The first row that says it counts."""
    for index, row in enumerate(data["vat_breakdown"]):
        for field in ("tax_point_date", "tax_point_code"):
            said = row.pop(f"~{field}", None)
            if said is not None and data.setdefault(field, said) is not said:
                yield Unplaced(("vat_breakdown", index, f"~{field}"))


def _gather_payment(data: Data) -> Iterator[Unplaced]:
    means = data.get("payment_instructions", [])
    for index, said in enumerate(means):
        for transfer in said.get("credit_transfers", ()):
            yield from _gather_account(transfer, ("payment_instructions", index))
        said.get("card", {}).setdefault("network", NETWORK_UNKNOWN)
        code = said.pop("~bic", None)
        if code is not None and "credit_transfers" in said:
            said["credit_transfers"][0]["bic"] = code
        elif code is not None:
            yield Unplaced(("payment_instructions", index, "~bic"))
    for field in ("creditor", "mandate"):
        if not debited(means, field, data.pop(f"~{field}", None)):
            yield Unplaced((f"~{field}",))
    reference = data.pop("~remittance", None)
    if reference is not None:
        for said in means:
            said["remittance"] = reference
        if not means:
            yield Unplaced(("~remittance",))
    data["payment_instructions"] = merged(means)


def _gather_account(transfer: Data, place: tuple[str | int, ...]) -> Iterator[Unplaced]:
    """An account number may stand under a name that its form does not suggest."""
    national = transfer.pop("~national", None)
    name, other = ("~national", "account") if national else ("account", "~national")
    account = transfer.setdefault("account", national)
    if account and account[0].isdigit() is not bool(national):
        yield Unplaced((*place, "credit_transfers", 0, name), Left.SPELLING, other)


def _gather_lines(data: Data) -> Iterator[Unplaced]:
    said = data.setdefault("lines", [])
    has_parents = False
    for index, line in enumerate(said):
        if "~gross_base_quantity" in line:
            yield from _gather_gross_price(line, ("lines", index))
        has_parents = has_parents or "~status" in line or "~parent" in line
    if has_parents:
        yield from _gather_sub_lines(data, said)


def _gather_gross_price(line: Data, place: tuple[str | int, ...]) -> Iterator[Unplaced]:
    quantity, unit = line.pop("~gross_base_quantity"), line.pop("~gross_base_unit", None)
    if "gross_price" not in line and "price_discount" not in line:
        yield Unplaced((*place, "~gross_base_quantity"))
        return
    if "base_quantity" not in line:
        line["base_quantity"] = quantity
        if unit is not None:
            line["base_unit"] = unit
    if (line["base_quantity"], line.get("base_unit")) != (quantity, unit):
        yield Unplaced((*place, "~gross_base_quantity"), Left.TEXT)


def _gather_sub_lines(data: Data, said: list[Data]) -> Iterator[Unplaced]:
    by_id: dict[Any, Data] = {}
    data["lines"] = []
    for index, line in enumerate(said):
        above, why = line.pop("~parent", None), line.pop("~status", None)
        holder = by_id.get(above)
        if holder is not None and why == _INFORMATION:
            holder.setdefault("sub_lines", []).append(line)
        else:
            data["lines"].append(line)
            for field, value in (("~parent", above), ("~status", why)):
                if value is not None:
                    yield Unplaced(("lines", index, field))
        by_id.setdefault(line.get("id"), line)
