"""Usage events: lean documents, counted once, read in order of time; corrections stand in.

A document is flat: what an event says, when it was received, and its `order`: moment and id, so
that one index gives the events of a partnership in order. Two small collections beside it say
which events were corrected, and where events came late (see `usage_marks`).

A correction counts from the moment that it is noted, which is after its event was kept: until
then both are as if it had not come. That events came late is noted before they are kept.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.billing.usage import IngestReceipt, RecordedUsage, UsageEvent
from domain.core.paging import Page
from integration.store import catalogue
from integration.store.cursors import cursor as make_cursor
from integration.store.cursors import place
from integration.store.mapping import comparable, decode, encode
from integration.store.table import Stored, Table, Tables, by_id
from integration.store.usage_batch import Batch, corrected
from integration.store.usage_codec import as_document, as_event
from integration.store.usage_marks import ANYBODY, LateArrival, UsageCorrection

_LATE = timedelta(hours=36)
"""It is noted where events come later than this: a delivery once a day stays below."""

_MOST_NOTED = 200
"""Where more partnerships than these are late in one batch, it is noted once for all."""

_MAX_PAGE = 500

_FIRST_SPAN = timedelta(hours=3)


class StoredUsage:
    """`UsageRepository` over tables."""

    def __init__(self, tables: Tables) -> None:
        self._events = tables(catalogue.USAGE)
        self._corrections = tables(catalogue.USAGE_CORRECTIONS)
        self._late = tables(catalogue.USAGE_LATE)

    async def ingest(self, events: Sequence[UsageEvent], *, received_at: datetime) -> IngestReceipt:
        """Add those that are new. Only corrections, and what was sent before, cost reads.

        An event is corrected once: by the first that does, and that one by the next. Only an
        event of the same partnership can be corrected; a correction may come before it.
        """
        batch = Batch(events)
        targets = await self._targets(batch)
        await self._note_late(batch.fresh.values(), received_at)
        documents = [as_document(event, received_at) for event in batch.fresh.values()]
        batch.already(await self.several(await _add(self._events, documents)))
        marks = {mark.corrected: mark for mark in batch.marks(targets, received_at)}
        noted = [self._encoded(mark) for mark in marks.values()]
        batch.corrected_before(await self._marks(await _add(self._corrections, noted)))
        return batch.receipt()

    async def several(self, ids: Collection[str]) -> dict[str, UsageEvent]:
        """Those of `ids` that were recorded, corrected or not."""
        return {one["_id"]: as_event(one) for one in await by_id(self._events, ids)}

    async def events(
        self,
        partnership_id: str,
        start: datetime,
        end: datetime,
        *,
        marketable_ids: Collection[str] | None = None,
        received_until: datetime | None = None,
    ) -> AsyncIterator[Sequence[UsageEvent]]:
        """What occurred from `start` to before `end`, in batches, in order of time, then id.

        An event that another one corrects is left out, and the correction stands for it, if it
        does not cancel; those received after `received_until` are as if they had not come.
        """
        until = None if received_until is None else comparable(received_until)
        where = {"partnership_id": partnership_id, "place": {"$gte": comparable(start)}}
        marks = await self._marks_where(where, received_until)
        replaced = {mark.corrected for mark in marks}
        standing = {mark.by for mark in marks}
        where = _window(partnership_id, start, end)
        if marketable_ids is not None:
            where["marketable_id"] = {"$in": sorted(marketable_ids)}
        async for documents in self._events.stream(where, sort=("order", 1)):
            moved = await self._moved(documents, start, standing, received_until)
            batch = [
                as_event(document)
                for document in documents
                if document["_id"] not in replaced
                and (until is None or document["received"] <= until)
                and ("corrects" not in document or _stands(document, standing, moved))
            ]
            if batch:
                yield batch

    async def arrived(
        self, partnership_id: str, start: datetime, end: datetime, *, after: datetime
    ) -> int:
        """How many events of that time were received after `after`: late ones.

        Also those that correct an event of that time and are of another time themselves.
        """
        since = {"received_at": {"$gt": comparable(after)}}
        whose = {"partnership_id": {"$in": [partnership_id, ANYBODY]}}
        noted = await self._late.select({**whose, **since})
        late = [decode(catalogue.USAGE_LATE, document) for document in noted]
        firsts = [one.first for one in late if one.first < end and one.last >= start]
        first = max(start, min([after - _LATE, *firsts]))
        found = 0
        if first < end:
            received = {"received": since["received_at"], "corrects": None}
            found = await self._events.count({**_window(partnership_id, first, end), **received})
        marks = await self._marks_where({"partnership_id": partnership_id, **since}, None)
        return found + sum(
            start <= mark.at < end or bool(mark.corrected_at and start <= mark.corrected_at < end)
            for mark in marks
        )

    async def page(
        self,
        partnership_id: str,
        start: datetime,
        end: datetime,
        *,
        marketable_id: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[RecordedUsage]:
        """All that was recorded of that time, corrected and cancelled too, newest first."""
        name = catalogue.USAGE.name
        where = _window(partnership_id, start, end)
        if marketable_id is not None:
            where["marketable_id"] = marketable_id
        before = where["order"]["$lt"]
        if cursor is not None:
            before = min(place(name, cursor), before)
        size = min(max(limit, 1), _MAX_PAGE)
        found = await self._newest(where, before, size + 1)
        marks = await self._marks([document["_id"] for document in found])
        items = [_recorded(document, marks.get(document["_id"])) for document in found[:size]]
        more = len(found) > size
        return Page(items, make_cursor(name, found[size - 1]["order"]) if more else None)

    async def _newest(self, where: dict[str, Any], before: str, size: int) -> list[Stored]:
        """The newest `size` before a place, looked for in longer and longer spans.

        The embedded server reads all that match before it puts them in order.
        """
        first = where["order"]["$gte"]
        span, found = _FIRST_SPAN, list[Stored]()
        while before > first and len(found) < size:
            since = max(first, _earlier(before, span))
            order = {"$gte": since, "$lt": before}
            found += await self._events.select(
                {**where, "order": order}, sort=("order", -1), limit=size - len(found)
            )
            before, span = since, span * 8
        return found

    async def _targets(self, batch: Batch) -> dict[str, UsageEvent]:
        """What the corrections of `batch` correct, as far as it is known; some are refused."""
        wanted = corrected(batch.corrections())
        if not wanted:
            return {}
        known = await self.several(wanted)
        batch.corrected_before(await self._marks(wanted))
        batch.uncounted(known, await self._marks(corrected(known.values())))
        here = {id: batch.fresh[id] for id in wanted if id in batch.fresh}
        targets = {**here, **known}
        batch.elsewhere(targets)
        return targets

    async def _note_late(self, events: Iterable[UsageEvent], received_at: datetime) -> None:
        moments: dict[str, list[datetime]] = {}
        for event in events:
            if received_at - event.occurred_at > _LATE:
                moments.setdefault(event.partnership_id, []).append(event.occurred_at)
        if len(moments) > _MOST_NOTED:
            moments = {ANYBODY: [at for some in moments.values() for at in some]}
        late = [
            LateArrival(partnership_id=id, received_at=received_at, first=min(at), last=max(at))
            for id, at in moments.items()
        ]
        packed = self._late.packed
        await _add(self._late, [encode(catalogue.USAGE_LATE, one, packed=packed) for one in late])

    async def _moved(
        self,
        documents: Sequence[Stored],
        start: datetime,
        standing: Collection[str],
        until: datetime | None,
    ) -> set[str]:
        """Corrections among `documents` of what occurred before `start`."""
        others = [
            one["corrects"] for one in documents if "corrects" in one and one["_id"] not in standing
        ]
        return {
            mark.by
            for mark in (await self._marks(others)).values()
            if mark.corrected_at and mark.corrected_at < start
            if until is None or mark.received_at <= until
        }

    async def _marks(self, ids: Collection[str]) -> dict[str, UsageCorrection]:
        found = [
            decode(catalogue.USAGE_CORRECTIONS, one) for one in await by_id(self._corrections, ids)
        ]
        return {mark.corrected: mark for mark in found}

    async def _marks_where(
        self, where: dict[str, Any], until: datetime | None
    ) -> list[UsageCorrection]:
        found = await self._corrections.select(where)
        marks = [decode(catalogue.USAGE_CORRECTIONS, document) for document in found]
        return [mark for mark in marks if until is None or mark.received_at <= until]

    def _encoded(self, mark: UsageCorrection) -> Stored:
        return encode(catalogue.USAGE_CORRECTIONS, mark, packed=self._corrections.packed)


async def _add(table: Table, documents: Sequence[Stored]) -> set[str]:
    """Add those whose id is free; the ids that were taken."""
    taken: set[str] = set()
    if table.transactional:
        taken = {one["_id"] for one in await by_id(table, [one["_id"] for one in documents])}
        documents = [one for one in documents if one["_id"] not in taken]
    return taken | await table.insert_missing(documents) if documents else taken


def _stands(document: Stored, standing: Collection[str], moved: Collection[str]) -> bool:
    """Whether a correction was noted, and does not cancel."""
    noted = document["_id"] in standing or document["_id"] in moved
    return noted and not as_event(document).cancels


def _recorded(document: Stored, mark: UsageCorrection | None) -> RecordedUsage:
    received_at = datetime.fromisoformat(document["received"])
    return RecordedUsage(as_event(document), received_at, mark.by if mark else None)


def _earlier(place: str, span: timedelta) -> str:
    """The place so long before; the first of all where there is none."""
    try:
        return str(comparable(datetime.fromisoformat(place.partition(" ")[0]) - span))
    except (ValueError, OverflowError):
        return ""


def _window(partnership_id: str, start: datetime, end: datetime) -> dict[str, Any]:
    order = {"$gte": comparable(start), "$lt": comparable(end)}
    return {"partnership_id": partnership_id, "order": order}
