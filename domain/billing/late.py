"""Late usage: what a billed period comes to with everything known now, less what was billed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from domain.billing.agreement import Agreement
from domain.billing.items import Billed, ItemKey, billed, items
from domain.billing.pricing.basis import PIECE, Priced
from domain.billing.rated import RatedLine, Source
from domain.billing.rating import Rating
from domain.billing.run import BilledItem
from domain.core.money import ZERO
from domain.invoice.reckoning import Reckoning

_NOTHING = Billed(ZERO, ZERO)


def late_lines(
    now: Rating, entries: Sequence[BilledItem], reckoning: Reckoning
) -> tuple[RatedLine, ...]:
    """A line for each charge that comes to more or less than `entries` say was billed."""
    after, before = billed(items(now.lines)), billed(entries)
    sources = {_key(line): line for line in now.lines}
    lines = []
    for key in dict.fromkeys([*after, *before]):
        more = after.get(key, _NOTHING)
        less = before.get(key, _NOTHING)
        if more.price != less.price:
            source = sources[key].source if key in sources else _source(now, key, entries)
            metered = more.quantity - less.quantity
            late = replace(source, kind="late_usage", metered=metered, proportion=None)
            priced = _priced(more, less, [one for one in now.lines if _key(one) == key])
            lines.append(RatedLine.of(late, priced, reckoning))
    return tuple(lines)


def _key(line: RatedLine) -> ItemKey:
    return ItemKey.of(line.source.charge_id, line.source.period_key, line.source.service)


def _priced(more: Billed, less: Billed, lines: Sequence[RatedLine]) -> Priced:
    """The difference, by quantity where all of it has one price, else as an amount."""
    price, quantity = more.price - less.price, more.quantity - less.quantity
    steps = (
        f"usage that came after the period was billed: {less.quantity} billed, "
        f"{more.quantity} known now",
        f"{more.price} now less {less.price} billed = {price}",
    )
    if len(lines) == 1 and lines[0].priced.unit_price * quantity == price:
        return lines[0].priced._replace(quantity=quantity, steps=steps)
    return Priced(Decimal(1 if price > 0 else -1), abs(price), steps, PIECE)


def _source(now: Rating, key: ItemKey, entries: Iterable[BilledItem]) -> Source:
    """Of something that was billed and comes to nothing now."""
    agreement = now.agreement
    service = next(entry.service for entry in entries if entry.charge_id == key.charge_id)
    return Source(
        agreement_id=agreement.id,
        agreement_version=agreement.version,
        charge_id=key.charge_id,
        model="late_usage",
        period_key=key.period_key,
        service=service,
        marketable_id=_marketable(agreement, key.charge_id),
    )


def _marketable(agreement: Agreement, id: str) -> str:
    sold = {one.id: one.marketable_id for one in agreement.commitments}
    sold.update({one.id: one.marketable_id for one in agreement.charges})
    return sold[id]
