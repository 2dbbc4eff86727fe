"""Reading what came as EDIFACT: an interchange is taken apart, a message of one is understood.

By the message type (UNH S009 0065): INVOIC is an invoice, REMADV a remittance advice, CONTRL and
APERAK are acknowledgements.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from domain.core.errors import Unreadable
from domain.core.findings import Finding, Severity
from domain.exchange.inbound import InboundKind
from domain.ports import Understood
from domain.ports.exchange import Content
from integration.formats.edifact import aperak, contrl, remadv
from integration.formats.edifact.framing import frames
from integration.formats.edifact.invoic.read import message as invoic
from integration.formats.edifact.judging import judge
from integration.formats.edifact.message import Closed, Message
from integration.formats.edifact.settings import ReadingSettings
from integration.formats.edifact.syntax import Tokens
from integration.formats.edifact.taking import take_apart
from integration.validation import findings_of

_Told = tuple[Content, tuple[Finding, ...]]
"""What a message says, and what was assumed of it or has no place in that."""

_Read = Callable[[Message, ReadingSettings], _Told]


def _invoice(one: Message, _settings: ReadingSettings) -> _Told:
    reading = invoic.read(one.segments)
    return reading.invoice, reading.findings


def _advice(one: Message, _settings: ReadingSettings) -> _Told:
    reading = remadv.read_message(one.segments)
    return reading.advice, reading.findings


_READERS: Mapping[str, tuple[InboundKind, _Read]] = {
    "INVOIC": (InboundKind.INVOICE, _invoice),
    "REMADV": (InboundKind.REMITTANCE_ADVICE, _advice),
    "CONTRL": (InboundKind.ACKNOWLEDGEMENT, lambda one, _: (contrl.read(one), ())),
    "APERAK": (InboundKind.ACKNOWLEDGEMENT, lambda one, said: (aperak.read(one, said.aperak), ())),
}


def read_edifact(
    content: bytes, *, part: bool = False, settings: Mapping[str, Any] | None = None
) -> Understood:
    """What `content` is; `part`: it is one message of an interchange that was taken apart.

    A part that has a UNZ is an interchange all the same: one of several in a file.
    """
    try:
        chosen = ReadingSettings.model_validate(dict(settings or {}))
    except ValidationError as error:
        return Understood(InboundKind.UNKNOWN, _unset(error))
    if part and (message := single(content)) is not None:
        return _understood(message, chosen)
    return Understood(InboundKind.INTERCHANGE, take_apart(content, chosen))


def single(content: bytes) -> Message | None:
    """The one message of a part; `None` if it is no part."""
    message = None
    for one in frames(Tokens([content]), whole=False):
        if isinstance(one, Closed) and not one.whole:
            continue
        if isinstance(one, Closed) or message is not None:
            return None
        message = one
    return message


def _understood(message: Message, settings: ReadingSettings) -> Understood:
    faults = judge(message, strict=settings.strict)
    fatal = [fault.finding for fault in faults if fault.severity is Severity.FATAL]
    kind, read = _READERS.get(message.type, (InboundKind.UNKNOWN, None))
    if fatal or read is None:
        text = f"the {message.type[:10]} cannot be used: {fatal[0].message} ({fatal[0].path})"
        return Understood(kind, Unreadable(text, hint=fatal[0].hint, findings=fatal))
    try:
        content, told = read(message, settings)
        return Understood(kind, content, told)
    except Unreadable as error:
        return Understood(kind, error)


def _unset(error: ValidationError) -> Unreadable:
    findings: list[Finding] = findings_of(error, "FORMAT_SETTINGS")
    return Unreadable(
        "the settings `edifact` of the mailbox are wrong",
        hint="mend format_settings of the mailbox",
        findings=findings,
    )
