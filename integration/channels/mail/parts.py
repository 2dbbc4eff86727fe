"""What is taken from a mail: its attachments of allowed types, or the whole of a notice.

The words of a mail are never read. Who a mail is from, it only claims: the list of senders keeps
noise out, it proves nothing. Source: RFC 2045, 2183, 3834.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import getaddresses

from integration import file_names
from integration.channels.mail.dsn import FAULTS, is_notice
from integration.channels.mail.settings import Imap

_MEDIA_TYPES = {
    "application/xml": "xml",
    "text/xml": "xml",
    "application/pdf": "pdf",
    "application/json": "json",
    "text/csv": "csv",
    "application/edifact": "edi",
    "application/edi-x12": "x12",
}


@dataclass(frozen=True)
class Found:
    """What is in a mail for us. Without files it is finished at once."""

    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    why: str = ""
    """Why there are none."""
    harmless: bool = False
    """Whether nobody has to look at it: a machine answered."""


def found_in(content: bytes, imap: Imap, uid: str) -> Found:
    """What is in the mail `content` for us."""
    try:
        return _found(content, imap, uid)
    except FAULTS:
        return Found(why="it cannot be taken apart")


def _found(content: bytes, imap: Imap, uid: str) -> Found:
    mail = message_from_bytes(content, policy=default)
    if is_notice(mail):
        return Found(files=((f"notice-{uid}.eml", content),))
    if mail.get_content_type() == "multipart/report":
        return Found(why="a receipt for reading, or another report", harmless=True)
    if not _is_allowed(mail, imap.senders):
        return Found(why="its sender is not one of those whose mail is taken")
    files = tuple(_attachments(mail, imap, uid))
    if files:
        return Found(files=files)
    if str(mail.get("Auto-Submitted", "no")).strip().lower() != "no":
        return Found(why="an automatic answer without a document", harmless=True)
    return Found(why=f"it has no attachment of the types {', '.join(imap.attachments)}")


def _is_allowed(mail: Message, senders: Sequence[str]) -> bool:
    if not senders:
        return True
    claimed = [address.lower() for _, address in getaddresses([str(mail.get("From", ""))])]
    known = {one.lower() for one in senders}
    return bool(claimed) and all(
        address in known or f"@{address.rpartition('@')[2]}" in known for address in claimed
    )


def _attachments(mail: Message, imap: Imap, uid: str) -> Iterator[tuple[str, bytes]]:
    for number, part in enumerate(mail.walk(), start=1):
        if part.is_multipart() or not isinstance(part, EmailMessage):
            continue
        given = part.get_filename() or ""
        extension = given.rpartition(".")[2].lower() if "." in given else ""
        if not given:
            extension = _MEDIA_TYPES.get(part.get_content_type(), "")
        if extension not in imap.attachments:
            continue
        raw = part.get_payload(decode=True)
        if isinstance(raw, bytes) and raw:
            yield file_names.harmless(given, f"mail-{uid}-{number}.{extension}"), raw
