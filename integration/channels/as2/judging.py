"""What the receipt for a message of ours means for its delivery.

It counts only if it is of the partner, about this message, and about the bytes that were sent.
Source: RFC 4130, sections 7.4 to 7.6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.core.errors import DeliveryUnknown, Unreadable
from domain.exchange.delivery import Evidence
from domain.exchange.statement import Reference, ReferenceScheme, Statement, Transport
from domain.trade.terms import AcknowledgementKind
from integration.channels.as2 import names
from integration.channels.as2.mime import Entity
from integration.channels.as2.notification import Report, read
from integration.channels.as2.packing import Built
from integration.channels.as2.refusal import Refused
from integration.channels.as2.settings import As2Settings
from integration.channels.as2.trust import Trust
from integration.channels.as2.unpacking import unpack

_DUPLICATE = "duplicate"
_UNEXPECTED = "unexpected-processing-error"
_PROOF = (
    "as2-from",
    "as2-to",
    "message-id",
    "date",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
)
_ADVICE = {
    "authentication-failed": "give the partner our certificate, and compare the AS2 identifiers",
    "decryption-failed": "ask the partner for the certificate to encrypt with, and its cipher",
    "decompression-failed": "set compress to 'no' for this partner",
    "integrity-check-failed": "compare digest and content_type with what the partner expects",
    "insufficient-message-security": "compare sign and encrypt with what the partner demands",
    "unknown-trading-partner": "compare the AS2 identifiers with the partner",
    "unsupported-format": "compare content_type and mdn_signed with what the partner can do",
    "unsupported-mic-algorithms": "choose another digest for this partner",
}
_OTHERWISE = "ask the partner what its system found wrong, then send it again"


@dataclass(frozen=True)
class Verdict:
    """What a receipt says, as a statement."""

    statement: Statement
    asks_again: bool = False
    """Whether it was a fault of the moment there: the same message may be sent again."""
    is_repetition: bool = False
    """Whether an earlier attempt had arrived."""


def answered(
    answer: Entity, built: Built, id: str, settings: As2Settings, trust: Trust, now: datetime
) -> Verdict:
    """The verdict in the reply to `built`; `DeliveryUnknown` if it proves nothing."""
    try:
        report = read_checked(answer, settings, trust, now)
    except Refused as error:
        raise _unproven(error.reason) from None
    except Unreadable as error:
        raise _unproven(error.message) from None
    if report.original_id != built.message_id:
        raise _unproven("it is about another message")
    return verdict(report, id, _shown_id(answer), _compared(report, built.proofs))


def read_checked(answer: Entity, settings: As2Settings, trust: Trust, now: datetime) -> Report:
    """The receipt in `answer`, of the partner; `Refused` if it is not, `Unreadable` if it is none.

    A refusal needs no signature: who could forge it could as well let nothing through.
    """
    opened = unpack(answer, settings, trust, now)
    report = read(opened.document)
    if settings.mdn_signed and opened.signed is None and _is_good(report):
        raise Unreadable("it is not signed, as the settings demand (mdn_signed)")
    return report


def told(report: Report, settings: As2Settings, receipt_id: str) -> Verdict:
    """The verdict in a receipt that came by itself: its message id holds what was sent."""
    id, mark = names.own_id(report.original_id, settings.as2_from)
    is_same = None
    if mark and report.said and report.digest == settings.digest:
        is_same = names.holds(mark, report.said)
    return verdict(report, id, receipt_id, is_same)


def verdict(report: Report, id: str, receipt_id: str, is_same: bool | None) -> Verdict:
    """What `report` means for our message `id`; `is_same`: whether it names the bytes sent."""
    reason, transport = report.text, Transport.DELIVERED
    is_repetition = _DUPLICATE in report.detail
    if not _is_good(report):
        transport = Transport.FAILED
        advice = _ADVICE.get(report.detail.replace(" ", "-"), _OTHERWISE)
        reason = f"{report.text} What to do: {advice}."
    elif is_same is False:
        transport = Transport.FAILED
        reason = "their digest (MIC) is not that of what we sent: ask the partner what arrived"
    elif is_same is None and not is_repetition:
        reason = "the receipt has no digest (MIC) that could be compared with what was sent"
    statement = Statement(
        kind=AcknowledgementKind.MDN,
        about=Reference(scheme=ReferenceScheme.MESSAGE_ID, value=id or "unknown"),
        transport=transport,
        code=report.disposition[:200],
        reason=reason.strip()[:2000],
        document_id=receipt_id[:300],
    )
    again = report.kind == "processed" and report.modifier == "error"
    asks_again = again and report.detail in ("", _UNEXPECTED)
    return Verdict(statement, asks_again=asks_again, is_repetition=is_repetition)


def evidence(came: Entity, name: str) -> Evidence:
    """A receipt or message as it came, with the headers that it needs to be checked again."""
    known = [f"{name}: {came.headers[name]}\r\n" for name in _PROOF if name in came.headers]
    head = "".join(known).encode("utf-8", "replace")
    return Evidence(name=name, media_type="message/rfc822", content=head + b"\r\n" + came.body)


def _shown_id(answer: Entity) -> str:
    return names.bare(answer.headers.get("message-id", ""))


def _is_good(report: Report) -> bool:
    if report.kind != "processed":
        return False
    return report.modifier in ("", "warning") or _DUPLICATE in report.detail


def _compared(report: Report, proofs: Sequence[bytes]) -> bool | None:
    return report.proves(proofs) if report.said else None


def _unproven(reason: str) -> DeliveryUnknown:
    return DeliveryUnknown(
        f"the partner's answer proves nothing: {reason}",
        hint="the same message is sent again; compare mdn, mdn_signed and partner_certificates"
        " with what the partner's system answers",
    )
