"""Recording index series: values are added as they are published, and never changed."""

from collections.abc import Sequence
from datetime import datetime

from domain.billing.index_series import IndexSeries, IndexValue
from domain.core.errors import AlreadyExists, Conflict, Invalid
from domain.core.findings import Finding
from domain.ports import Records, Store

_MOST_VALUES = 2400
"""See `IndexSeries.values`."""


async def kept(store: Store, wanted: IndexSeries) -> tuple[IndexSeries, bool]:
    """The series as it is kept now, and whether it is new."""

    async def keep(tx: Records) -> tuple[IndexSeries, bool]:
        known = await tx.index_series.find(wanted.id)
        if known is None:
            await tx.index_series.insert(wanted)
            return wanted, True
        if known.values and known.base != wanted.base:
            raise AlreadyExists(
                f"the values of '{wanted.id}' are on the base {known.base}",
                hint="save the series on the new base under another id",
            )
        said = {"name": wanted.name, "publisher": wanted.publisher, "base": wanted.base}
        after = known.model_copy(update=said)
        if after == known:
            return known, False
        after = after.model_copy(update={"revision": known.revision + 1})
        await tx.index_series.put(after)
        return after, False

    return await store.transact(keep)


async def recorded(
    store: Store, id: str, values: Sequence[IndexValue], at: datetime
) -> IndexSeries:
    """The series with those of `values` that are new."""

    async def record(tx: Records) -> IndexSeries:
        series = await tx.index_series.get(id)
        fresh = _fresh(series, values, at)
        if not fresh:
            return series
        if len(series.values) + len(fresh) > _MOST_VALUES:
            raise Conflict(f"a series has at most {_MOST_VALUES} values")
        after = series.model_copy(
            update={"values": (*series.values, *fresh), "revision": series.revision + 1}
        )
        await tx.index_series.put(after)
        return after

    return await store.transact(record)


def _fresh(
    series: IndexSeries, values: Sequence[IndexValue], at: datetime
) -> tuple[IndexValue, ...]:
    """Those of `values` that are not known yet; `Invalid` with every one that cannot be."""
    known = {(one.month, one.published_on): one.value for one in series.values}
    fresh, findings = [], []
    for index, value in enumerate(values):
        key = (value.month, value.published_on)
        if value.published_on > at.date():
            message = f"{value.published_on} is a day to come"
            hint = "record a value once it is published"
            findings.append(_fault(f"values[{index}].published_on", message, hint))
        elif known.get(key, value.value) != value.value:
            message = f"{known[key]} was published for {value.month} on {value.published_on}"
            hint = "a revision is a further value, with the later day it was published on"
            findings.append(_fault(f"values[{index}].value", message, hint))
        elif key not in known:
            known[key] = value.value
            fresh.append(value.model_copy(update={"recorded_at": at}))
    if findings:
        raise Invalid("the values cannot be recorded like this", findings=findings)
    return tuple(fresh)


def _fault(path: str, message: str, hint: str) -> Finding:
    return Finding(rule="INDEX-VALUE", path=path, message=message, hint=hint)
