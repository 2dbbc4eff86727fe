"""Which reporter fits where the output goes."""

import os
import sys

from worker.cli.reporter import JsonReporter, PlainReporter, Reporter


def choose_reporter(*, as_json: bool = False) -> Reporter:
    """Rich on a terminal; plain lines without one or with NO_COLOR; JSON lines on request."""
    if as_json:
        return JsonReporter()
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return PlainReporter()
    from worker.cli.terminal import TerminalReporter

    return TerminalReporter()
