"""`make bench-billing`: a month of 10,000 partnerships with twelve charges and a million events.

Two parts. In memory: metering and rating from objects against what DuckDB and Polars need to group
the same events and do the arithmetic of the tiers, in turn; CPU time, medians of the rounds. They
have columns, we objects and an explanation for every line: the ratio to the better one says what
that costs (`rating` is our side without metering). Our totals have to be DuckDB's to the cent,
agreement by agreement. With a database (the embedded MongoDB-protocol server): the wall time to
ingest the events, to rate all agreements, and to bill them (rate again, then run and draft in one
transaction). Both at an eighth, a quarter, half and all of the size, with the exponent of how cost
grows (least squares of the logarithms). All of it takes about twenty minutes on two idle cores;
`QUICK=1` does a twelfth.
"""

import argparse
import asyncio
import gc
import json
import math
import os
import platform
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Protocol

from domain.billing.usage import UsageEvent
from tests.performance import billing_scene as scene
from tests.performance.billing_floor import DuckFloor, PolarsFloor, Totals, columns, terms
from tests.performance.billing_memory import InMemory, Metered
from tests.performance.billing_stages import Stages, measure, say
from worker.embedded.plan import Ports
from worker.embedded.stack import Stack

FULL, QUICK = 10_000, 800
SHARES = (8, 4, 2, 1)
OURS, RATING = "ours", "rating"
STAGES = ("ingest", "rate", "bill")


class Side(Protocol):
    """One that works out what every partnership owes."""

    def totals(self) -> Totals:
        """By partnership."""


@dataclass
class Memory:
    """Seconds of CPU in memory by size and side, a figure for each round, and wrong totals."""

    events: dict[int, int] = field(default_factory=dict)
    seconds: dict[int, dict[str, list[float]]] = field(default_factory=dict)
    wrong: int = 0
    near: int = 0
    """Totals of Polars that are other ones, for want of decimals."""
    totals: Totals = field(default_factory=dict)

    def median(self, count: int, side: str) -> float:
        """Of the rounds."""
        return statistics.median(self.seconds[count][side])

    @property
    def best(self) -> str:
        """The faster engine at the full size."""
        full = max(self.seconds)
        return min((DuckFloor.name, PolarsFloor.name), key=lambda side: self.median(full, side))


def in_memory(sizes: Sequence[int], rounds: int) -> Memory:
    """Both engines and ours, in turn, at all sizes."""
    memory = Memory()
    for count in sizes:
        sides = _sides(count, memory)
        gc.collect()
        gc.freeze()  # what is measured is not the collection of a million events that lie ready
        for turn in range(rounds + 1):
            names = list(sides)
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                began = time.process_time()
                totals = sides[name].totals()
                spent = time.process_time() - began
                if turn:
                    memory.seconds.setdefault(count, {}).setdefault(name, []).append(spent)
                _compare(memory, name, totals)
            say(f"  in memory, {count} partnerships: round {turn} of {rounds}")
        gc.unfreeze()
        memory.totals = sides[OURS].totals()
    return memory


def _sides(count: int, memory: Memory) -> dict[str, Side]:
    raws = [one for number in range(count) for one in scene.usage(number)]
    memory.events[count] = len(raws)
    memory.totals = {}
    events: dict[str, list[UsageEvent]] = {
        scene.partnership_id(number): [one.event() for one in group]
        for number, group in groupby(raws, lambda one: one.partnership)
    }
    data, agreed = columns(raws), terms(count)
    agreements = [scene.agreement(number) for number in range(count)]
    return {
        OURS: InMemory(agreements, events),
        RATING: Metered(agreements, events),
        DuckFloor.name: DuckFloor(data, agreed),
        PolarsFloor.name: PolarsFloor(data, agreed),
    }


def _compare(memory: Memory, name: str, totals: Totals) -> None:
    """Every total against the first one that was found in decimals."""
    if name == PolarsFloor.name:
        others = (memory.totals.get(id, total) for id, total in totals.items())
        pairs = zip(others, totals.values(), strict=True)
        memory.near = sum(round(found, 2) != other for other, found in pairs)
        return
    memory.totals = memory.totals or totals
    memory.wrong += sum(memory.totals[id] != total for id, total in totals.items())


