"""`make bench-validate`: EN 16931 and Peppol verdicts beside warm Saxon and other validators.

Documents are made up anew for every round: numbers, names, parties, amounts, quantities differ.
"plain" ones are what most sellers send: goods at the standard rate, one form of line. "known" ones
are rich and have the structure of one of ten senders; "new" ones have a structure of their own,
down to every line; kinds come one after the other, so that none disturbs another. All validators
judge the same documents in turn within a round, the first changing from round to round; CPU time,
medians of the rounds. The ratio is the worse of the two plain sizes; the others stand beside it.
"""

import argparse
import gc
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.conformance.generated_ubl import ubl
from tests.conformance.places import Suites
from tests.performance.plain import plain
from tests.performance.validators import Validator, all_of

SENDERS = 10
STYLES = 3
"""Forms that the lines of a known sender take."""
KINDS = ("plain", "known", "new")
BATCH = {
    (10, "plain"): 50,
    (10, "known"): 50,
    (10, "new"): 50,
    (1000, "plain"): 2,
    (1000, "known"): 2,
    (1000, "new"): 1,
}
"""Documents a round, by lines and kind."""
CHILD = """
import sys
from integration.rules import judge
layers = sys.argv[1].split(",")
for path in sys.argv[2:]:
    with open(path, "rb") as file:
        judge(file.read(), layers=layers)
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""
Place = tuple[int, str]


@dataclass(slots=True)
class Bench:
    """Milliseconds of CPU a document, by size and kind, by validator, a figure for each round."""

    validators: dict[str, Validator]
    seed: int
    spent: dict[Place, dict[str, list[float]]] = field(default_factory=dict)
    disagreements: int = 0

    def round(self, kind: str, turn: int) -> None:
        """Every validator on the same fresh documents, in another order each time."""
        for place in BATCH:
            if place[1] == kind:
                self._judge(place, self._documents(place, turn), turn)

    def _judge(self, place: Place, documents: list[bytes], turn: int) -> None:
        names = list(self.validators)
        first = turn % len(names)
        verdicts: dict[str, list[bool]] = {}
        for name in names[first:] + names[:first]:
            validate = self.validators[name]
            gc.collect()
            began = time.process_time()
            verdicts[name] = [validate(content) for content in documents]
            spent = (time.process_time() - began) / len(documents) * 1000
            self.spent.setdefault(place, {}).setdefault(name, []).append(spent)
        self.disagreements += verdicts["ours"] != verdicts["saxonche"]

    def _documents(self, place: Place, turn: int) -> list[bytes]:
        size, kind = place
        return [
            document(f"{self.seed}/{turn}/{kind}/{number}", size, kind)
            for number in range(BATCH[place])
        ]

    def median(self, place: Place, name: str) -> float:
        """Of the rounds."""
        return statistics.median(self.spent[place][name])

    def ratio(self, place: Place) -> float:
        """How many times as long warm Saxon takes."""
        return self.median(place, "saxonche") / self.median(place, "ours")


def document(seed: str, size: int, kind: str) -> bytes:
    """A fresh document of a kind."""
    if kind == "plain":
        return plain(seed, size)
    if kind == "new":
        return ubl(seed, size)
    return ubl(seed, size, structure=f"sender {hash_of(seed) % SENDERS}", styles=STYLES)


def hash_of(text: str) -> int:
    """A number that is the same in every process."""
    return sum(text.encode())


def fresh_process(layers: tuple[str, ...], paths: list[Path]) -> tuple[float, float]:
    """Seconds from start to end of a new process that judges the documents, and its peak in MB."""
    began = time.perf_counter()
    command = [sys.executable, "-c", CHILD, ",".join(layers), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return time.perf_counter() - began, int(done.stdout) / 1024


def bare_process() -> float:
    """Seconds that an interpreter takes to do nothing."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.perf_counter() - began


