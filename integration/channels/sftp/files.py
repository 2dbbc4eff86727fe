"""The file system at the other end of an SFTP connection, operation by operation.

Source: draft-ietf-secsh-filexfer-02 (SFTP 3) and the extensions of OpenSSH (PROTOCOL, 4.7).
"""

import stat
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import paramiko
from paramiko.message import Message
from paramiko.sftp import (
    CMD_CLOSE,
    CMD_EXTENDED,
    CMD_HANDLE,
    CMD_NAME,
    CMD_OPENDIR,
    CMD_READDIR,
    CMD_VERSION,
    SFTPError,
)
from paramiko.ssh_exception import SSHException

from integration.file_exchange import NOT_A_FILE, Entry

_FSYNC = b"fsync@openssh.com"
_MAX_LISTED = 10_000
_PREFETCHED = 64
_LINK_FAULTS = (EOFError, SSHException, SFTPError, TimeoutError, UnicodeError, struct.error)


class SftpClient(paramiko.SFTPClient):
    """The library's client, and what it does not tell: extensions, and names as bytes."""

    extensions: frozenset[bytes] = frozenset()
    _request: Callable[..., tuple[int, Any]]

    def _read_packet(self) -> tuple[int, bytes]:
        kind, data = super()._read_packet()  # type: ignore[misc]  # not in the stubs
        if kind == CMD_VERSION:
            self.extensions = frozenset(_extensions(data))
        return kind, data

    def fsync(self, file: paramiko.SFTPFile) -> None:
        """Have the server write the file to disk, if it can."""
        if _FSYNC in self.extensions:
            self._request(CMD_EXTENDED, _FSYNC, file.handle)

    def listed(self, folder: str) -> Iterator[tuple[bytes, paramiko.SFTPAttributes]]:
        """Names as bytes: one that is not UTF-8 must not hide all others."""
        kind, message = self._request(CMD_OPENDIR, folder.encode())
        if kind != CMD_HANDLE:
            raise SFTPError("expected a handle")
        handle = message.get_binary()
        try:
            while True:
                kind, message = self._request(CMD_READDIR, handle)
                if kind != CMD_NAME:
                    raise SFTPError("expected names")
                yield from _names(message)
        except EOFError:
            return
        finally:
            self._request(CMD_CLOSE, handle)


class SftpFiles:
    """`FileSystem` over a client. Any fault that leaves the protocol unsure is a broken link."""

    def __init__(self, client: SftpClient, place: str) -> None:
        self._client = client
        self.place = place

    def size(self, path: str) -> int | None:
        """The size of the file; `None` if there is nothing there."""
        with self._link():
            try:
                found = self._client.lstat(path)
            except FileNotFoundError:
                return None
        return found.st_size or 0 if _is_regular(found) else NOT_A_FILE

    def files(self, folder: str) -> list[Entry]:
        """The regular files in `folder`; of very many only the first."""
        with self._link():
            listed = list(islice(self._client.listed(folder), _MAX_LISTED))
        return [
            Entry(name.decode(errors="replace"), found.st_size or 0, found.st_mtime or 0)
            for name, found in listed
            if _is_regular(found)
        ]

    def read(self, path: str, limit: int) -> bytes:
        """The first `limit` bytes."""
        with self._link(), self._client.open(path, "rb") as file:
            file.prefetch(min(limit, file.stat().st_size or 0), _PREFETCHED)
            return bytes(file.read(limit))

    def write(self, path: str, content: bytes) -> None:
        """Create the file, or go over its beginnings; never truncates what a twin wrote."""
        with self._link(), self._opened(path) as file:
            file.write(content)
            self._client.fsync(file)

    def _opened(self, path: str) -> paramiko.SFTPFile:
        """Created, or opened as a predecessor left it, or created as a twin just renamed it."""
        for mode in ("wx", "r+"):
            try:
                return self._client.open(path, mode)
            except (PermissionError, TimeoutError):
                raise
            except OSError:
                if self._is_closed():
                    raise
        return self._client.open(path, "wx")

    def rename(self, old: str, new: str) -> None:
        """SFTP 3's own rename: unlike posix-rename it does not replace what is there."""
        with self._link():
            try:
                self._client.rename(old, new)
            except (FileNotFoundError, PermissionError, TimeoutError):
                raise
            except OSError as error:
                if not self._is_closed() and self.size(new) is not None:
                    raise FileExistsError(new) from error
                raise

    def remove(self, path: str) -> None:
        """Delete the file."""
        with self._link():
            self._client.remove(path)

    def make_folder(self, path: str) -> None:
        """Create the folder; nothing if it is there."""
        with self._link():
            try:
                self._client.mkdir(path)
            except OSError:
                if self.size(path) is None:
                    raise

    @contextmanager
    def _link(self) -> Iterator[None]:
        try:
            yield
        except _LINK_FAULTS as error:
            raise ConnectionError(type(error).__name__) from error
        except OSError as error:
            if self._is_closed() and not isinstance(error, ConnectionError):
                raise ConnectionError(str(error)) from error
            raise

    def _is_closed(self) -> bool:
        channel = self._client.get_channel()
        return channel is None or channel.closed


def _is_regular(found: paramiko.SFTPAttributes) -> bool:
    """Servers that do not tell the kind of a file list it like `ls -l`."""
    if found.st_mode is None:
        return getattr(found, "longname", "-").startswith("-")
    return stat.S_ISREG(found.st_mode)


def _names(message: Message) -> Iterator[tuple[bytes, paramiko.SFTPAttributes]]:
    for _ in range(message.get_int()):
        name, long_name = message.get_string(), message.get_string()
        found: Any = paramiko.SFTPAttributes()
        found._unpack(message)
        found.longname = long_name.decode(errors="replace")
        yield name, found


def _extensions(version: bytes) -> Iterator[bytes]:
    """The names in a version packet: pairs of strings after the number."""
    message = Message(version)
    message.get_int()
    while message.get_remainder():
        yield message.get_string()
        message.get_string()
