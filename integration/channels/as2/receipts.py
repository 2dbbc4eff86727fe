"""The receipt for a message that a partner posted: in the reply, or by itself to a checked address.

Source: RFC 4130, sections 7.2 to 7.6.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from pydantic import ValidationError

from domain.exchange.delivery import OutboundMessage
from domain.ports import Deferred, HttpReply
from domain.trade.terms import ChannelConfig
from integration.channels.as2 import names, notification
from integration.channels.as2.mime import Entity
from integration.channels.as2.notification import Report, Wanted
from integration.channels.as2.packing import as2_headers, boundary_of, signed
from integration.channels.as2.refusal import UNSUPPORTED, UNSUPPORTED_MIC, Refused
from integration.channels.as2.settings import As2Settings, ReceiptSettings
from integration.channels.as2.signing import digest_name, digest_of
from integration.channels.as2.trust import Own
from integration.channels.as2.unpacking import Opened

_MADE = ("sha256", "sha384", "sha512")
_THANKS = (
    "The message was received and can be opened. That is no promise that its content is accepted."
)


@dataclass(frozen=True)
class Writer:
    """Writes receipts for one message."""

    settings: As2Settings
    signer: Own | None
    message_id: str
    headers: Mapping[str, str]
    now: datetime

    @property
    def wanted(self) -> Wanted:
        """What the sender asks for."""
        return notification.wanted(self.headers)

    def good(self, opened: Opened) -> Entity:
        """That it was taken; `Refused` if no receipt that the sender needs can be made."""
        wanted = self.wanted
        if wanted.is_wanted and wanted.is_unknown:
            raise Refused(UNSUPPORTED, "receipts are signed as pkcs7-signature only")
        label = self._label(opened)
        digest = digest_of(digest_name(label), opened.proof)
        mic = base64.b64encode(digest).decode()
        return self._written("processed", _THANKS, mic, label)

    def bad(self, refused: Refused) -> Entity:
        """That it was refused, and why."""
        return self._written(refused.disposition, f"The message is refused: {refused.reason}.")

    def reply(self, receipt: Entity) -> HttpReply:
        """The receipt on the connection of the message."""
        return HttpReply(200, receipt.body, self._headers(receipt))

    def deferred(self, receipt: Entity, key: str) -> Deferred | None:
        """The receipt as a message of its own; `None` if its address is none."""
        try:
            settings = ReceiptSettings(
                url=self.wanted.url,
                as2_to=self.settings.as2_to,
                headers=self._headers(receipt),
                timeout_seconds=self.settings.timeout_seconds,
            )
        except ValidationError:
            return None
        message = OutboundMessage(
            id=f"mdn-{hashlib.sha256(key.encode()).hexdigest()[:32]}",
            file_name="mdn.eml",
            media_type=receipt.media_type,
            content=receipt.body,
            subject=f"AS2 receipt for {names.words(self.message_id, 100)}",
        )
        return Deferred(ChannelConfig(kind="as2", settings=settings.model_dump()), message)

    def may_post(self, opened: Opened | None) -> bool:
        """Whether the address for the receipt is one that the partner would choose."""
        try:
            host = (urlsplit(self.wanted.url).hostname or "").lower()
        except ValueError:
            return False
        own = urlsplit(self.settings.url).hostname if self.settings.url else None
        is_known = host in (own, *self.settings.mdn_hosts)
        return bool(host) and (is_known or (opened is not None and opened.signed is not None))

    def _label(self, opened: Opened) -> str:
        """The digest of the receipt, in the sender's words where it has some."""
        if opened.signed is not None:
            return f"sha-{opened.signed.digest.removeprefix('sha')}"
        usable = [one for one in self.wanted.digests if self._is_accepted(one)]
        if not usable and self.wanted.digests and self.wanted.needs_these:
            raise Refused(UNSUPPORTED_MIC, "none of the digests for the receipt is accepted")
        return usable[0] if usable else f"sha-{self.settings.digest.removeprefix('sha')}"

    def _is_accepted(self, label: str) -> bool:
        name = digest_name(label)
        return name in _MADE or (name == "sha1" and self.settings.accept_sha1)

    def _written(self, disposition: str, text: str, mic: str = "", label: str = "") -> Entity:
        report = Report(self.message_id, disposition, mic, label, text)
        recipient = names.quoted_id(self.settings.as2_from)
        seed = f"{self.message_id}{disposition}{mic}".encode()
        receipt = notification.write(report, recipient, boundary_of("report", seed))
        if not self.wanted.is_signed or self.signer is None:
            return receipt
        asked = [digest_name(one) for one in self.wanted.digests]
        digest = next((one for one in asked if one in _MADE), self.settings.digest)
        return signed(receipt, self.signer, digest, boundary_of("signed", seed))

    def _headers(self, receipt: Entity) -> dict[str, str]:
        known = hashlib.sha256(receipt.raw).hexdigest()[:32]
        own_id = f"mdn-{known}@{names.host_of(self.settings.as2_from)}"
        ours = as2_headers(self.settings.as2_from, self.settings.as2_to, own_id, self.now)
        return {"content-type": receipt.headers["content-type"], **ours}
