"""An 820 as a remittance advice. Source: X12 transaction set 820, remittance advice."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from pydantic import ValidationError

from domain.core.findings import Finding
from domain.core.money import ZERO
from domain.settlement.remittance import RemittanceAdvice, RemittedItem
from integration.formats.x12.checking import read_date
from integration.formats.x12.invoice.values import RULE, Reader
from integration.formats.x12.opening import Message, unreadable
from integration.formats.x12.remittance import codes
from integration.formats.x12.segment import Segment
from integration.formats.x12.structure import Node

_NO_CURRENCY = "USD"
"""CUR is left out where the money is of the country, the United States."""


def read_remittance(message: Message) -> RemittanceAdvice:
    """What the payer says; `Unreadable` with all that cannot be understood."""
    reader = Reader()
    try:
        advice = _read(message, reader)
    except ValidationError as error:
        reader.findings += [
            Finding(
                rule=RULE,
                path=".".join(map(str, fault["loc"])),
                message=fault["msg"],
                hint="ask the sender to correct it and to send it again",
            )
            for fault in error.errors(include_input=False, include_url=False)
        ]
    if reader.findings:
        raise unreadable(reader.findings)
    return advice


def _read(message: Message, reader: Reader) -> RemittanceAdvice:
    root = message.root
    bpr = root.first("BPR") or root.segment
    trace, currency = root.first("TRN"), root.first("CUR")
    number = trace.get(2) if trace else ""
    parties = root.all("N1")
    items = [item for entity in root.all("ENT") for item in _items(entity, reader)]
    return RemittanceAdvice(
        id=number or f"{message.group}/{root.segment.get(2)}",
        payer=_name(parties, codes.PAYER) or message.sender,
        payee=_name(parties, codes.PAYEE) or message.receiver,
        currency=(currency.get(2) if currency else "") or _NO_CURRENCY,
        amount=reader.decimal(bpr, 2) or ZERO,
        pays_on=read_date(bpr.get(16)),
        payment_reference=number,
        reverses=bpr.get(3) == codes.DEBIT,
        items=tuple(items),
    )


def _name(parties: Sequence[Node], candidates: Iterable[str]) -> str:
    """Name or identifier of the first of `candidates`."""
    for candidate in candidates:
        for node in parties:
            segment = node.segment
            if segment.get(1) == candidate:
                return segment.get(2) or segment.get(4)
    return ""


def _items(entity: Node, reader: Reader) -> list[RemittedItem]:
    """What is paid in one ENT loop, and adjustments that belong to no invoice."""
    found = [_paid(node, reader) for node in entity.all("RMR")]
    found += [_loose(node.segment, reader) for node in entity.all("ADX")]
    return [item for item in found if item is not None]


def _paid(node: Node, reader: Reader) -> RemittedItem | None:
    segment = node.segment
    paid = reader.decimal(segment, 4)
    due, discount = reader.decimal(segment, 5), reader.decimal(segment, 6)
    changes = _changes(node, reader)
    if paid is None:
        paid = (due or ZERO) - (discount or ZERO) + sum((one[0] for one in changes), ZERO)
    if not segment.get(2):
        hint = "say the number of the invoice in RMR02"
        reader.refuse(segment, 2, "RMR02 does not say what is paid", hint)
        return None
    held = -sum((one[0] for one in changes), ZERO)
    return RemittedItem(
        invoice_number=segment.get(2),
        amount=paid,
        due=due,
        discount=abs(discount or ZERO),
        deductions=max(held, ZERO),
        reason="; ".join(_reason(amount, code) for amount, code in changes),
    )


def _changes(node: Node, reader: Reader) -> list[tuple[Decimal, str]]:
    """Adjustments with their reasons; negative ones are held back."""
    found = []
    own = reader.decimal(node.segment, 8)
    if own:
        found.append((own, node.segment.get(7)))
    for child in node.segments("ADX"):
        amount = reader.decimal(child, 1)
        if amount:
            found.append((amount, child.get(2)))
    return found


def _reason(amount: Decimal, code: str) -> str:
    said = codes.REASONS.get(code)
    return f"{code} {said or 'by agreement'}: {amount:f}" if code else f"{amount:f}"


def _loose(segment: Segment, reader: Reader) -> RemittedItem | None:
    """An adjustment of no invoice: it is kept under what it names, or its reason."""
    amount = reader.decimal(segment, 1)
    if not amount:
        return None
    code = segment.get(2)
    return RemittedItem(
        invoice_number=segment.get(4) or f"ADX {code}",
        amount=amount,
        reason=_reason(amount, code),
    )
