"""How much memory a process needs more while it reads an interchange: run by the benchmark.

As a program: what to read with, and the file; it prints megabytes.
"""

import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

_KILO = 1024


def measured(who: str, file: Path) -> float | None:
    """Megabytes of a fresh process; none if it failed."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.performance.exchange_memory", who, str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    return float(done.stdout) if done.returncode == 0 else None


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(1 << 16):
            yield chunk


def _ours() -> Callable[[Path], int]:
    from integration.formats.edifact.framing import frames
    from integration.formats.edifact.syntax import Tokens

    return lambda file: sum(1 for _ in frames(Tokens(_chunks(file))))


def _pydifact() -> Callable[[Path], int]:
    from pydifact.exceptions import MissingImplementationWarning
    from pydifact.segmentcollection import Interchange

    warnings.simplefilter("ignore", MissingImplementationWarning)
    return lambda file: len(list(Interchange.from_str(file.read_text("latin-1")).get_messages()))


def _peak() -> float:
    """Megabytes: the high-water mark of this program alone, not of what started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / _KILO


if __name__ == "__main__":
    read = {"ours": _ours, "pydifact": _pydifact}[sys.argv[1]]()
    before = _peak()
    read(Path(sys.argv[2]))
    print(round(_peak() - before, 1))
