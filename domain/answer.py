"""What a supplier is told about the reason of our answer."""

from collections.abc import Iterator

from domain.core.findings import fatal
from domain.exchange.response import REASON_NEEDED, ResponseCode
from domain.lifecycle.decision import Verdict
from domain.record import InvoiceRecord

_MOST = 1000


def answer_to(record: InvoiceRecord, code: ResponseCode) -> str:
    """The reason that goes with `code`: of the last rejection, of the dispute, of the findings."""
    if code not in REASON_NEEDED:
        return ""
    reasons = list(_reasons(record))
    if code is ResponseCode.UNDER_QUERY and record.dispute is not None:
        reasons.insert(0, record.dispute.reason)
    return next((said for reason in reasons if (said := _one_line(reason))), "")


def _reasons(record: InvoiceRecord) -> Iterator[str]:
    for decision in reversed(record.decisions):
        if decision.verdict is Verdict.REJECT and decision.counted:
            yield decision.reason
            break
    if record.dispute is not None and record.dispute.is_open:
        yield record.dispute.reason
    yield "; ".join(f"{found.rule}: {found.message}" for found in fatal(record.findings))


def _one_line(text: str) -> str:
    """`text` without what XML or a line has no place for."""
    kept = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(kept.split())[:_MOST]
