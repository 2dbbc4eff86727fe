"""pain.002: what the bank says of a payment file, whole or payment by payment.

Source: ISO 20022 CustomerPaymentStatusReport, versions 03 to 14. A status of the group or of a
payment information counts for every payment in it that has none of its own.
"""

from collections.abc import Iterator

from lxml import etree

from domain.core.errors import Unreadable
from domain.core.findings import Finding
from domain.settlement.payment_status import PaymentStatusReport, StatusOfOrder
from integration.xml.parser import parse

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001."
MAX_BYTES = 50 * 1024 * 1024


def read_payment_status(content: bytes) -> PaymentStatusReport:
    """The report in `content`; `Unreadable` if there is none."""
    root = parse(content, max_bytes=MAX_BYTES)
    name = etree.QName(root)
    group = root.find(".//{*}OrgnlGrpInfAndSts")
    original = _text(group, "OrgnlMsgId") if group is not None else ""
    if not (name.namespace or "").startswith(NAMESPACE) or group is None or not original:
        finding = Finding(
            rule="PAIN_STATUS",
            path="Document/CstmrPmtStsRpt",
            message="this is no payment status report, or it does not say which file it is about",
            hint="hand in the pain.002 that the bank made of a payment file",
        )
        raise Unreadable(finding.message, findings=[finding])
    return PaymentStatusReport(
        id=_text(root.find(".//{*}GrpHdr"), "MsgId"),
        about=original,
        status=_text(group, "GrpSts"),
        reason=_reason(group),
        orders=tuple(_orders(root)),
    )


def _orders(root: etree._Element) -> Iterator[StatusOfOrder]:
    for batch in root.iter("{*}OrgnlPmtInfAndSts"):
        name, status, reason = (
            *(_text(batch, "OrgnlPmtInfId"), _text(batch, "PmtInfSts")),
            _reason(batch),
        )
        yield StatusOfOrder(batch=name, status=status, reason=reason)
        for one in batch.iter("{*}TxInfAndSts"):
            yield StatusOfOrder(
                end_to_end_id=_text(one, "OrgnlEndToEndId"),
                batch=name,
                status=_text(one, "TxSts") or status,
                reason=_reason(one) or reason,
            )


def _reason(element: etree._Element) -> str:
    """Code and words of every reason that stands here, not of what is inside."""
    found = []
    for about in element.iterfind("{*}StsRsnInf"):
        code = about.find("{*}Rsn/{*}Cd")
        if code is None:
            code = about.find("{*}Rsn/{*}Prtry")
        words = [(one.text or "").strip() for one in about.iterfind("{*}AddtlInf")]
        said = [(code.text or "").strip()] if code is not None else []
        found.append(" ".join(filter(None, (*said, *words))))
    return "; ".join(filter(None, found))[:500]


def _text(element: etree._Element | None, name: str) -> str:
    found = element.find(f"{{*}}{name}") if element is not None else None
    return (found.text or "").strip() if found is not None else ""
