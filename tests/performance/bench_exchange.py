"""`make bench-exchange`: interchanges taken apart and written, beside other Python libraries.

Everybody gets the same made-up interchange of 5 MB in turn within a round, the first changing from
round to round; medians of the rounds. Memory is what a fresh process needs more while it reads that
file. The ratio is EDIFACT taken into segments, ours by pydifact. Then files over SFTP to a real
OpenSSH server, beside a bare paramiko loop: on this machine, and over a line with a delay.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.performance import exchange_edifact, exchange_sftp, exchange_x12
from tests.performance.exchange_documents import edifact, x12
from tests.performance.exchange_memory import measured
from tests.performance.exchange_stage import OURS, Stage

SIZE = 5_000_000


def stages(seed: int, size: int) -> Iterator[Stage]:
    """All that is measured; a module with another stage is one more line."""
    yield from exchange_edifact.stages(edifact(seed, size))
    yield from exchange_x12.stages(x12(seed, size))


def main() -> None:
    """Measure, print a table and one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", type=int, default=SIZE, help="bytes of an interchange")
    parser.add_argument("--seed", type=int, default=1, help="another one makes other documents")
    wanted = parser.parse_args()
    found = list(stages(wanted.seed, wanted.size))
    for turn in range(wanted.rounds):
        for stage in found:
            stage.round(turn)
    needed = memory(edifact(wanted.seed, wanted.size))
    report(found, needed, exchange_sftp.measure(wanted.rounds))


def memory(content: bytes) -> dict[str, float | None]:
    """Megabytes that reading needs, by who reads."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "interchange.edi"
        file.write_bytes(content)
        return {name: measured(name, file) for name in (OURS, "pydifact")}


def report(found: Sequence[Stage], needed: dict[str, float | None], sftp: dict[str, Any]) -> None:
    """The table and the line of JSON."""
    for stage in found:
        print(f"{stage.name} ({stage.unit} a second)")
        for name in stage.runs:
            rate = stage.rate(name)
            shown = f"{rate:10.1f}" if rate else f"{'failed':>10}  {stage.failed.get(name, '')}"
            print(f"  {name:12}{shown}")
    print("memory of reading EDIFACT (MB)")
    for name, megabytes in needed.items():
        print(f"  {name:12}{megabytes if megabytes is not None else 'failed':>10}")
    for where in ("near", "far"):
        print(f"{sftp['files']} files of {sftp['bytes']} bytes over SFTP, {where} (files a second)")
        for name, rate in sftp[where].items():
            print(f"  {name:12}{rate:10.1f}")
    print(json.dumps({**_summary(found, needed), "sftp": sftp}))


def _summary(found: Sequence[Stage], needed: dict[str, float | None]) -> dict[str, object]:
    named = {stage.name: stage for stage in found}
    tokens = named[exchange_edifact.TOKENS]
    return {
        "name": "exchange",
        "ours": _rounded(tokens.rate(OURS)),
        "reference": _rounded(tokens.rate(tokens.reference)),
        "unit": "MB/s of EDIFACT into segments",
        "ratio": _rounded(tokens.ratio),
        "ratios": {stage.name: _rounded(stage.ratio) for stage in found},
        "rates": {
            stage.name: {name: _rounded(stage.rate(name)) for name in stage.runs} for stage in found
        },
        "memory_mb": needed,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


if __name__ == "__main__":
    main()
