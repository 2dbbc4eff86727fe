"""Receipts (MDN): written for what we get, read for what we sent.

Source: RFC 4130, section 7; RFC 8098 (message disposition notifications); RFC 6522
(multipart/report).
"""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.core.errors import Unreadable
from integration.channels.as2 import mime
from integration.channels.as2.mime import Entity
from integration.channels.as2.names import bare, words
from integration.channels.as2.signing import digest_name, digest_of

REPORT = "multipart/report"
_NOTIFICATION = "message/disposition-notification"
_DISPOSITION = re.compile(
    r"[^;]*;\s*(?P<kind>processed|failed|displayed|deleted|dispatched)"
    r"\s*(?:/\s*(?P<modifier>.*))?",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Report:
    """What a receipt says of one message."""

    original_id: str
    disposition: str
    """`processed`, `processed/warning: …`, `processed/error: …`, `failed/failure: …`, in lower
    case."""
    mic: str = ""
    """The digest of what arrived, in base64."""
    mic_label: str = ""
    """By which digest, in the words of its sender."""
    text: str = ""
    """The same for people."""

    @property
    def kind(self) -> str:
        """`processed` or `failed`."""
        return self.disposition.partition("/")[0]

    @property
    def modifier(self) -> str:
        """`error`, `warning`, `failure`; empty where everything went well."""
        return self.disposition.partition("/")[2].partition(":")[0].strip()

    @property
    def detail(self) -> str:
        """What the modifier is about: `decryption-failed`."""
        return self.disposition.partition("/")[2].partition(":")[2].strip()

    @property
    def digest(self) -> str:
        """The digest as we call it; empty if there is none that we know."""
        return digest_name(self.mic_label)

    def proves(self, candidates: Sequence[bytes]) -> bool:
        """Whether its digest is that of one of `candidates`."""
        said = self.said
        return any(hmac.compare_digest(said, digest_of(self.digest, one)) for one in candidates)

    @property
    def said(self) -> bytes:
        """The digest that it says; empty if there is none that we know."""
        try:
            return base64.b64decode(self.mic, validate=True) if self.digest else b""
        except (binascii.Error, ValueError):
            return b""


def read(report: Entity) -> Report:
    """What a receipt says; `Unreadable` if it is none."""
    if report.media_type != REPORT:
        raise Unreadable("a receipt is a multipart/report")
    parts = report.parts()
    machine = next((one for one in parts if one.media_type == _NOTIFICATION), None)
    if machine is None:
        raise Unreadable("the receipt has no disposition notification")
    fields = mime.parse(machine.decoded().strip() + b"\r\n\r\n").headers
    if "disposition" not in fields or "original-message-id" not in fields:
        raise Unreadable("the receipt does not say what became of which message")
    mic, _, label = fields.get("received-content-mic", "").partition(",")
    human = next((one for one in parts if one.media_type.startswith("text/")), None)
    return Report(
        original_id=bare(fields["original-message-id"])[:300],
        disposition=_disposition(fields["disposition"]),
        mic="".join(mic.split())[:200],
        mic_label=label.strip()[:40],
        text=words(human.decoded()[:4000].decode("utf-8", "replace")) if human else "",
    )


def write(report: Report, recipient: str, boundary: str) -> Entity:
    """A receipt. `recipient` is who got the message."""
    fields = [
        ("Reporting-UA", "Invoicing"),
        ("Original-Recipient", f"rfc822; {recipient}"),
        ("Final-Recipient", f"rfc822; {recipient}"),
        ("Original-Message-ID", f"<{report.original_id}>"),
        ("Disposition", f"automatic-action/MDN-sent-automatically; {report.disposition}"),
    ]
    if report.mic:
        fields.append(("Received-Content-MIC", f"{report.mic}, {report.mic_label}"))
    human = mime.entity(
        [("Content-Type", "text/plain; charset=us-ascii"), ("Content-Transfer-Encoding", "7bit")],
        report.text.encode("ascii", "replace") + b"\r\n",
    )
    machine = mime.entity(
        [("Content-Type", _NOTIFICATION), ("Content-Transfer-Encoding", "7bit")],
        "".join(f"{name}: {value}\r\n" for name, value in fields).encode("ascii", "replace"),
    )
    return mime.multipart(
        f"{REPORT}; report-type=disposition-notification", [human, machine], boundary
    )


@dataclass(frozen=True)
class Wanted:
    """Which receipt the sender of a message asks for."""

    is_wanted: bool
    is_signed: bool
    digests: tuple[str, ...]
    """Those that it names, as it names them, the best first."""
    needs_these: bool
    """Whether a receipt by another digest is of no use."""
    url: str
    """Where it wants it, if not in the reply."""
    is_unknown: bool
    """Whether it needs a kind of signature that nobody knows."""


def wanted(headers: Mapping[str, str]) -> Wanted:
    """What the headers of a message ask for (RFC 4130, sections 7.3 and 7.4)."""
    options: dict[str, list[str]] = {}
    for option in headers.get("disposition-notification-options", "").split(";"):
        name, _, values = option.partition("=")
        given = [value.strip().strip('"').lower() for value in values.split(",")]
        options[name.strip().lower()] = [value for value in given if value]
    importance, *protocols = options.get("signed-receipt-protocol") or [""]
    needed, *digests = options.get("signed-receipt-micalg") or [""]
    is_signed = "pkcs7-signature" in protocols
    return Wanted(
        is_wanted="disposition-notification-to" in headers,
        is_signed=is_signed,
        digests=tuple(words(one, 20) for one in digests),
        needs_these=needed == "required",
        url=headers.get("receipt-delivery-option", "").strip(),
        is_unknown=importance == "required" and not is_signed,
    )


def _disposition(given: str) -> str:
    match = _DISPOSITION.fullmatch(words(given, 300))
    if match is None:
        raise Unreadable("the receipt does not say what became of the message")
    kind, modifier = match["kind"].lower(), words(match["modifier"] or "", 150).lower()
    return f"{kind}/{modifier}" if modifier else kind
