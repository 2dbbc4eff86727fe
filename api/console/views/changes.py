"""What was changed in an invoice since somebody decided on it last, or since it was opened.

The audit journal names every request by its hash; the document store has it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from api.console import saying
from api.desk import Desk
from domain.core.audit import AuditEntry
from domain.invoice.request import InvoiceRequest, RequestedLine
from domain.record import InvoiceRecord

_FIELDS = {
    "buyer_reference": "Buyer reference",
    "order_reference": "Order",
    "note": "Note",
    "period": "Period",
    "prepaid": "Paid ahead",
    "delivery": "Delivery",
}
_LINE_FIELDS = {
    "marketable_id": "item",
    "quantity": "quantity",
    "unit_price": "price",
    "description": "description",
    "period": "period",
    "unit": "unit",
    "allowances": "allowances",
    "tax": "tax",
}


@dataclass(frozen=True)
class Change:
    """One thing that says something else now; empty where it was not there, or is not any more."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """What was changed since when."""

    decided: str
    """What was said of it last: `approved`, `rejected`; empty: it was opened."""
    actor: str
    at: datetime
    by: tuple[str, ...]
    changes: tuple[Change, ...]


async def changes_of(
    desk: Desk, record: InvoiceRecord, chain: Sequence[AuditEntry]
) -> Changes | None:
    """What is different now; `None` where nothing was ever amended."""
    amended = [one for one in chain if one.action == "amend" and "request" in one.data]
    if not amended:
        return None
    decided = [one for one in chain if _decides(one) and one.sequence < amended[-1].sequence]
    seen = decided[-1] if decided else chain[0]
    references = [str(one.data["request"]) for one in amended if one.sequence < seen.sequence]
    before = await _request(desk, record.id, references)
    if before is None:
        return None
    later = dict.fromkeys(one.actor for one in amended if one.sequence > seen.sequence)
    said = "rejected" if seen.data.get("verdict") == "reject" else "approved"
    return Changes(
        said if decided else "",
        seen.actor,
        seen.at,
        tuple(later),
        tuple(differences(before, record.request)),
    )


def differences(before: InvoiceRequest, after: InvoiceRequest) -> Iterator[Change]:
    """Header first, then line by line."""
    yield from _differing(_FIELDS, before, after, "")
    for number, (old, new) in enumerate(zip_longest(before.lines, after.lines), start=1):
        if old is None or new is None:
            yield Change(f"Line {number}", _line(old), _line(new))
        else:
            yield from _differing(_LINE_FIELDS, old, new, f"Line {number}: ")


def _differing(names: dict[str, str], old: Any, new: Any, prefix: str) -> Iterator[Change]:
    for name, title in names.items():
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield Change(f"{prefix}{title}", _said(was), _said(now))


def _decides(entry: AuditEntry) -> bool:
    said = entry.data.get("verdict")
    return entry.action == "decision" and bool(entry.data.get("counted")) and said in _VERDICTS


_VERDICTS = ("approve", "reject")


async def _request(desk: Desk, id: str, references: Sequence[str]) -> InvoiceRequest | None:
    """The request that was amended last by then, or the first one."""
    if references:
        return await desk.adapters.contents.requested(references[-1])
    draft = await desk.adapters.store.drafts.find(id)
    return draft.request if draft else None


def _line(line: RequestedLine | None) -> str:
    if line is None:
        return ""
    what = line.description or line.marketable_id
    return f"{saying.plain(line.quantity)} × {saying.plain(line.unit_price)} {what}"


def _said(value: Any) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, Decimal):
        return saying.plain(value)
    if hasattr(value, "start") and hasattr(value, "end"):
        return f"{saying.day(value.start)} – {saying.day(value.end)}"
    if isinstance(value, tuple):
        return "; ".join(_said(one) for one in value)
    if hasattr(value, "model_dump"):
        stated = value.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        return ", ".join(f"{name.replace('_', ' ')} {one}" for name, one in stated.items())
    return str(value)
