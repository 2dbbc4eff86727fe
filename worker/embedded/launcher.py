"""Becomes another program, after making sure that it dies with the process that started it.

Run by path in an isolated interpreter (`python -I -S launcher.py PARENT PROGRAM ARGUMENT…`), so
it imports only the standard library and costs some twenty milliseconds. A `preexec_fn` would run
Python between fork and exec of a process with threads, which can deadlock.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Tie this process to its parent, then replace it by the program."""
    os.umask(0o077)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    parent, program = int(arguments[0]), arguments[1:]
    if os.getppid() != parent:  # it died before the signal was asked for
        raise SystemExit("the parent process is gone")
    os.execv(program[0], program)  # noqa: S606 — argv comes from the process that starts us


if __name__ == "__main__":
    main(sys.argv[1:])
