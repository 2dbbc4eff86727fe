"""`make bench-pdf`: how long an invoice takes to be typeset, warm, and what memory stays.

Each round sets invoices that differ from one another; medians. The last line is JSON.
"""

import argparse
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from domain.invoice.model import Invoice
from integration.formats.pdf.settings import PdfSettings
from integration.formats.pdf.typesetting import typeset
from tests import invoices

AT = datetime(2026, 11, 2, tzinfo=UTC)
LINES = (3, 60, 1000)


def main() -> None:
    """Measure, print a table and one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    started = time.perf_counter()
    typeset(document(wanted.seed, 3), PdfSettings(), prepared_at=AT)
    found: dict[str, Any] = {"first_ms": round((time.perf_counter() - started) * 1000, 1)}
    for lines in LINES:
        found[f"ms_{lines}_lines"] = measured(lines, wanted.seed, wanted.rounds)
    found["memory_mb"] = resident()
    for name, value in found.items():
        print(f"{name:16}{value:10}")
    print(json.dumps(found))


def measured(lines: int, seed: int, rounds: int) -> float:
    """Milliseconds for one invoice, the first of which nobody counts."""
    count = max(4, rounds * 3 // lines if lines > 100 else rounds)
    taken = []
    for index in range(count):
        invoice = document(seed + index, lines)
        started = time.perf_counter()
        typeset(invoice, PdfSettings(language="de"), prepared_at=AT)
        taken.append(time.perf_counter() - started)
    return round(median(taken[1:]) * 1000, 1)


def document(seed: int, lines: int) -> Invoice:
    """A rich invoice in euros, without characters that a second look takes time for."""
    random = Random(seed)
    made = invoices.issue(random, invoices.draft(random, currency="EUR", lines=lines))
    return Invoice.model_validate_json(made.model_dump_json().replace("\N{DELIVERY TRUCK}", "van"))


def resident() -> int:
    """Megabytes that the process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 // 1_000_000


if __name__ == "__main__":
    main()
