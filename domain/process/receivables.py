"""Reading claims from the store, a page at a time: open now, or open on a day that is over.

What was open on a day is what is open now, and whatever was settled or written off since: only
those are read, however many invoices there were ever.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any

from domain.ports import Repository, Store
from domain.process.receivable_claims import (
    Standing,
    claim_now,
    claim_of,
    is_receivable,
    others,
)
from domain.record import InvoiceRecord
from domain.settlement.allocation import Allocation
from domain.settlement.receivables import Claim

PAGE = 200
_LOOKED_UP = 50


async def pages(kept: Repository[Any], where: Mapping[str, Any]) -> AsyncIterator[Sequence[Any]]:
    """All that there are, in pages."""
    cursor: str | None = None
    while True:
        page = await kept.page(where, limit=PAGE, cursor=cursor)
        yield page.items
        cursor = page.next_cursor
        if cursor is None:
            return


async def claims_on(
    store: Store, day: date, *, today: date, where: Mapping[str, Any]
) -> AsyncIterator[Sequence[Claim]]:
    """What was open at the end of `day`, of invoices that fit `where`, in batches."""
    if day >= today:
        async for records in pages(store.invoices, {**where, "standing": Standing.OPEN}):
            yield [claim_now(record) for record in records]
    else:
        async for claims in _claims_then(store, day, where):
            yield claims
    async for records in pages(store.invoices, {**where, "standing": Standing.CREDIT}):
        yield await with_changes(store, records)


async def with_changes(store: Store, records: Sequence[InvoiceRecord]) -> list[Claim]:
    """`records` as claims, with everything that changed them."""
    found: list[Claim] = []
    for first in range(0, len(records), _LOOKED_UP):
        some = records[first : first + _LOOKED_UP]
        known = await _allocations(store, some)
        named = {
            other
            for record in some
            for one in known.get(record.id, ())
            if (other := others(record, one))
        }
        documents = await store.invoices.several(named)
        issued = {one.id: one.issued_on for one in documents.values() if one.issued_on}
        found += [claim_of(record, known.get(record.id, ()), issued) for record in some]
    return found


async def _claims_then(
    store: Store, day: date, where: Mapping[str, Any]
) -> AsyncIterator[Sequence[Claim]]:
    for still in (Standing.OPEN, Standing.GIVEN_UP):
        async for records in pages(store.invoices, {**where, "standing": still}):
            yield await with_changes(store, [one for one in records if _was_there(one, day)])
    settled = sorted(await _moved_since(store, day))
    for first in range(0, len(settled), _LOOKED_UP):
        known = await store.invoices.several(settled[first : first + _LOOKED_UP])
        yield await with_changes(
            store, [one for one in known.values() if _was_open(one, day) and _fits(one, where)]
        )


async def _moved_since(store: Store, day: date) -> set[str]:
    """The invoices that something was allocated to after `day`: newest first, so it ends soon."""
    found: set[str] = set()
    async for allocations in pages(store.allocations, {}):
        for one in allocations:
            if one.at.date() <= day:
                return found
            found.add(one.invoice_id)
    return found


def _was_there(record: InvoiceRecord, day: date) -> bool:
    return record.issued_on is not None and record.issued_on <= day


def _was_open(record: InvoiceRecord, day: date) -> bool:
    """Settled now, and issued by then; what is open now was counted already."""
    if not is_receivable(record) or record.request.type_code.is_credit_note:
        return False
    return record.open_amount <= 0 and _was_there(record, day)


def _fits(record: InvoiceRecord, where: Mapping[str, Any]) -> bool:
    has = {"buyer_id": record.terms.buyer.id, "partnership_id": record.request.partnership_id}
    return all(has[name] == wanted for name, wanted in where.items())


async def _allocations(
    store: Store, records: Sequence[InvoiceRecord]
) -> Mapping[str, list[Allocation]]:
    """By the id of the document: what settled it, and what it settled as a credit note."""
    found: dict[str, list[Allocation]] = {}
    ids = frozenset(record.id for record in records)
    notes = frozenset(one.id for one in records if one.request.type_code.is_credit_note)
    for field, wanted in (("invoice_id", ids), ("source_id", notes)):
        if wanted:
            async for page in pages(store.allocations, {field: wanted}):
                for one in page:
                    found.setdefault(getattr(one, field), []).append(one)
    return found
