"""Interchanges: taken apart, so that each message in them is a received document of its own.

A sender never uses a control reference twice. The same bytes again are the same document; other
bytes under a known reference are refused, as nobody can tell which of the two counts.
"""

from collections.abc import Sequence
from datetime import datetime

from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.identifiers import digest
from domain.exchange.delivery import DocumentRef
from domain.exchange.inbound import InboundDocument
from domain.ports import Interchange, Records

_CLAIM = "interchange"
"""The fingerprint of claims: whoever made one, the reference is taken."""


async def claim(tx: Records, known: InboundDocument, interchange: Interchange) -> None:
    """Take the control reference for `known`; `Invalid` if it came with other bytes before."""
    if not interchange.control:
        return
    said = "|".join((interchange.sender, interchange.receiver, interchange.control))
    name = f"interchange:{digest(said.encode())[:40]}"
    holder = await tx.commands.result(name, _CLAIM)
    if holder is None:
        await tx.commands.record(name, _CLAIM, {"document": known.id})
        return
    if holder["document"] != known.id:
        raise _repeated(interchange, str(holder["document"]))


async def keep_parts(
    tx: Records, known: InboundDocument, parts: Sequence[DocumentRef], at: datetime
) -> tuple[str, ...]:
    """Note each message as received, once; their hashes."""
    for part in parts:
        if await tx.inbound.find(part.sha256) is None:
            await tx.inbound.insert(
                InboundDocument(
                    id=part.sha256,
                    mailbox_id=known.mailbox_id,
                    document=part,
                    part_of=known.id,
                    handed_in_by=known.handed_in_by,
                    received_at=at,
                )
            )
    return tuple(dict.fromkeys(part.sha256 for part in parts))


def _repeated(interchange: Interchange, holder: str) -> Invalid:
    shown = " ".join(interchange.control.split())[:35]
    message = f"the control reference {shown} was used before, with other content"
    hint = "discard it, and ask the sender for a new interchange under a new reference"
    finding = Finding(
        rule="INTERCHANGE-DUPLICATE",
        path="control",
        message=f"{message}: it is the document {holder[:12]}",
        hint=hint,
    )
    return Invalid(message, hint=hint, findings=[finding])
