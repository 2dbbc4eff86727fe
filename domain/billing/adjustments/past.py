"""The past of an agreement, as far as it bears on adjustments: what its runs billed and allowed."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from domain.billing.items import CREDIT
from domain.billing.parts import Part
from domain.billing.run import BilledItem, BillingRun
from domain.core.dates import Period
from domain.core.money import total

Counts = Callable[[str], bool]
"""Whether a charge counts, by its id."""

DISCOUNT = "discount"
CAP = "cap"

__all__ = ["CAP", "CREDIT", "DISCOUNT", "Counts", "Past", "within"]


class Past:
    """Sums over the entries of completed runs, so their order does not matter.

    Entries for what is rated now (the same charge and days, or true-ups of the same run) are left
    out: rating it decides anew. So an old period comes out as it did when it is rated again with
    all that was billed since, unless that was less than nothing.
    """

    def __init__(
        self,
        history: Iterable[BillingRun],
        parts: Iterable[Part],
        true_ups: Collection[tuple[str, str]],
    ) -> None:
        """`true_ups`: what else is rated now, by id and period key."""
        entries = [entry for run in history for entry in run.items]
        now: dict[tuple[str, str], list[Period]] = {}
        for part in parts if entries else ():
            now.setdefault((part.charge.id, part.period.key), []).append(part.service)
        self._entries = [
            entry
            for entry in entries
            if (entry.charge_id, entry.period_key) not in true_ups and not _again(entry, now)
        ]

    def spent(self, id: str) -> Decimal:
        """What the discount `id` came to in all runs."""
        return _used(self._entries, id, DISCOUNT)

    def allowed(self, id: str, days: Period, counts: Counts) -> Decimal:
        """What the discount `id` came to for `days`, on the charges that count."""
        return _used(self._of(days, counts), id, DISCOUNT)

    def net(self, days: Period, counts: Counts) -> Decimal:
        """What was billed for `days` on the charges that count, whether credits paid or not."""
        return total(entry.net + _credited(entry) for entry in self._of(days, counts))

    def _of(self, days: Period, counts: Counts) -> Iterable[BilledItem]:
        return (
            entry
            for entry in self._entries
            if counts(entry.charge_id) and within(entry.service, days)
        )


def within(service: Period, days: Period) -> bool:
    """Whether all of `service` is in `days`: the true-up of a term is of no single period."""
    return days.start <= service.start and service.end <= days.end


def _used(entries: Iterable[BilledItem], id: str, kind: str) -> Decimal:
    used = (one for entry in entries for one in entry.used)
    return total(one.amount for one in used if (one.id, one.kind) == (id, kind))


def _credited(entry: BilledItem) -> Decimal:
    return total(one.amount for one in entry.used if one.kind == CREDIT)


def _again(entry: BilledItem, now: Mapping[tuple[str, str], Sequence[Period]]) -> bool:
    """Whether days of `entry` are rated now."""
    return any(
        entry.service.start <= service.end and service.start <= entry.service.end
        for service in now.get((entry.charge_id, entry.period_key), ())
    )
