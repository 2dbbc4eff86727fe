"""Which way of showing fits where the output goes."""

import os
import sys
from typing import TYPE_CHECKING

from worker.cli.reporter import TITLE_WIDTH, JsonReporter, PlainReporter, Reporter

if TYPE_CHECKING:
    from worker.sheet.plain import PlainSheet
    from worker.sheet.terminal import TerminalSheet


def choose_reporter(*, as_json: bool = False, title_width: int = TITLE_WIDTH) -> Reporter:
    """Rich on a terminal; plain lines without one or with NO_COLOR; JSON lines on request.

    `title_width`: columns for the titles of steps.
    """
    if as_json:
        return JsonReporter()
    if not _is_colourful():
        return PlainReporter(title_width=title_width)
    from worker.cli.terminal import TerminalReporter

    return TerminalReporter(title_width=title_width)


def choose_sheet(*, terms: bool) -> "PlainSheet | TerminalSheet":
    """The same choice for the view of a document."""
    if _is_colourful():
        from worker.sheet.terminal import TerminalSheet

        return TerminalSheet(terms=terms)
    from worker.sheet.plain import PlainSheet

    return PlainSheet(sys.stdout, terms=terms)


def _is_colourful() -> bool:
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
