"""The reading half of `make bench-settlement`: bank files read by us and by others, in one run.

Everybody gets the same made-up file in turn within a round; a thousand entries, for with ten
thousand `pycamt` takes half a minute. Files of 10,000 and 100,000 entries we read from disk in a
fresh process, whose memory is measured: as a program it is given the file, and prints the seconds
and the megabytes that it needed more. The exponent is that of the time from 1x to 8x the entries.
"""

import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import mt940 as peer_mt940
from bai2 import bai2 as peer_bai2
from pycamt.parser import Camt053Parser

from integration.bank import bai2 as own_bai2
from integration.bank import camt as own_camt
from integration.bank import swift
from tests.performance.exchange_stage import OURS, Stage
from tests.performance.settlement_files import bai2, camt, mt940

_KILO, _MEGA = 1024, 1_000_000
_SIZES = (1, 2, 4, 8)
_SMALLEST = 1_000
"""Entries of the smallest file that growth is measured with."""


def stages(entries: int = 1_000) -> Iterator[Stage]:
    """Who reads how much a second, by format."""
    statements = b"".join(camt(entries))
    yield _stage("camt.053", statements, own_camt.read_statements, "pycamt", _pycamt)
    balances = b"".join(bai2(entries))
    yield _stage("BAI2", balances, own_bai2.read_statements, "bai2", _bai2)
    swifts = b"".join(mt940(entries))
    yield _stage("MT940", swifts, swift.read_statements, "mt-940", _mt940)


def _stage(
    name: str,
    content: bytes,
    ours: Callable[[bytes], object],
    peer: str,
    theirs: Callable[[bytes], object],
) -> Stage:
    runs = {OURS: lambda: ours(content), peer: lambda: theirs(content)}
    return Stage(name, "MB", len(content) / _MEGA, runs, peer)


def _pycamt(content: bytes) -> object:
    return Camt053Parser(content).get_transactions()


def _bai2(content: bytes) -> object:
    return peer_bai2.parse_from_string(content.decode())


def _mt940(content: bytes) -> object:
    return peer_mt940.parse(content.decode())


def measured(entries: int) -> dict[str, float]:
    """Megabytes a second, and megabytes of memory more, of a camt.053 read from disk."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "statement.xml"
        with file.open("wb") as opened:
            opened.writelines(camt(entries))
        done = subprocess.run(
            [sys.executable, "-m", "tests.performance.settlement_reading", str(file)],
            capture_output=True,
            text=True,
            check=True,
        )
        seconds, memory = json.loads(done.stdout)
        return {"rate": file.stat().st_size / _MEGA / seconds, "memory_mb": memory}


def exponent(rounds: int = 3) -> float:
    """How the time of reading camt.053 grows with the entries: 1.0 is in proportion."""
    points = []
    for size in _SIZES:
        content = b"".join(camt(size * _SMALLEST))
        points.append((math.log(size), math.log(min(_seconds(content) for _ in range(rounds)))))
    return statistics.linear_regression(*zip(*points, strict=True)).slope


def _seconds(content: bytes) -> float:
    began = time.process_time()
    for _ in own_camt.read_pieces(BytesIO(content)):
        pass
    return time.process_time() - began


def _peak() -> float:
    """Megabytes: the high-water mark of this program alone, not of what started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / _KILO


def _read(file: Path) -> tuple[float, float]:
    before, began = _peak(), time.process_time()
    with file.open("rb") as opened:
        for _ in own_camt.read_pieces(opened):
            pass
    return time.process_time() - began, round(_peak() - before, 1)


if __name__ == "__main__":
    print(json.dumps(_read(Path(sys.argv[1]))))
