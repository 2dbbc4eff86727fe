"""What a message does not say of the invoice that it was written from.

It is read again and held against the invoice, place by place. Two invoices say the same here if
they differ in what has no meaning: zeros at the end of a number, blanks around a text, the lines
of an address that are not used.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from domain.core.party import PostalAddress
from domain.invoice.line import InvoiceLine
from domain.invoice.model import Invoice
from domain.invoice.payment import PaymentInstructions
from domain.invoice.references import Note
from integration.formats.edifact.invoic import codes

NETWORK_UNKNOWN = "mapped-from-cii"
"""What stands for the network of a card where nobody said it."""
_LINES = ("line_one", "line_two", "line_three")


def canonical(invoice: Invoice) -> Invoice:
    """`invoice` as INVOIC says it: the same content in other places.

    The rules that it follows (BT-23, BT-24) are named by UNH, and legal information (BT-33) is a
    text of the subject REG, which is what a reader makes of it.
    """
    legal = invoice.seller.legal_information
    notes = (Note(text=legal, subject=codes.LEGAL_TEXT), *invoice.notes) if legal else invoice.notes
    means = tuple(_means(one) for one in invoice.payment_instructions)
    return invoice.model_copy(
        update={
            "specification": None,
            "business_process": None,
            "notes": notes,
            "seller": _at(invoice.seller.model_copy(update={"legal_information": None})),
            "buyer": _at(invoice.buyer),
            "tax_representative": invoice.tax_representative and _at(invoice.tax_representative),
            "delivery": invoice.delivery and _at(invoice.delivery),
            "payment_instructions": means,
            "lines": tuple(_line(line) for line in invoice.lines),
        }
    )


def _at(whole: Any) -> Any:
    """With an address whose lines begin with the first."""
    address: PostalAddress | None = whole.address
    if address is None:
        return whole
    said = [line for line in (getattr(address, name) for name in _LINES) if line]
    lines = dict(zip(_LINES, [*said, None, None, None], strict=False))
    return whole.model_copy(update={"address": address.model_copy(update=lines)})


def _means(means: PaymentInstructions) -> PaymentInstructions:
    card = means.card
    if card is None or card.network != NETWORK_UNKNOWN:
        return means
    return means.model_copy(update={"card": card.model_copy(update={"network": None})})


def _line(line: InvoiceLine) -> InvoiceLine:
    """A discount of nothing is none."""
    changed: dict[str, Any] = {"sub_lines": tuple(_line(one) for one in line.sub_lines)}
    if not line.price_discount:
        changed["price_discount"] = None
    return line.model_copy(update=changed)


def differences(said: Invoice, carried: Invoice) -> Iterator[tuple[str, str]]:
    """Places where the two differ, and what `carried` has there (`""` for nothing)."""
    wanted = canonical(said)
    if wanted == carried:
        return
    before, after = dict(_values(wanted)), dict(_values(carried))
    for path in dict.fromkeys((*before, *after)):
        if before.get(path) != after.get(path):
            found = after.get(path)
            yield path, "" if found is None else str(found)


def _values(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Invoice):
        value = value.model_dump()
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _values(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _values(inner, f"{path}[{index}]")
    elif value is not None:
        yield path, value if isinstance(value, Decimal) else str(value).strip()
