"""UN/EDIFACT REMADV, D.96A and D.01B: remittance advices read from messages, and written."""

from domain.exchange.envelope import Envelope
from domain.settlement.remittance import RemittanceAdvice
from integration.formats.edifact.invoic.opening import one_message
from integration.formats.edifact.invoic.release import D01B, D96A, Release
from integration.formats.edifact.remadv.read import RemadvReading, read_message
from integration.formats.edifact.remadv.write import write

__all__ = ["D01B", "D96A", "RemadvReading", "read", "read_message", "reading", "write_remittance"]


def read(content: bytes) -> RemittanceAdvice:
    """The advice in `content`; `Unreadable` with everything that is wrong."""
    return reading(content).advice


def reading(content: bytes) -> RemadvReading:
    """The advice, and what was assumed or has no place in it."""
    return read_message(one_message(content, "REMADV"))


def write_remittance(
    advice: RemittanceAdvice, envelope: Envelope, release: Release = D96A
) -> bytes:
    """The advice as an interchange for the partner of `envelope.settings`."""
    return write(advice, envelope, release)