def processes(layers: tuple[str, ...], times: int) -> dict[str, float]:
    """Cold start and memory, each in processes of their own."""
    with tempfile.TemporaryDirectory() as folder:
        small, *large = _written(Path(folder), times)
        cold, bare = [], []
        for _ in range(times):
            bare.append(bare_process())
            cold.append(fresh_process(layers, [small]))
        _, peak = fresh_process(layers, large * 3)
    return {
        "cold_start_ms": round(statistics.median(seconds for seconds, _ in cold) * 1000, 1),
        "bare_python_ms": round(statistics.median(bare) * 1000, 1),
        "rss_mb_after_one_of_10_lines": round(statistics.median(mb for _, mb in cold), 1),
        "rss_mb_after_many_of_1000_lines": round(peak, 1),
    }


def _written(folder: Path, large: int) -> Iterator[Path]:
    for number, size in enumerate([10, *[1000] * large]):
        path = folder / f"{number}.xml"
        path.write_bytes(document(f"file {number}", size, "new" if number % 2 else "known"))
        yield path


def threads(validate: Validator, count: int) -> dict[str, float]:
    """Many validations in a pool of eight threads; every verdict as it is in one thread."""
    kinds = [KINDS[number % 3] for number in range(200)]
    documents = [document(f"thread {n}", 10, kind) for n, kind in enumerate(kinds)]
    broken = [one.replace(b"<cbc:ID>", b"<cbc:ID> </cbc:ID><cbc:ID>", 1) for one in documents[:50]]
    documents += broken
    alone = [validate(content) for content in documents]
    began = time.perf_counter()
    with ThreadPoolExecutor(8) as pool:
        places = [number % len(documents) for number in range(count)]
        verdicts = list(pool.map(lambda place: validate(documents[place]), places))
    wrong = sum(verdict != alone[place] for verdict, place in zip(verdicts, places, strict=True))
    return {
        "validations": count,
        "seconds": round(time.perf_counter() - began, 2),
        "other_verdict_than_alone": wrong,
    }


def main() -> None:
    """Measure, print a table and one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1, help="another one makes other documents")
    parser.add_argument("--threaded", type=int, default=10_000, help="validations in the pool")
    wanted = parser.parse_args()
    validators, layers = all_of(Suites.here())
    apart = processes(layers, wanted.rounds)
    bench = Bench(validators, wanted.seed)
    for kind in reversed(KINDS):
        bench.round(kind, -1)
    bench.spent.clear()
    for kind in KINDS:
        for turn in range(wanted.rounds):
            bench.round(kind, turn)
    pool = threads(validators["ours"], wanted.threaded)
    _print(bench, layers, apart, pool)


def _print(
    bench: Bench, layers: tuple[str, ...], apart: dict[str, float], pool: dict[str, float]
) -> None:
    places = sorted(bench.spent)
    print(f"CPU ms a document by {' + '.join(layers)}; bytes to verdict, parsing included")
    print(f"{'':28}" + "".join(f"{size:>8} lines {kind:<6}" for size, kind in places))
    for name in bench.validators:
        cells = (f"{bench.median(place, name):20.3f}" for place in places)
        print(f"{name:28}" + "".join(cells))
    print(f"{'saxonche / ours':28}" + "".join(f"{bench.ratio(place):20.2f}" for place in places))
    print(f"rounds in which ours and Saxon disagree on a verdict: {bench.disagreements}")
    for name, figure in {**apart, **pool}.items():
        print(f"{name:36}{figure:12}")
    print(f"{'this process, peak MB':36}{_peak():12.1f}")
    worst = min((place for place in places if place[1] == "plain"), key=bench.ratio)
    print(
        json.dumps(
            {
                "name": "validate",
                "ours": round(bench.median(worst, "ours"), 3),
                "reference": round(bench.median(worst, "saxonche"), 3),
                "unit": f"ms CPU a document of {worst[0]} lines",
                "ratio": round(bench.ratio(worst), 3),
                "ratios": {f"{s} lines {k}": round(bench.ratio((s, k)), 3) for s, k in places},
                "ms": {
                    name: {
                        f"{s} lines {k}": round(bench.median((s, k), name), 3) for s, k in places
                    }
                    for name in bench.validators
                },
                "layers": layers,
                "disagreements": bench.disagreements,
                **apart,
                "threads": pool,
            }
        )
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
