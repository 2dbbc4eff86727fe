"""A step more in the catalogue and a state more in the presets disturb no running invoice."""

import subprocess
import sys
from pathlib import Path

from tests.replay.test_replay import HISTORIES


def test_histories_replay_on_a_newer_catalogue() -> None:
    """Apart, for a catalogue cannot be made smaller again."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.replay.newer"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith(f"{len(HISTORIES)} histories"), done.stdout + done.stderr
