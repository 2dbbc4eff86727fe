"""Heads of audit chains in a file outside of the database: appended, synced, never rewritten.

A chain that was cut off, or a database that lost its tail, is then behind its anchor. One line
of JSON per head; each is a single write in append mode, so several processes may share a file.
"""

import asyncio
import errno
import fcntl
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from domain.core.audit import ChainHead
from domain.core.errors import StoreUnavailable


class FileAnchor:
    """`AuditAnchor` in a JSON Lines file, readable by its owner only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def append(self, head: ChainHead) -> None:
        """Keep `head`, durable when it returns."""
        line = head.model_dump_json().encode() + b"\n"
        try:
            await asyncio.to_thread(_append, self._path, line)
        except OSError as error:
            raise StoreUnavailable(
                f"the audit anchor could not be written: {error.strerror}",
                hint=f"make room and check the permissions of {self._path}",
            ) from error

    def heads(self) -> Iterable[ChainHead]:
        """The last anchored head of every chain."""
        last: dict[str, ChainHead] = {}
        for head in self._lines():
            known = last.get(head.invoice_id)
            if known is None or head.sequence > known.sequence:
                last[head.invoice_id] = head
        return last.values()

    def _lines(self) -> Iterator[ChainHead]:
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            for line in file:
                try:
                    yield ChainHead.model_validate_json(line)
                except ValidationError:
                    # Torn by a crash or a full disk: its append never returned, so nobody
                    # relies on it. The head after it stands on a line of its own.
                    continue


def _append(path: Path, line: bytes) -> None:
    new = not path.exists()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)  # else a line that is being written looks torn
        if _torn(file):
            line = b"\n" + line
        if os.write(file, line) != len(line):
            raise OSError(errno.ENOSPC, "no space left on the device")
        os.fsync(file)
    finally:
        os.close(file)
    if new:
        _sync_folder(path.parent)


def _torn(file: int) -> bool:
    """Whether the file ends within a line."""
    size = os.fstat(file).st_size
    return size > 0 and os.pread(file, 1, size - 1) != b"\n"


def _sync_folder(folder: Path) -> None:
    """A new file is only there after a crash if its folder was synced too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
