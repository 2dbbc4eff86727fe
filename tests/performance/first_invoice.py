"""`make first-invoice`: how long a newcomer waits, from a clone to the first reconciled invoice.

The repository is cloned into an empty folder, then the README's first command is typed there; what
it prints is read line by line. Packages come from wherever this machine gets them: the network
counts.
The reference is five minutes, which is what a quickstart may take.
"""

import json
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GOAL = 300.0
_MARKS = (
    ("environment and documentation made", re.compile(r"pages in \.site")),
    ("servers and service answer", re.compile(r"^ok\s+API\b(?!.*stops)")),
    ("a month is billed", re.compile(r"^ok\s+Bill ")),
    ("the first invoice is issued and answered", re.compile(r"^ok\s+Issue, send, hear back")),
    ("every invoice is reconciled", re.compile(r"^ok\s+Reconcile\b")),
)
"""What the command prints when a stage is over, in order."""
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def main() -> None:
    """Measure, print a table and one JSON object; ends with 1 if a stage was never reached."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        clone = Path(folder) / "invoicing"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        stages = {"cloned": time.perf_counter() - began}
        for name in _reached(clone):
            stages[name] = time.perf_counter() - began
    for name, seconds in stages.items():
        print(f"  {seconds:7.1f} s  {name}")
    last = _MARKS[-1][0]
    if last not in stages:
        raise SystemExit(f"it never came to this: {last}")
    ours = stages[last]
    print(
        json.dumps(
            {
                "name": "first-invoice",
                "ours": round(ours, 1),
                "reference": GOAL,
                "unit": "s from a fresh clone to a reconciled invoice",
                "ratio": round(GOAL / ours, 2),
                "stages": {name: round(seconds, 1) for name, seconds in stages.items()},
            }
        )
    )


def _reached(clone: Path) -> Iterator[str]:
    """The stages of `make demo`, each as it is over."""
    left = list(_MARKS)
    with subprocess.Popen(
        ["make", "demo"], cwd=clone, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as told:
        assert told.stdout is not None  # it was asked for
        for line in told.stdout:
            if left and left[0][1].search(_COLOURS.sub("", line)):
                yield left.pop(0)[0]


if __name__ == "__main__":
    main()
