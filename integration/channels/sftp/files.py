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
    CMD_HANDLE,
    CMD_NAME,
    CMD_OPENDIR,
    CMD_READDIR,
    CMD_VERSION,
    SFTPError,
)
from paramiko.ssh_exception import SSHException

from integration.channels.sftp.pipeline import Pipeline
from integration.file_system import NOT_A_FILE, Entry

_MAX_LISTED = 10_000
_PACKET = 32 * 1024
_LINK_FAULTS = (EOFError, SSHException, SFTPError, TimeoutError, UnicodeError, struct.error)


class SftpClient(paramiko.SFTPClient):
    """The library's client, and what it does not tell: extensions, and names as bytes.

    Requests are sent when an answer is waited for: several fit into one packet of the connection,
    and so do several answers.
    """

    extensions: frozenset[bytes] = frozenset()
    _unsent = b""
    _unread = b""
    _request: Callable[..., tuple[int, Any]]
    _async_request: Callable[..., int]
    _read_response: Callable[..., tuple[int, Message]]
    _convert_status: Callable[[Message], None]

    def _write_all(self, out: bytes) -> None:
        self._unsent += out
        if len(self._unsent) >= _PACKET:
            self.flush()

    def flush(self) -> None:
        """Send what is asked."""
        out, self._unsent = self._unsent, b""
        super()._write_all(out)  # type: ignore[misc]  # not in the stubs

    def _read_all(self, count: int) -> bytes:
        if len(self._unread) < count:
            came = [self._unread]
            missing = count - len(self._unread)
            while missing > 0:
                piece = self._channel.recv(2 * _PACKET)
                if not piece:
                    raise EOFError
                came.append(piece)
                missing -= len(piece)
            self._unread = b"".join(came)
        taken, self._unread = self._unread[:count], self._unread[count:]
        return taken

    @property
    def _channel(self) -> paramiko.Channel:
        channel = self.get_channel()
        if channel is None:
            raise EOFError
        return channel

    def _read_packet(self) -> tuple[int, bytes]:
        self.flush()
        kind, data = super()._read_packet()  # type: ignore[misc]  # not in the stubs
        if kind == CMD_VERSION:
            self.extensions = frozenset(_extensions(data))
        return kind, data

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

    def __init__(self, client: SftpClient, place: str, *, flush: bool = True) -> None:
        self._client = client
        self._flush = flush
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

    def pieces(self, path: str, size: int) -> Iterator[bytes]:
        """The file from its beginning; of one longer than `size` no more than a byte more."""
        with self._link():
            yield from Pipeline(self._client).read(path, size)

    def write(
        self, path: str, content: bytes, start: int = 0, unless: str | None = None
    ) -> int | None:
        """Create the file, or go over what is there; never truncates what a twin wrote."""
        with self._link():
            pipeline = Pipeline(self._client)
            return pipeline.write(path, content, start, unless, flush=self._flush)

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
