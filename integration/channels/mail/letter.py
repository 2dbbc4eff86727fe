"""The mail that carries a document.

The same message always has the same Message-ID, so that mail systems can tell a repetition. Source:
RFC 5322; RFC 2231 (names of files in any script); RFC 3461, 4 (xtext); RFC 3834 (Auto-Submitted).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from domain.core.identifiers import digest
from domain.exchange.delivery import OutboundMessage
from domain.exchange.statement import Reference, ReferenceScheme
from integration.channels.mail.settings import MailSettings
from integration.channels.mail.texts import BUILT_IN, Words, filled


@dataclass(frozen=True)
class Letter:
    """A mail ready to be handed in."""

    envelope_id: str
    """What notices of delivery name it by: the message id, as xtext."""
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    content: bytes
    reference: Reference
    """Its Message-ID, for notices by systems that know no envelope id."""

    @property
    def recipients(self) -> Sequence[str]:
        """Everybody, once."""
        return tuple(dict.fromkeys((*self.to, *self.cc)))


def write(settings: MailSettings, message: OutboundMessage, now: float) -> Letter:
    """`message` as a mail, whose settings say how to send it."""
    sender = settings.sender or ""
    domain = sender.rpartition("@")[2]
    mail_id = f"{xtext(message.id)}@{domain}"
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(settings.sender_name, addr_spec=sender)
    mail["To"] = [Address(addr_spec=one) for one in settings.to]
    if settings.cc:
        mail["Cc"] = [Address(addr_spec=one) for one in settings.cc]
    if settings.reply_to:
        mail["Reply-To"] = Address(addr_spec=settings.reply_to)
    subject, body = _texts(settings, message)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(datetime.fromtimestamp(now, UTC))
    mail["Message-ID"] = f"<{mail_id}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body, cte="quoted-printable")
    _attach(mail, message)
    return Letter(
        envelope_id=xtext(message.id),
        sender=sender,
        to=settings.to,
        cc=settings.cc,
        content=mail.as_bytes(),
        reference=Reference(scheme=ReferenceScheme.MESSAGE_ID, value=mail_id),
    )


def xtext(value: str) -> str:
    """`value` in the characters that envelopes allow; `plain` undoes it."""
    return re.sub(rb"[^A-Za-z0-9._-]", lambda it: b"+%02X" % it[0][0], value.encode()).decode()


def plain(value: str) -> str:
    """What `xtext` was made of."""
    raw = re.sub(rb"\+([0-9A-F]{2})", lambda it: bytes([int(it[1], 16)]), value.encode())
    return raw.decode(errors="replace")


def _texts(settings: MailSettings, message: OutboundMessage) -> Words:
    own = settings.texts.get(settings.language)
    words = Words(own.subject, own.body) if own else BUILT_IN[settings.language]
    values = {
        "subject": message.subject or message.file_name,
        "file_name": message.file_name,
        "message_id": message.id,
    }
    line = "".join(" " if not one.isprintable() else one for one in filled(words.subject, values))
    return Words(f"[TEST] {line}" if message.test else line, filled(words.body, values))


def _attach(mail: EmailMessage, message: OutboundMessage) -> None:
    """Byte by byte, in base64 whatever the type: nobody on the way changes ends of lines."""
    main, _, sub = message.media_type.partition(";")[0].strip().partition("/")
    if not sub or main in ("multipart", "message"):
        main, sub = "application", "octet-stream"
    mail.add_attachment(
        message.content, maintype=main, subtype=sub, cte="base64", filename=message.file_name
    )
    # A boundary that is the same for each attempt, and in no base64 and no quoted-printable text.
    mail.set_boundary(f"=_{digest(message.id.encode())[:40]}")
