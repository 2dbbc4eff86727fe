"""The folder channel: files handed over in a folder of this machine (or mounted on it)."""

import asyncio
import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from domain.core.errors import DeliveryRejected
from domain.core.findings import Finding
from domain.exchange.delivery import OutboundMessage, Receipt, RemoteFile
from integration import file_collecting, file_exchange
from integration.file_conventions import FileConventions
from integration.file_system import NOT_A_FILE, Entry
from integration.validation import findings_of

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS)
"""How a file system says that it has no hard links, or none to files of somebody else."""


_PIECE = 1024 * 1024


class FolderSettings(FileConventions):
    """Where the folder is. The names are the partner's view, as on their SFTP server."""

    path: Path = Field(description="the folder; below INVOICING__FOLDERS_DIR only")


class FolderChannel:
    """Hands files over in a folder of this machine: as SFTP does, without the network.

    Only below `root`: whoever may edit a partnership must not choose where on this machine files
    are written.
    """

    kind = "folder"
    settings_model = FolderSettings

    def __init__(self, root: Path) -> None:
        self._root = root

    def check(self, settings: dict[str, Any]) -> list[Finding]:
        """What is wrong with `settings`."""
        try:
            self._parsed(settings)
        except DeliveryRejected as error:
            return list(error.findings)
        return []

    async def send(self, settings: dict[str, Any], message: OutboundMessage) -> Receipt:
        """Put the document under its name, visible only when whole. Safe to repeat."""
        how = self._parsed(settings)
        name, content = message.file_name, message.content
        return await asyncio.to_thread(file_exchange.send, _files(how), how, name, content)

    async def look(self, settings: dict[str, Any], location: str) -> bool:
        """Whether the file that was sent to `location` (or a file name) is still there."""
        how = self._parsed(settings)
        return await asyncio.to_thread(file_exchange.look, _files(how), how, location)

    async def probe(self, settings: dict[str, Any]) -> Sequence[str]:
        """Look into both folders."""
        how = self._parsed(settings)
        return await asyncio.to_thread(file_exchange.probe, _files(how), how)

    async def claim(self, settings: dict[str, Any], limit: int) -> list[RemoteFile]:
        """Take up to `limit` files out of the way of other readers, with their bytes."""
        how = self._parsed(settings)
        return await asyncio.to_thread(file_collecting.claim, _files(how), how, limit)

    async def finish(self, settings: dict[str, Any], claimed_as: str, *, accepted: bool) -> None:
        """Put a claimed file where the partner wants finished ones."""
        how = self._parsed(settings)
        finish = file_collecting.finish
        await asyncio.to_thread(finish, _files(how), how, claimed_as, accepted=accepted)

    def _parsed(self, settings: dict[str, Any]) -> FolderSettings:
        try:
            parsed = FolderSettings.model_validate(settings)
        except ValidationError as error:
            raise _refused(findings_of(error, "CHANNEL_SETTINGS")) from None
        path = (self._root / parsed.path).resolve()
        if not path.is_relative_to(self._root.resolve()):
            finding = Finding(
                rule="CHANNEL_SETTINGS",
                path="path",
                message="the folder lies outside the folders that may be used",
                hint="name a folder below INVOICING__FOLDERS_DIR",
            )
            raise _refused([finding])
        return parsed.model_copy(update={"path": path})


def _refused(findings: list[Finding]) -> DeliveryRejected:
    return DeliveryRejected(
        "the settings of the folder channel are wrong",
        hint="mend the delivery profile of the partnership",
        findings=findings,
    )


def _files(settings: FolderSettings) -> "LocalFiles":
    return LocalFiles(settings.path)


class LocalFiles:
    """`FileSystem` on a folder of this machine: what was written is on the disk."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.place = str(root)

    def size(self, path: str) -> int | None:
        """The size of the file; `None` if there is nothing there."""
        try:
            found = os.lstat(self._root / path)
        except FileNotFoundError:
            return None
        return found.st_size if stat.S_ISREG(found.st_mode) else NOT_A_FILE

    def files(self, folder: str) -> Iterator[Entry]:
        """The regular files in `folder`."""
        with os.scandir(self._root / folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    found = entry.stat(follow_symlinks=False)
                    if stat.S_ISREG(found.st_mode):
                        yield Entry(entry.name, found.st_size, found.st_mtime)

    def pieces(self, path: str, size: int) -> Iterator[bytes]:
        """The file from its beginning; of one longer than `size` no more than a byte more."""
        descriptor = os.open(self._root / path, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as file:
            left = size + 1
            while left and (piece := file.read(min(left, _PIECE))):
                left -= len(piece)
                yield piece

    def write(
        self, path: str, content: bytes, start: int = 0, unless: str | None = None
    ) -> int | None:
        """Create the file, or go over what is there; never truncates what a twin wrote."""
        if unless and os.path.lexists(self._root / unless):
            return None
        flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW
        descriptor = os.open(self._root / path, flags, 0o640)
        with os.fdopen(descriptor, "wb") as file:
            file.seek(start)
            file.write(memoryview(content)[start:])
            file.flush()
            os.fsync(file.fileno())
            return os.fstat(file.fileno()).st_size

    def rename(self, old: str, new: str) -> None:
        """Link and unlink: unlike a rename it cannot replace what has the name already."""
        source, target = self._root / old, self._root / new
        try:
            os.link(source, target, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _NO_LINKS or target.exists():
                raise
            os.rename(source, target)
        else:
            with suppress(FileNotFoundError):  # a twin of this sending cleared it away
                os.unlink(source)
        for folder in {source.parent, target.parent}:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def remove(self, path: str) -> None:
        """Delete the file."""
        os.unlink(self._root / path)

    def make_folder(self, path: str) -> None:
        """Create the folder; nothing if it is there."""
        (self._root / path).mkdir(exist_ok=True)
