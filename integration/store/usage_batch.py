"""A batch of usage events on its way to a receipt: which are new, known, or in conflict."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from domain.billing.usage import IngestReceipt, UsageConflict, UsageEvent
from integration.store.usage_marks import UsageCorrection


class Batch:
    """What was sent together. Everything starts as new and is moved where it belongs."""

    def __init__(self, events: Sequence[UsageEvent]) -> None:
        self.fresh: dict[str, UsageEvent] = {}
        """New as far as is known, by id."""
        self._events = events
        self._known: dict[str, UsageEvent] = {}
        self._refused: dict[str, UsageConflict] = {}
        self._correcting: dict[str, list[UsageEvent]] = {}
        for event in events:
            self.fresh.setdefault(event.id, event)
            if event.corrected_id is not None:
                self._correcting.setdefault(event.corrected_id, []).append(event)

    def corrections(self) -> list[UsageEvent]:
        """Those that correct others."""
        return [event for event in self.fresh.values() if event.corrects is not None]

    def already(self, known: Mapping[str, UsageEvent]) -> None:
        """These ids were there before."""
        self._known.update(known)
        for id in known:
            self.fresh.pop(id, None)

    def corrected_before(self, marks: Mapping[str, UsageCorrection]) -> None:
        """Refuse corrections of what others correct: as `marks` have it, or in this batch."""
        by = {id: mark.by for id, mark in marks.items()}
        for event in self.corrections():
            first = by.setdefault(event.corrected_id or "", event.id)
            if first != event.id:
                self._refuse(_corrected_before(event, first))

    def elsewhere(self, targets: Mapping[str, UsageEvent]) -> None:
        """Refuse corrections of other partnerships' events."""
        for event in self.corrections():
            target = targets.get(event.corrected_id or "")
            if target is not None and target.partnership_id != event.partnership_id:
                self._refuse(_elsewhere(event, target))

    def uncounted(
        self, targets: Mapping[str, UsageEvent], marks: Mapping[str, UsageCorrection]
    ) -> None:
        """Refuse corrections of corrections that were kept, and never noted: they do not count."""
        for event in self.corrections():
            target = targets.get(event.corrected_id or "")
            if target is not None and target.corrected_id is not None:
                mark = marks.get(target.corrected_id)
                if mark is None or mark.by != target.id:
                    self._refuse(_uncounted(event))

    def marks(
        self, targets: Mapping[str, UsageEvent], received_at: datetime
    ) -> Iterator[UsageCorrection]:
        """What is noted of corrections, also of those sent before: noting may have failed then."""
        for event in {e.id: e for e in self._events if e.corrected_id}.values():
            if event.id in self.fresh or event == self._known.get(event.id):
                target = targets.get(event.corrected_id or "")
                yield UsageCorrection(
                    corrected=event.corrected_id or "",
                    by=event.id,
                    partnership_id=event.partnership_id,
                    at=event.occurred_at,
                    corrected_at=target.occurred_at if target else None,
                    received_at=received_at,
                )

    def receipt(self) -> IngestReceipt:
        """What became of all, in the order they were sent."""
        met = set(self._known)
        duplicates, conflicts = [], dict(self._refused)
        for event in self._events:
            id = event.id
            if id in met and id not in self._refused:
                if event == (self._known.get(id) or self.fresh[id]):
                    duplicates.append(id)
                else:
                    conflicts[id] = _other_content(event)
            met.add(id)
        return IngestReceipt(
            accepted=tuple(self.fresh),
            duplicates=tuple(duplicates),
            conflicts=tuple(conflicts.values()),
        )

    def _refuse(self, conflict: UsageConflict) -> None:
        """And those of the batch that correct what is refused."""
        if self.fresh.pop(conflict.id, None) is not None:
            self._refused[conflict.id] = conflict
            for event in self._correcting.get(conflict.id, ()):
                self._refuse(_uncounted(event))


def corrected(events: Iterable[UsageEvent]) -> set[str]:
    """The ids of what `events` correct."""
    return {event.corrected_id for event in events if event.corrected_id is not None}


def _other_content(event: UsageEvent) -> UsageConflict:
    return UsageConflict(
        id=event.id,
        reason="this id is known with other content; the first one counts",
        hint="to change what was sent, send an event with an id of its own that `corrects` it",
    )


def _corrected_before(event: UsageEvent, by: str) -> UsageConflict:
    return UsageConflict(
        id=event.id,
        reason=f"'{event.corrected_id}' was corrected before, by '{by}'",
        hint=f"correct the correction: name '{by.partition(':')[2]}' in `corrects`",
    )


def _elsewhere(event: UsageEvent, target: UsageEvent) -> UsageConflict:
    return UsageConflict(
        id=event.id,
        reason=f"it corrects '{target.id}', which is of partnership '{target.partnership_id}'",
        hint="cancel that one there with quantity 0, and send a new event here",
    )


def _uncounted(event: UsageEvent) -> UsageConflict:
    return UsageConflict(
        id=event.id,
        reason=f"it corrects '{event.corrected_id}', a correction that does not count itself",
        hint="send that one again first: its receipt says why, or that it counts now",
    )
