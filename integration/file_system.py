"""The single operations on files at a partner's, whatever they are on, and how they fail."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

from domain.core.errors import DeliveryRejected, DeliveryUnavailable

NOT_A_FILE = -1


@dataclass(frozen=True, slots=True)
class Entry:
    """A regular file in a folder."""

    name: str
    size: int
    modified: float


class FileSystem(Protocol):
    """Blocking. Faults are OSErrors as `os` raises them; a broken link is a ConnectionError."""

    place: str
    """Where this is, for people, such as `sftp://partner.example:22`."""

    def size(self, path: str) -> int | None:
        """The size of the file; `None` for nothing, `NOT_A_FILE` for something else."""

    def files(self, folder: str) -> Iterable[Entry]:
        """The regular files in `folder`; no folders, no links."""

    def pieces(self, path: str, size: int) -> Iterator[bytes]:
        """The file from its beginning; of one longer than `size` no more than a byte more."""

    def write(
        self, path: str, content: bytes, start: int = 0, unless: str | None = None
    ) -> int | None:
        """Create the file, or go over what is there, from `start` on; never shortens it. The size
        that it has then; `None` if there is an `unless`: then nothing of `content` is written."""

    def rename(self, old: str, new: str) -> None:
        """Atomically; `FileExistsError` if there is a `new`."""

    def remove(self, path: str) -> None:
        """Delete the file."""

    def make_folder(self, path: str) -> None:
        """Create the folder; nothing if it is there."""


def whole(fs: FileSystem, path: str, size: int) -> bytes:
    """The bytes of a file of about `size`; one that is longer comes out longer."""
    buffer = BytesIO()
    for piece in fs.pieces(path, size):
        buffer.write(piece)
    return buffer.getvalue()


def common(fs: FileSystem, path: str, content: bytes) -> int:
    """How many bytes the file and `content` have in common from the beginning, about: what
    counts is that it is never more, and all where they are the same."""
    same, view = 0, memoryview(content)
    for piece in fs.pieces(path, len(content)):
        if view[same : same + len(piece)] != piece:
            break
        same += len(piece)
    return same


@contextmanager
def explained(fs: FileSystem, folder: str) -> Iterator[None]:
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