def with_database(sizes: Sequence[int]) -> list[Stages]:
    """The stages at all sizes, each on a server of its own."""
    found = []
    for count in sizes:
        with Stack(None, parts=("mongo",), ports=Ports.anywhere()) as stack:
            found.append(asyncio.run(measure(stack.settings.mongo, count)))
        say(f"{count} partnerships: {_said(found[-1])}")
    return found


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Of growth: cost is proportional to size to the power of it."""
    logs = [(math.log(size), math.log(spent)) for size, spent in zip(sizes, seconds, strict=True)]
    fit = statistics.linear_regression([x for x, _ in logs], [y for _, y in logs])
    return fit.slope


def machine() -> str:
    """What it ran on."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            model = next(line for line in info if line.startswith("model name"))
        name = model.partition(":")[2].strip()
    except (OSError, StopIteration):
        name = platform.processor() or platform.machine()
    return f"{os.cpu_count()} × {name}, Python {platform.python_version()}, {platform.system()}"


def _said(stages: Stages) -> str:
    return ", ".join(f"{name} {seconds:.1f} s" for name, seconds in stages.seconds.items())


def _print_stages(found: Sequence[Stages]) -> dict[str, float]:
    print(f"\n{'database':14}{'events':>10}" + "".join(f"{name:>12}" for name in STAGES))
    for one in found:
        cells = "".join(f"{one.seconds[name]:>10.1f} s" for name in STAGES)
        print(f"{one.partnerships:>8} part. {one.events:>10}{cells}")
    sizes = [one.partnerships for one in found]
    growth = {name: exponent(sizes, [one.seconds[name] for one in found]) for name in STAGES}
    full = found[-1]
    rates = (full.events, full.partnerships, full.partnerships)
    print(
        f"{'a second':>25}"
        + "".join(
            f"{count / full.seconds[name]:>12,.0f}"
            for count, name in zip(rates, STAGES, strict=True)
        )
    )
    print(f"{'exponent':>25}" + "".join(f"{growth[name]:>12.2f}" for name in STAGES))
    return growth


def _print_memory(memory: Memory) -> float:
    sides = (OURS, RATING, DuckFloor.name, PolarsFloor.name)
    print(f"{'in memory':14}{'events':>10}" + "".join(f"{name:>12}" for name in sides))
    for count, events in memory.events.items():
        cells = "".join(f"{memory.median(count, side):>10.3f} s" for side in sides)
        print(f"{count:>8} part. {events:>10}{cells}")
    ours = [memory.median(count, OURS) for count in memory.events]
    growth = exponent(list(memory.events), ours)
    print(f"{'exponent':>25}{growth:>12.2f}")
    off = f"{memory.wrong} of ours; of Polars (floats) {memory.near}"
    print(f"totals that are not DuckDB's: {off}", flush=True)
    return growth


def main() -> None:
    """Measure, print tables and one JSON object."""
    parser = argparse.ArgumentParser()
    quick = os.environ.get("QUICK") not in (None, "", "0")
    parser.add_argument("--partnerships", type=int, default=QUICK if quick else FULL)
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    sizes = [wanted.partnerships // share for share in SHARES]
    print(f"{machine()}\n{scene.CHARGES} charges a partnership")
    memory = in_memory(sizes, wanted.rounds)
    growth = {"in_memory": _print_memory(memory)}
    found = with_database(sizes)
    growth |= _print_stages(found)
    wrong = memory.wrong + sum(total != memory.totals[id] for id, total in found[-1].totals.items())
    print(json.dumps(_summary(found[-1], memory, growth, wrong)))


def _summary(
    full: Stages, memory: Memory, growth: dict[str, float], wrong: int
) -> dict[str, object]:
    count = full.partnerships
    charges = count * scene.CHARGES
    ours, floor = (charges / memory.median(count, side) for side in (OURS, memory.best))
    return {
        "name": "billing",
        "ours": round(ours),
        "reference": round(floor),
        "unit": "charges/s metered and rated in memory",
        "charges_rated_per_second": round(charges / memory.median(count, RATING)),
        "ratio": round(ours / floor, 4),
        "floor": memory.best,
        "exponent": round(max(growth.values()), 3),
        "exponents": {name: round(value, 3) for name, value in growth.items()},
        "partnerships": count,
        "charges": charges,
        "events": full.events,
        "seconds": {name: round(value, 1) for name, value in full.seconds.items()},
        "events_ingested_per_second": round(full.events / full.seconds["ingest"]),
        "agreements_rated_per_second": round(count / full.seconds["rate"], 1),
        "agreements_billed_per_second": round(count / full.seconds["bill"], 1),
        "invoices": full.invoices,
        "wrong_totals": wrong,
        "quick": count < FULL,
    }


if __name__ == "__main__":
    main()
