"""What can go wrong with an embedded part, and how it is told: what, log lines, cause, fix."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cause:
    """Why a part probably failed and what to do about it."""

    cause: str
    fix: str


_UNKNOWN = Cause("not known", "read the log file; `invoicing doctor` checks this machine")

_CAUSES = (
    (
        r"address already in use|errno 98|errno 48",
        Cause("another program listens on the port", "end it, or choose another port"),
    ),
    (
        r"no space left|errno 28|disk is full",
        Cause("the disk is full", "make room, then start again; nothing stored is lost"),
    ),
    (
        r"device or resource busy|database is locked",
        Cause(
            "another process has this data folder open",
            "`invoicing stop`, or choose another folder with --data",
        ),
    ),
    (
        r"permission denied|errno 13|read-only file system",
        Cause("the data folder may not be written to", "choose another folder with --data"),
    ),
    (
        r"no module named|modulenotfounderror|no such file or directory",
        Cause("a part is not installed", "pip install 'invoicing[embedded]'"),
    ),
    (
        r"validationerror.*settings|validation errors? for settings",
        Cause("a setting is wrong", "check the INVOICING__… variables named in the log"),
    ),
    (
        r"wt_panic|wiredtiger.*(corrupt|error)",
        Cause(
            "the data files are damaged",
            "keep a copy of the folder, then `invoicing reset` or restore a backup",
        ),
    ),
    (
        r"connection refused|serverselectiontimeout",
        Cause("a part that it needs does not answer", "`invoicing doctor` shows which one"),
    ),
)


def likely_cause(lines: Sequence[str]) -> Cause:
    """The cause that the last log lines point at."""
    text = "\n".join(lines)
    for pattern, cause in _CAUSES:
        if re.search(pattern, text, re.IGNORECASE):
            return cause
    return _UNKNOWN


class EmbeddedError(Exception):
    """Something that a person can read and act on; shown without a traceback."""


class PartFailed(EmbeddedError):
    """A part did not start."""

    def __init__(self, part: str, what: str, log: Path, tail: Sequence[str], cause: Cause) -> None:
        """`tail`: the last lines of `log`."""
        self.part, self.what, self.log, self.tail, self.cause = part, what, log, list(tail), cause
        told = [f"{part} {what}", *(f"  | {line}" for line in self.tail)]
        told += [f"  log:   {log}", f"  cause: {cause.cause}", f"  fix:   {cause.fix}"]
        super().__init__("\n".join(told))
