"""What we say of a supplier's INVOIC, as an APERAK back to where that came from."""

from typing import Literal

from domain.core.errors import Unreadable
from domain.exchange.envelope import Envelope
from domain.exchange.response import InvoiceResponse
from integration.formats.edifact.aperak import AperakWriting, write
from integration.formats.edifact.interchange import Address, level_for
from integration.formats.edifact.reading import single

Release = Literal["D.96A", "D.01B"]
_MOST: dict[Release, int] = {"D.96A": 340, "D.01B": 2_000}
"""So many characters of a reason are told: FTX has five lines."""


def reply(received: bytes, response: InvoiceResponse, envelope: Envelope) -> bytes:
    """`response` to the one INVOIC in `received`, from its receiver to its sender.

    In its syntax and directory, and in its character set if that has the words. A reason that is
    longer than an APERAK takes is cut.
    """
    message = single(received)
    if message is None:
        raise Unreadable("it is not one message of an interchange, so nobody can be answered")
    header = message.header
    release: Release = "D.01B" if message.release == "D.01B" else "D.96A"
    return write(
        response.model_copy(
            update={
                "id": f"R{envelope.control_number:09d}",
                "reason": _cut(response.reason, _MOST[release]),
            }
        ),
        envelope.model_copy(update={"test": envelope.test or header.get(10) == "1"}),
        AperakWriting(
            sender=Address.said(header, 2),
            receiver=Address.said(header, 1),
            level=level_for(message.dialect.level, response.reason),
            syntax="4" if header.get(0, 1) >= "4" else "3",
            release=release,
        ),
    )


def _cut(reason: str, most: int) -> str:
    words = " ".join(reason.split())
    return words if len(words) <= most else f"{words[: most - 4].rstrip()} ..."
