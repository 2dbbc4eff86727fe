"""How files are handed over in folders, whatever the folder is on.

Sending: written under a hidden name, made durable, then renamed to its name, never over another
file. Receiving: claimed by a rename, read, later put with the done ones or with those in error.
Every step can be repeated after a kill or a lost reply: what was done is found, not done again.
Blocking; a `FileSystem` says how a single operation is done.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from domain.core.errors import DeliveryRejected, DeliveryUnavailable, DeliveryUnknown
from domain.exchange.delivery import Receipt, RemoteFile
from integration import file_names

_LOG = logging.getLogger(__name__)

MAX_BYTES = 50 * 1024 * 1024
"""The largest file that is collected, and about the most that one claim holds in memory."""

NOT_A_FILE = -1


@dataclass(frozen=True, slots=True)
class Entry:
    """A regular file in a folder."""

    name: str
    size: int
    modified: float


class FileSystem(Protocol):
    """Single operations. Faults are OSErrors as `os` raises them; a broken link ConnectionError."""

    place: str
    """Where this is, for people, such as `sftp://partner.example:22`."""

    def size(self, path: str) -> int | None:
        """The size of the file; `None` for nothing, `NOT_A_FILE` for something else."""

    def files(self, folder: str) -> Iterable[Entry]:
        """The regular files in `folder`; no folders, no links."""

    def read(self, path: str, limit: int) -> bytes:
        """The first `limit` bytes."""

    def write(self, path: str, content: bytes) -> None:
        """Create the file, or write over the beginnings of it; durable when this returns."""

    def rename(self, old: str, new: str) -> None:
        """Atomically; `FileExistsError` if there is a `new`."""

    def remove(self, path: str) -> None:
        """Delete the file."""

    def make_folder(self, path: str) -> None:
        """Create the folder; nothing if it is there."""


def send(fs: FileSystem, folder: str, name: str, content: bytes) -> Receipt:
    """Put `content` into `folder` as `name`. The same bytes under that name are a success."""
    if reason := file_names.unsafe(name):
        raise DeliveryRejected(
            f"the file name {name[:60]!r} is not allowed: {reason}",
            hint="mend the file name that the delivery profile gives",
        )
    final, part = f"{folder}/{name}", f"{folder}/{file_names.part_name(name, content)}"
    found = Receipt(location=f"{fs.place}/{final}", size=len(content), already_there=True)
    with _explained(fs, folder):
        if _is_there(fs, final, content):
            return found
        fs.write(part, content)
        if fs.size(part) not in (len(content), None):
            raise OSError("the file was not written completely")
    if not _publish(fs, part, final, content):
        return found
    return found.model_copy(update={"already_there": False})


def claim(fs: FileSystem, folder: str, limit: int) -> list[RemoteFile]:
    """Up to `limit` files, oldest first; before them those that a killed predecessor claimed."""
    claimed: list[RemoteFile] = []
    room = MAX_BYTES
    with _explained(fs, folder):
        for entry in _waiting(fs, folder):
            if len(claimed) == limit or (claimed and entry.size > room):
                break
            file = _claim_one(fs, folder, entry)
            if file is not None:
                claimed.append(file)
                room -= len(file.content)
    return claimed


def finish(fs: FileSystem, folder: str, claimed_as: str, *, accepted: bool) -> None:
    """Put a claimed file into `done` or `error`. Nothing there is ever written over."""
    name = file_names.original_name(claimed_as)
    if not name:
        raise DeliveryRejected(
            f"{claimed_as[:60]!r} is not the name of a claimed file", hint="claim the file first"
        )
    source, target = f"{folder}/{claimed_as}", f"{folder}/{'done' if accepted else 'error'}"
    with _explained(fs, folder):
        if fs.size(source) is None:
            return
        if fs.size(target) is None:
            fs.make_folder(target)
        try:
            fs.rename(source, f"{target}/{name}")
        except FileNotFoundError:
            if fs.size(source) is not None:
                raise
        except FileExistsError:
            _finish_beside(fs, source, f"{target}/{name}")


def _publish(fs: FileSystem, part: str, final: str, content: bytes) -> bool:
    """Give the file its name; `False` if another attempt of the same sending was faster."""
    with _explained(fs, final.rpartition("/")[0]):
        try:
            fs.rename(part, final)
        except FileExistsError:
            _is_there(fs, final, content)
            with suppress(FileNotFoundError):
                fs.remove(part)
            return False
        except FileNotFoundError as error:
            if not _is_there(fs, final, content):
                raise _unknown(fs, final, "the file vanished before it got its name") from error
            return False
        except (ConnectionError, TimeoutError) as error:
            message = "the connection broke while the file got its name"
            raise _unknown(fs, final, message) from error
    return True


def _unknown(fs: FileSystem, final: str, what: str) -> DeliveryUnknown:
    return DeliveryUnknown(
        f"{fs.place}/{final}: {what}", hint="the next attempt looks first whether it is there"
    )


def _is_there(fs: FileSystem, path: str, content: bytes) -> bool:
    size = fs.size(path)
    if size is None:
        return False
    if size == len(content) and fs.read(path, size + 1) == content:
        return True
    raise DeliveryRejected(
        f"{fs.place}/{path}: the name is taken by another content",
        hint="ask the partner what that file is; move it away, or send under another name",
    )


def _waiting(fs: FileSystem, folder: str) -> list[Entry]:
    """What can be claimed: left-overs first, then the oldest."""
    waiting = []
    for entry in fs.files(folder):
        is_ours = bool(file_names.original_name(entry.name))
        if entry.name.startswith(".") and not is_ours:
            continue
        reason = "" if is_ours else file_names.unsafe(entry.name)
        if entry.size > MAX_BYTES:
            reason = f"it is larger than {MAX_BYTES} bytes"
        if reason:
            _LOG.warning("%s/%s: %r is left alone: %s", fs.place, folder, entry.name[:80], reason)
            continue
        waiting.append((not is_ours, entry.modified, entry.name, entry))
    return [entry for *_, entry in sorted(waiting, key=lambda item: item[:3])]


def _claim_one(fs: FileSystem, folder: str, entry: Entry) -> RemoteFile | None:
    """The claimed file; `None` if another reader has it or it is still being written."""
    name = file_names.original_name(entry.name) or entry.name
    claimed_as = file_names.claimed_name(name)
    path = f"{folder}/{claimed_as}"
    try:
        if entry.name != claimed_as:
            fs.rename(f"{folder}/{entry.name}", path)
        content = fs.read(path, MAX_BYTES + 1)
        if not entry.size == len(content) == fs.size(path):
            return None
    except (FileNotFoundError, FileExistsError, PermissionError) as error:
        _LOG.warning("%s/%s: %r was not claimed: %s", fs.place, folder, name[:80], error)
        return None
    return RemoteFile(name=name, claimed_as=claimed_as, content=content)


def _finish_beside(fs: FileSystem, source: str, target: str) -> None:
    """The name is taken in the target folder: keep both, unless they are the same."""
    content = fs.read(source, MAX_BYTES + 1)
    beside = f"{target}.{file_names.short_hash(content)}"
    try:
        fs.rename(source, beside)
    except FileExistsError:
        if _is_there(fs, beside, content):
            fs.remove(source)


@contextmanager
def _explained(fs: FileSystem, folder: str) -> Iterator[None]:
    """Faults of the file system in business words, with what to do."""
    where = f"{fs.place}/{folder}"
    try:
        yield
    except FileNotFoundError as error:
        raise DeliveryRejected(
            f"{where}: there is no such folder",
            hint="ask the partner to create it, or mend the folder in the channel's settings",
        ) from error
    except PermissionError as error:
        raise DeliveryRejected(
            f"{where}: permission denied",
            hint="ask the partner to let us read and write in this folder",
        ) from error
    except (ConnectionError, TimeoutError) as error:
        raise DeliveryUnavailable(
            f"{where}: the connection broke", hint="it is tried again"
        ) from error
    except OSError as error:
        raise DeliveryUnavailable(
            f"{where}: refused for now ({str(error)[:80] or type(error).__name__})",
            hint="the disk or the quota may be full; it is tried again",
        ) from error
