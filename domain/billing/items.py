"""From rated lines to entries of the ledger of what was billed."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from domain.billing.rated import RatedLine
from domain.billing.run import BilledItem, Used
from domain.core.dates import Period
from domain.core.money import ZERO

CREDIT = "credit"
"""The kind of an allowance that pays with a balance instead of lowering the price."""


class ItemKey(NamedTuple):
    """What is billed once: a charge for some days of a period."""

    charge_id: str
    period_key: str
    service: tuple[str, str]

    @classmethod
    def of(cls, charge_id: str, period_key: str, service: Period) -> "ItemKey":
        """With the days as text."""
        return cls(charge_id, period_key, (str(service.start), str(service.end)))


def items(lines: Iterable[RatedLine]) -> tuple[BilledItem, ...]:
    """One entry for each charge and service, in the order of the lines."""
    together: dict[ItemKey, list[RatedLine]] = {}
    for line in lines:
        source = line.source
        key = ItemKey.of(source.charge_id, source.period_key, source.service)
        together.setdefault(key, []).append(line)
    return tuple(map(_item, together.values()))


def _item(lines: list[RatedLine]) -> BilledItem:
    source = lines[0].source
    used: dict[tuple[str, str], Decimal] = {}
    for line in lines:
        for one in line.allowances:
            used[one.id, one.kind] = used.get((one.id, one.kind), ZERO) + one.amount
    return BilledItem(
        agreement_id=source.agreement_id,
        charge_id=source.charge_id,
        period_key=source.period_key,
        service=source.service,
        quantity=source.metered,
        net=sum((line.net for line in lines), ZERO),
        used=tuple(Used(id=id, kind=kind, amount=amount) for (id, kind), amount in used.items()),
    )


class Billed(NamedTuple):
    """What all entries for the same thing come to."""

    quantity: Decimal
    price: Decimal
    """Net, before credits were drawn: what was charged for it."""


def billed(entries: Iterable[BilledItem]) -> Mapping[ItemKey, Billed]:
    """The sum of `entries`, by what they are for."""
    sums: dict[ItemKey, Billed] = {}
    for entry in entries:
        key = ItemKey.of(entry.charge_id, entry.period_key, entry.service)
        quantity, price = sums.get(key, Billed(ZERO, ZERO))
        credits = sum((one.amount for one in entry.used if one.kind == CREDIT), ZERO)
        sums[key] = Billed(quantity + entry.quantity, price + entry.net + credits)
    return sums
