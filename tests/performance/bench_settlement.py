"""`make bench-settlement`: bank files beside other readers, then matched against open invoices.

Readers get the same made-up file in turn within a round, the first changing from round to round;
medians of the rounds. The ratio is camt.053, ours by pycamt. Then files of 10,000 and 100,000
entries are read alone, from disk, for speed and memory; and read, matched and booked end to end
against open invoices. The exponent is the steeper of reading and of matching, from 1x to 8x.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.performance.exchange_stage import OURS, Stage
from tests.performance.settlement_matching import Booked, book, exponent, fill
from tests.performance.settlement_reading import exponent as reading_exponent
from tests.performance.settlement_reading import measured, stages

INVOICES = 100_000
LARGEST = 100_000
_GROWTH = (8, 4, 2, 1)
"""The largest file divided by these; the smallest of the issue's sizes, a tenth, comes beside."""


def main() -> None:
    """Measure, print a table and one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--invoices", type=int, default=INVOICES, help="that are open")
    parser.add_argument("--entries", type=int, default=LARGEST, help="of the largest file")
    wanted = parser.parse_args()
    readers = list(stages())
    for turn in range(wanted.rounds):
        for stage in readers:
            stage.round(turn)
    files = {count: measured(count) for count in (wanted.entries // 10, wanted.entries)}
    growth = reading_exponent(wanted.rounds)
    _report_reading(readers, files, growth)
    tenth, grown = _matched(wanted.invoices, wanted.entries)
    _report_matching(wanted.invoices, (tenth, *grown))
    print(json.dumps(_summary(readers, files, growth, (tenth, *grown), exponent(grown))))


def _matched(invoices: int, entries: int) -> tuple[Booked, list[Booked]]:
    """A file of a tenth of `entries`, and files from an eighth to all of them."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "open"
        fill(database, invoices)
        return book(database, entries // 10), [book(database, entries // part) for part in _GROWTH]


def _report_reading(
    readers: Sequence[Stage], files: dict[int, dict[str, float]], growth: float
) -> None:
    for stage in readers:
        print(f"reading {stage.name} ({stage.unit} a second)")
        for name in stage.runs:
            rate = stage.rate(name)
            shown = f"{rate:10.1f}" if rate else f"{'failed':>10}  {stage.failed.get(name, '')}"
            print(f"  {name:12}{shown}")
    for count, one in files.items():
        said = f"{one['rate']:.1f} MB a second, {one['memory_mb']:.1f} MB of memory"
        print(f"camt.053 of {count} entries from disk: {said}")
    print(f"reading grows with exponent {growth:.2f}")


def _report_matching(invoices: int, found: Sequence[Booked]) -> None:
    print(f"read, matched and booked against {invoices} open invoices")
    print(f"  {'entries':>8}{'seconds':>10}{'a second':>10}{'payments':>10}{'allocated':>11}")
    for one in found:
        counts = f"{one.outcome.payments:10}{one.outcome.allocated:11}"
        print(f"  {one.entries:8}{one.seconds:10.2f}{one.rate:10.0f}{counts}")


def _summary(
    readers: Sequence[Stage],
    files: dict[int, dict[str, float]],
    growth: float,
    found: Sequence[Booked],
    matching: float,
) -> dict[str, object]:
    camt = readers[0]
    return {
        "name": "settlement",
        "ours": _rounded(camt.rate(OURS)),
        "reference": _rounded(camt.rate(camt.reference)),
        "unit": "MB/s of camt.053 read",
        "ratio": _rounded(camt.ratio),
        "exponent": _rounded(max(growth, matching)),
        "exponents": {"reading": _rounded(growth), "matching": _rounded(matching)},
        "ratios": {f"{one.name} by {one.reference}": _rounded(one.ratio) for one in readers},
        "read": {
            count: {name: _rounded(value) for name, value in one.items()}
            for count, one in files.items()
        },
        "matched_per_second": {one.entries: _rounded(one.rate) for one in found},
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


if __name__ == "__main__":
    main()
