"""How files are collected from folders, whatever the folder is on.

Claimed by a rename, read, later put where the partner has finished files. Every step can be
repeated after a kill or a lost reply.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress

from domain.core.errors import DeliveryRejected
from domain.exchange.delivery import RemoteFile
from integration import file_names
from integration.file_conventions import FileConventions, marker
from integration.file_exchange import is_same
from integration.file_system import Entry, FileSystem, explained, whole

_LOG = logging.getLogger(__name__)

MAX_BYTES = 256 * 1024 * 1024
"""The largest file that is collected."""
ROOM = 64 * 1024 * 1024
"""About the most that one claim holds in memory, but for a single larger file."""


def claim(
    fs: FileSystem,
    how: FileConventions,
    limit: int,
    pause: Callable[[float], None] = time.sleep,
) -> list[RemoteFile]:
    """Up to `limit` files, oldest first; before them those that a killed predecessor claimed."""
    claimed: list[RemoteFile] = []
    room = ROOM
    with explained(fs, how.inbox):
        waiting = _waiting(fs, how, pause)
        markers = _Markers(fs, how, waiting)
        for entry in waiting:
            if len(claimed) == limit or (claimed and entry.size > room):
                break
            file = _claim_one(fs, how.inbox, entry)
            if file is not None:
                markers.used(entry, file.name)
                claimed.append(file)
                room -= len(file.content)
    return claimed


def finish(fs: FileSystem, how: FileConventions, claimed_as: str, *, accepted: bool) -> None:
    """Put a claimed file where the partner wants it. Nothing there is ever written over."""
    name = file_names.original_name(claimed_as)
    if not name:
        raise DeliveryRejected(
            f"{claimed_as[:60]!r} is not the name of a claimed file", hint="claim the file first"
        )
    source, said = f"{how.inbox}/{claimed_as}", how.finished(accepted=accepted)
    with explained(fs, how.inbox):
        if how.finishing == "delete" and accepted:
            with suppress(FileNotFoundError):
                fs.remove(source)
        elif how.finishing == "suffix":
            _move(fs, source, name, lambda it: f"{how.inbox}/{it}.{said}")
        elif how.finishing == "marker":
            kept = _move(fs, source, name, lambda it: f"{how.inbox}/{it}")
            if kept:
                fs.write(f"{kept}.{said}", b"")
        else:
            _move_into(fs, source, name, f"{how.inbox}/{said}")


class _Markers:
    """Removes markers once their last file is claimed: one that stays would release a file of the
    same name that is not whole yet."""

    def __init__(self, fs: FileSystem, how: FileConventions, waiting: Sequence[Entry]) -> None:
        self._fs, self._how = fs, how
        self._users = Counter(self._of(entry.name) for entry in waiting if not _is_ours(entry))

    def used(self, entry: Entry, name: str) -> None:
        """`entry`, a file that was called `name`, is claimed."""
        own = self._of(name)
        if not own:
            return
        if not _is_ours(entry):
            self._users[own] -= 1
        if not self._users[own]:
            with suppress(FileNotFoundError):
                self._fs.remove(f"{self._how.inbox}/{own}")

    def _of(self, name: str) -> str:
        return marker(self._how.marker_awaited, name) if self._how.marker_awaited else ""


def _waiting(fs: FileSystem, how: FileConventions, pause: Callable[[float], None]) -> list[Entry]:
    """What can be claimed: left-overs first, then the oldest."""
    listed = list(fs.files(how.inbox))
    if how.settle_seconds and any(not _is_ours(entry) for entry in listed):
        pause(how.settle_seconds)
        before = set(listed)
        listed = [one for one in fs.files(how.inbox) if one in before or _is_ours(one)]
    names = {entry.name for entry in listed}
    waiting = [entry for entry in listed if _is_due(fs, how, entry, names)]
    return sorted(waiting, key=lambda one: (not _is_ours(one), one.modified, one.name))


def _is_due(fs: FileSystem, how: FileConventions, entry: Entry, names: set[str]) -> bool:
    if not _is_ours(entry):
        if entry.name.startswith(".") or not how.is_collected(entry.name):
            return False
        if how.marker_awaited and marker(how.marker_awaited, entry.name) not in names:
            return False
        if how.finishing == "marker" and names & {
            f"{entry.name}.{how.done}",
            f"{entry.name}.{how.error}",
        }:
            return False
    reason = "" if _is_ours(entry) else file_names.unsafe(entry.name)
    if entry.size > MAX_BYTES:
        reason = f"it is larger than {MAX_BYTES} bytes"
    if reason:
        place, shown = f"{fs.place}/{how.inbox}", entry.name[:80]
        _LOG.warning("%s: %r is left alone: %s", place, shown, reason)
    return not reason


def _is_ours(entry: Entry) -> bool:
    return bool(file_names.original_name(entry.name))


def _claim_one(fs: FileSystem, folder: str, entry: Entry) -> RemoteFile | None:
    """The claimed file; `None` if another reader has it or it is still being written."""
    name = file_names.original_name(entry.name) or entry.name
    claimed_as = file_names.claimed_name(name)
    path = f"{folder}/{claimed_as}"
    try:
        if entry.name != claimed_as:
            fs.rename(f"{folder}/{entry.name}", path)
        content = whole(fs, path, entry.size)
        if not entry.size == len(content) == fs.size(path):
            return None
    except (FileNotFoundError, FileExistsError, PermissionError) as error:
        _LOG.warning("%s/%s: %r was not claimed: %s", fs.place, folder, name[:80], error)
        return None
    return RemoteFile(name=name, claimed_as=claimed_as, content=content)


def _move_into(fs: FileSystem, source: str, name: str, folder: str) -> None:
    try:
        _move(fs, source, name, lambda it: f"{folder}/{it}")
    except OSError:
        if fs.size(folder) is not None:
            raise
        fs.make_folder(folder)
        _move(fs, source, name, lambda it: f"{folder}/{it}")


def _move(fs: FileSystem, source: str, name: str, place: Callable[[str], str]) -> str:
    """Where it is now; empty if the source is gone: it was done before."""
    try:
        fs.rename(source, place(name))
    except FileNotFoundError:
        if fs.size(source) is not None:
            raise
        return ""
    except FileExistsError:
        return _move_beside(fs, source, name, place)
    return place(name)


def _move_beside(fs: FileSystem, source: str, name: str, place: Callable[[str], str]) -> str:
    """The name is taken: keep both, unless they are the same."""
    size = fs.size(source)
    if size is None:
        return ""
    content = whole(fs, source, size)
    beside = place(f"{name}.{file_names.short_hash(content)}")
    try:
        fs.rename(source, beside)
    except FileExistsError:
        if is_same(fs, beside, fs.size(beside), content):
            fs.remove(source)
    return beside
