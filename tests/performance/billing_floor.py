"""The floor of `make bench-billing`: group the events, do the arithmetic of the tiers, sum it up.

What an analytical engine needs at least for the same totals, from columns that lie ready in memory:
no dates of agreements, no steps in words, no origin of a line, no ledger. DuckDB calculates in
decimals as we do; Polars in binary floats, so its totals may be off by a cent.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.performance import billing_scene as scene
from tests.performance.billing_scene import METERS, PLANS, Raw

Totals = dict[int, Decimal]
"""What each partnership owes, net, in cents' precision."""

_MONTH, _LATE, _HALF = 31, 14, 15
"""Days of October, before support began, and before seats changed."""


def columns(events: Sequence[Raw]) -> dict[str, list[Any]]:
    """The events as columns."""
    return {
        "partnership": [one.partnership for one in events],
        "meter": [one.meter for one in events],
        "quantity": [one.quantity for one in events],
        "grp": [one.group for one in events],
        "user": [one.user for one in events],
    }


def terms(count: int) -> dict[str, list[Any]]:
    """What is agreed with each partnership, as columns."""
    numbers = range(count)
    return {
        "partnership": list(numbers),
        "f": [PLANS[number % len(PLANS)] for number in numbers],
        "late": [int(scene.late_start(number)) for number in numbers],
        "seats": [scene.seats(number) for number in numbers],
    }


class DuckFloor:
    """DuckDB over tables in memory."""

    name = "duckdb"

    def __init__(self, events: dict[str, list[Any]], agreed: dict[str, list[Any]]) -> None:
        import duckdb
        import polars

        self._db = duckdb.connect()
        self._db.execute("SET threads TO 2")
        kinds = {"quantity": polars.Decimal(18, 2), "f": polars.Decimal(3, 1)}
        with TemporaryDirectory() as folder:
            for name, data in (("events", events), ("terms", agreed)):
                known = {column: kinds.get(column, polars.Int32) for column in data}
                path = Path(folder) / name
                polars.DataFrame(data, schema=known).write_parquet(path)
                self._db.execute(f"CREATE TABLE {name} AS FROM read_parquet('{path}')")

    def totals(self) -> Totals:
        """By partnership."""
        return dict(self._db.execute(_SQL).fetchall())


def _graduated(tiers: Sequence[tuple[str | None, str, str]]) -> str:
    parts, start = [], "0"
    for end, price, fee in tiers:
        top = f"least(s, {end})" if end else "s"
        line = f"round(({top} - {start}) * {price} * f, 2) + round({fee} * f, 2)"
        parts.append(f"CASE WHEN s > {start} THEN {line} ELSE 0 END")
        start = end or ""
    return " + ".join(parts)


def _volume(tiers: Sequence[tuple[str | None, str, str]]) -> str:
    cases = " ".join(
        f"{_up_to('s', end)} round(s * {price} * f, 2) + round({fee} * f, 2)"
        for end, price, fee in tiers
    )
    return f"CASE {cases} END"


def _stairs(bands: Sequence[tuple[str | None, str]]) -> str:
    cases = " ".join(f"{_up_to('u', end)} round({amount} * f, 2)" for end, amount in bands)
    return f"CASE {cases} END"


def _up_to(column: str, end: str | None) -> str:
    return f"WHEN {column} <= {end} THEN" if end else "ELSE"


def _amount(name: str) -> str:
    """What a group of a meter comes to, by its sum `s`, count `n`, users `u`."""
    if name == "storage":
        return _graduated(scene.STORAGE)
    if name == "transfers":
        return _volume(scene.TRANSFERS)
    if name == "messages":
        size, price, free = scene.MESSAGES.values()
        return f"round(ceil(greatest(s - {free}, 0) / {size})::DECIMAL(18, 0) * {price} * f, 2)"
    if name == "payments":
        rate, fixed = scene.PAYMENTS.values()
        return f"round(s * {Decimal(rate) / 100}, 2) + round(n * {fixed}, 2)"
    if name == "compute":
        cases = " ".join(f"WHEN {place} THEN {price}" for place, price in enumerate(scene.COMPUTE))
        return f"round(s * (CASE grp {cases} END) * f, 2)"
    if name == "users":
        return _stairs(scene.USERS)
    if name == "minutes":
        included, _, above = scene.MINUTES.values()
        return f"round(greatest(s - {included}, 0) * {above} * f, 2)"
    if name == "jobs":
        return "round(n * 0.0500 * f, 2)"
    return "round(s * 0.0010 * f, 2)"


_CASES = " ".join(f"WHEN {place} THEN {_amount(name)}" for place, name in enumerate(METERS))
_SQL = f"""
WITH metered AS (
  SELECT partnership, meter, grp, sum(quantity)::DECIMAL(18, 2) AS s,
         count(*)::DECIMAL(18, 0) AS n, count(DISTINCT "user") AS u
  FROM events GROUP BY partnership, meter, grp),
used AS (
  SELECT partnership, sum((CASE meter {_CASES} END)::DECIMAL(18, 2)) AS amount
  FROM metered JOIN terms USING (partnership) GROUP BY partnership),
fixed AS (
  SELECT partnership, round(49.00 * f, 2) + round({scene.MINUTES["fee"]} * f, 2)
    + round(30.00 * f, 2) - late * round(30.00 * f * {_LATE} / {_MONTH}, 2)
    + round(8.00 * f * seats * {_HALF} / {_MONTH}, 2)
    + round(8.00 * f * (seats + 3), 2) - round(8.00 * f * (seats + 3) * {_HALF} / {_MONTH}, 2)
    AS amount
  FROM terms)
SELECT partnership, (fixed.amount + coalesce(used.amount, 0))::DECIMAL(18, 2)
FROM fixed LEFT JOIN used USING (partnership)
"""


class PolarsFloor:
    """Polars over frames in memory."""

    name = "polars"

    def __init__(self, events: dict[str, list[Any]], agreed: dict[str, list[Any]]) -> None:
        import polars

        self._pl = polars
        kinds = {"quantity": polars.Float64, "f": polars.Float64}
        self._events, self._terms = (
            polars.DataFrame(
                {
                    name: list(map(float, values)) if name in kinds else values
                    for name, values in data.items()
                },
                schema={name: kinds.get(name, polars.Int32) for name in data},
            )
            for data in (events, agreed)
        )

    def totals(self) -> Totals:
        """By partnership."""
        pl = self._pl
        metered = (
            self._events.lazy()
            .group_by("partnership", "meter", "grp")
            .agg(
                s=pl.col("quantity").sum(),
                n=pl.len().cast(pl.Float64),
                u=pl.col("user").n_unique(),
            )
            .join(self._terms.lazy(), on="partnership")
        )
        cases = pl.sql_expr(f"CASE meter {_CASES_IN_FLOATS} END")
        used = metered.group_by("partnership").agg(used=cases.sum())
        fixed = pl.sql_expr(_FIXED_IN_FLOATS)
        both = self._terms.lazy().join(used, on="partnership", how="left")
        found = both.select("partnership", total=fixed + pl.col("used").fill_null(0)).collect()
        return {number: Decimal(repr(total)) for number, total in found.iter_rows()}


_CASES_IN_FLOATS = _CASES.replace("::DECIMAL(18, 0)", "")
_FIXED_IN_FLOATS = _SQL.partition("SELECT partnership, round(49.00")[2].partition("AS amount")[0]
_FIXED_IN_FLOATS = f"round(49.00{_FIXED_IN_FLOATS}"
