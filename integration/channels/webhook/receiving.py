"""Documents that are posted to us: whose they are, their signature says.

Nothing in the request names the mailbox, so the secrets are tried one by one, in a thread, as long
as that is little work; a header can name the mailbox where it is much.
"""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.ports import Arrival, HttpReply, Posted
from integration import standard_webhooks

MOST_WORK = 256 * 1024 * 1024
"""So many bytes are hashed for one request at most: stranger's requests cost little."""

_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
_EXTENSIONS = {
    "application/xml": "xml",
    "text/xml": "xml",
    "application/pdf": "pdf",
    "application/json": "json",
    "text/csv": "csv",
    "application/edifact": "edi",
    "application/edi-x12": "edi",
}


@dataclass(frozen=True)
class Door:
    """A mailbox, and the keys to it."""

    mailbox_id: str
    keys: tuple[bytes, ...] = field(repr=False)
    tolerance: float


async def opened(doors: Sequence[Door], posted: Posted, now: float) -> Arrival | HttpReply:
    """The document, for the mailbox whose key fits; or why it is refused."""
    missing = [name for name in _HEADERS if not posted.headers.get(name)]
    if missing:
        return _refused(400, f"these headers are missing: {', '.join(missing)}")
    if not posted.body:
        return _refused(400, "post the document as the body")
    named = posted.headers.get("webhook-mailbox")
    asked = [door for door in doors if named in (None, door.mailbox_id)]
    asked = [
        door for door in asked if standard_webhooks.is_recent(posted.headers, now, door.tolerance)
    ]
    if not asked:
        return _refused(401, "the webhook-timestamp is too far from now, or no mailbox is known")
    if sum(len(door.keys) for door in asked) * len(posted.body) > MOST_WORK:
        return _refused(400, "name the mailbox in a header webhook-mailbox")
    found = await asyncio.to_thread(_fitting, asked, posted)
    return (
        _refused(401, "the secret of no mailbox fits")
        if found is None
        else _arrival(found.mailbox_id, posted)
    )


def _fitting(doors: Sequence[Door], posted: Posted) -> Door | None:
    for door in doors:
        if standard_webhooks.is_signed(door.keys, posted.headers, posted.body):
            return door
    return None


def _arrival(mailbox_id: str, posted: Posted) -> Arrival:
    id = posted.headers["webhook-id"]
    media_type = posted.headers.get("content-type", "").partition(";")[0].strip().lower()
    known = re.fullmatch(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}", media_type)
    stem = re.sub(r"[^A-Za-z0-9._-]", "-", id)[:80].lstrip(".-") or "document"
    return Arrival(
        key=f"webhook:{mailbox_id}:{hashlib.sha256(id.encode()).hexdigest()}",
        mailbox_id=mailbox_id,
        reply=HttpReply(200),
        name=f"{stem}.{_EXTENSIONS.get(media_type, 'bin')}",
        media_type=media_type if known else "application/octet-stream",
        content=posted.body,
    )


def _refused(status: int, why: str) -> HttpReply:
    return HttpReply(status, f"{why}\n".encode(), {"content-type": "text/plain"})
