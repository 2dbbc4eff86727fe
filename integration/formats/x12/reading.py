"""Reading whatever comes as ANSI X12: interchanges, and the messages that were in them."""

from collections.abc import Mapping
from typing import Any

from domain.core.errors import Invalid, Unreadable
from domain.core.findings import Finding
from domain.exchange.inbound import InboundKind
from domain.ports import Understood
from domain.trade.terms import AcknowledgementKind
from integration.format_settings import parsed
from integration.formats.x12.answers import read_advice, read_functional, read_ta1
from integration.formats.x12.invoice.reading import read_invoice
from integration.formats.x12.opening import Message, Opened, is_whole, open_part, unreadable
from integration.formats.x12.remittance.reading import read_remittance
from integration.formats.x12.settings import X12MailboxSettings
from integration.formats.x12.taking_apart import take_apart

_KINDS = {
    "810": InboundKind.INVOICE,
    "820": InboundKind.REMITTANCE_ADVICE,
    "824": InboundKind.ACKNOWLEDGEMENT,
    "997": InboundKind.ACKNOWLEDGEMENT,
    "999": InboundKind.ACKNOWLEDGEMENT,
}
_FUNCTIONAL = {"997": AcknowledgementKind.X12_997, "999": AcknowledgementKind.X12_999}


def read_x12(
    content: bytes, *, part: bool = False, settings: Mapping[str, Any] | None = None
) -> Understood:
    """What `content` is and says; `part`: one message of an interchange, without its trailers."""
    try:
        known = parsed(X12MailboxSettings, settings or {})
    except Invalid as error:
        return Understood(InboundKind.INTERCHANGE, _misconfigured(error))
    try:
        if not part or is_whole(content):  # a part may be one of several interchanges of a file
            return take_apart(content, known)
        opened = open_part(content)
    except Unreadable as error:
        return Understood(InboundKind.UNKNOWN, error)
    return _understood(opened, known)


def _understood(opened: Opened, settings: X12MailboxSettings) -> Understood:
    if not opened.messages and opened.interchange.acknowledgements:
        said = read_ta1(opened.interchange.acknowledgements)
        return Understood(InboundKind.ACKNOWLEDGEMENT, said)
    if len(opened.messages) != 1:
        return Understood(InboundKind.UNKNOWN, unreadable([_no_part(len(opened.messages))]))
    message = opened.messages[0]
    kind = _KINDS[message.code]
    try:
        return Understood(kind, _content(message, settings))
    except Unreadable as error:
        return Understood(kind, error)


def _content(message: Message, settings: X12MailboxSettings) -> Any:
    if message.code == "810":
        return read_invoice(message.root, message.sender, message.receiver)
    if message.code == "820":
        return read_remittance(message)
    if message.code == "824":
        return read_advice(message.root, approves=settings.acceptance == "approval")
    return read_functional(message.root, _FUNCTIONAL[message.code])


def _misconfigured(error: Invalid) -> Unreadable:
    return Unreadable(
        "the format settings of the mailbox are wrong",
        hint="mend format_settings of the mailbox",
        findings=error.findings,
    )


def _no_part(count: int) -> Finding:
    return Finding(
        rule="X12-ONE-SET",
        path="byte 0",
        message=f"there are {count} transaction sets in it, not one",
        hint="hand it in as what was received, not as a part of it",
    )
