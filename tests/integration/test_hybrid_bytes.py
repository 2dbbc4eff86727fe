"""The same invoice and envelope give the same hybrid PDF in every process, whatever its seed."""

import hashlib
import os
import subprocess
import sys

from tests.components.pdf.hybrids import hybrid

WRITE = (
    "import hashlib;from tests.components.pdf.hybrids import hybrid;"
    "print(*(hashlib.sha256(hybrid(one)).hexdigest() for one in ('factur-x', 'zugferd-xrechnung')))"
)


def test_another_process_writes_the_same_bytes() -> None:
    surroundings = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", WRITE], env=surroundings, capture_output=True, text=True, check=True
    )
    ours = [hashlib.sha256(hybrid(one)).hexdigest() for one in ("factur-x", "zugferd-xrechnung")]
    assert done.stdout.split() == ours
