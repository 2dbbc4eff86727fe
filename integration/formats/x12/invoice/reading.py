"""An 810 as the invoice model: what stands in the set, and nothing worked out but sums.

What the model has no place for becomes a note that begins with `X12`, as it stood.
"""

from pydantic import ValidationError

from domain.core.errors import Unreadable
from domain.core.findings import Finding
from domain.core.party import Party, Payee, PostalAddress
from domain.invoice.delivery import Delivery
from domain.invoice.model import Invoice
from domain.invoice.references import Note
from integration.formats.x12.invoice import header_codes as codes
from integration.formats.x12.invoice.credit import turned
from integration.formats.x12.invoice.heading import Heading, read_heading
from integration.formats.x12.invoice.leftover import said as said_of
from integration.formats.x12.invoice.leftover import spelled
from integration.formats.x12.invoice.named import References
from integration.formats.x12.invoice.parties import (
    SHIP_TO_NAME,
    read_address,
    read_identifier,
    read_named_identifier,
    read_party,
)
from integration.formats.x12.invoice.payment import read_payment
from integration.formats.x12.invoice.summary import read_summary
from integration.formats.x12.invoice.terms import read_terms
from integration.formats.x12.invoice.values import RULE, Reader
from integration.formats.x12.segment import Segment
from integration.formats.x12.structure import Node

_NO_COUNTRY = "US"


def read_invoice(root: Node, sender: str, receiver: str) -> Invoice:
    """The invoice in the set; `Unreadable` with all that cannot be understood.

    `sender` and `receiver` are the ids of the interchange: parties that the set does not name.
    """
    reader = Reader()
    invoice = None
    try:
        invoice = _read(root, reader, sender, receiver)
    except ValidationError as error:
        reader.findings += _faults(error)
    if reader.findings or invoice is None:
        first = reader.findings[0]
        raise Unreadable(
            f"the 810 cannot be read: {first.message} ({first.path})",
            hint=first.hint,
            findings=reader.findings,
        )
    return turned(invoice)


def _faults(error: ValidationError) -> list[Finding]:
    return [
        Finding(
            rule=RULE,
            path=".".join(map(str, fault["loc"])),
            message=fault["msg"].removeprefix("Value error, "),
            hint="ask the sender to correct it and to send it again",
        )
        for fault in error.errors(include_input=False, include_url=False, include_context=False)
    ]


def _read(root: Node, reader: Reader, sender: str, receiver: str) -> Invoice:
    heading = read_heading(root, reader)
    said, loops = dict(heading.said), root.all("N1")
    said["seller"] = _party("SE", codes.SELLERS, loops, sender, heading)
    said["buyer"] = _party("BY", codes.BUYERS, loops, receiver, heading)
    said["delivery"] = _delivery(loops, heading)
    said["payee"] = _payee(loops)
    said["due_date"], said["payment_terms"] = read_terms(
        root.segments("ITD"), heading.issued_on, reader
    )
    remittance = [node for node in loops if node.segment.get(1) in codes.REMITTANCE]
    said["payment_instructions"] = read_payment(remittance)
    said |= read_summary(root, heading.currency, heading.messages, reader)
    rest = [node for node in loops if node not in remittance]
    rest += [node for node in root.children if not _is_read(node)]
    left = (Note(text=f"X12 {spelled(node)}") for node in rest)
    said["notes"] = (*heading.notes, *left)
    return Invoice.model_validate(said)


def _is_read(node: Node) -> bool:
    segment = node.segment
    if segment.tag == "TDS":
        return not any(segment.get(index) for index in (2, 3, 4))
    return segment.tag in codes.READ


def _take(loops: list[Node], candidates: tuple[str, ...]) -> Node | None:
    """The first loop of one of `candidates`, in their order; it is taken out."""
    for candidate in candidates:
        for index, node in enumerate(loops):
            if node.segment.get(1) == candidate:
                return loops.pop(index)
    return None


def _party(
    code: str, candidates: tuple[str, ...], loops: list[Node], id: str, heading: Heading
) -> Party:
    node = _take(loops, candidates)
    place = node.first("N4") if node else None
    if place is None or not (place.get(2) or place.get(4)):
        said = f"X12 states no country of {code}; taken as {_NO_COUNTRY}"
        heading.notes.append(Note(text=said))
    if node is None:
        return Party(name=id or code, address=PostalAddress(country=_NO_COUNTRY))
    party, references = read_party(node, code)
    _leave(node, references.left(), heading)
    return party


def _leave(node: Node, segments: list[Segment], heading: Heading) -> None:
    """Note what a party says and the model has no place for."""
    rows = (f"X12 {node.segment.get(1)} {said_of(segment)}" for segment in segments)
    heading.notes.extend(Note(text=row) for row in rows)


def _delivery(loops: list[Node], heading: Heading) -> Delivery | None:
    node = _take(loops, (codes.SHIP_TO,))
    if node is None:
        day = heading.delivered_on
        return Delivery(delivered_on=day) if day else None
    name = node.segment.get(2)
    _leave(node, [*References(node.segments("REF")).left(), *node.segments("PER")], heading)
    return Delivery(
        name=None if name == SHIP_TO_NAME else name or None,
        location=read_identifier(node) or read_named_identifier(node, "BT-71"),
        delivered_on=heading.delivered_on,
        address=read_address(node),
    )


def _payee(loops: list[Node]) -> Payee | None:
    node = _take(loops, (codes.PAYEE,))
    if node is None:
        return None
    identifier = read_identifier(node) or read_named_identifier(node, "BT-60")
    name = node.segment.get(2) or (identifier.value if identifier else codes.PAYEE)
    return Payee(
        name=name,
        identifier=identifier,
        registration_id=read_named_identifier(node, "BT-61"),
    )
