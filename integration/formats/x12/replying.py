"""What we say of a supplier's 810, as an 824 back to where that came from."""

import unicodedata

from domain.core.errors import Unreadable
from domain.exchange.envelope import Envelope
from domain.exchange.response import InvoiceResponse
from integration.formats.x12.acknowledging import applications, frame_back
from integration.formats.x12.advising import advice_body
from integration.formats.x12.dictionary.sets import GROUPS
from integration.formats.x12.opening import open_part
from integration.formats.x12.writing import Group, write

MEDIA_TYPE, EXTENSION = "application/EDI-X12", "x12"
_ADVICE = "824"


def reply(received: bytes, response: InvoiceResponse, envelope: Envelope) -> bytes:
    """`response` to the 810 in `received`, from its receiver to its sender, in its version.

    Letters with accents, which the extended character set does not have, lose them.
    """
    found = open_part(received).interchange
    if not found.groups:
        raise Unreadable("there is no functional group in it, so nobody can be answered")
    group = found.groups[0]
    since_5010 = group.version >= "005010"
    sender, receiver = applications(group)
    said = response.model_copy(
        update={"id": f"R{envelope.control_number:09d}", "reason": _plain(response.reason)}
    )
    body = advice_body(said, envelope.prepared_at.date(), since_5010=since_5010)
    advice = Group(
        code=GROUPS[_ADVICE],
        sender=sender,
        receiver=receiver,
        control=envelope.control_number,
        version="005010" if since_5010 else "004010",
        set=_ADVICE,
        bodies=[body],
    )
    return write(frame_back(found, envelope), [advice])


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", " ".join(text.split()))
    return apart.encode("ascii", "ignore").decode()
