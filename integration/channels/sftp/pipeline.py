"""Requests that do not wait for the answer to the one before: what makes SFTP fast over long ways.

A small file takes three round trips, where a bare open, write, close and rename take four, although
it is also looked for, forced to disk and measured. Large ones keep a bounded number of requests on
the way. Source: draft-ietf-secsh-filexfer-02, 3 and 6.1 (answers may come in any order; what is
asked of one file is done in the order in which it was asked).
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Protocol

from paramiko.message import Message
from paramiko.sftp import (
    CMD_ATTRS,
    CMD_CLOSE,
    CMD_DATA,
    CMD_EXTENDED,
    CMD_FSTAT,
    CMD_HANDLE,
    CMD_LSTAT,
    CMD_OPEN,
    CMD_READ,
    CMD_STATUS,
    CMD_WRITE,
    SFTP_FLAG_CREATE,
    SFTP_FLAG_READ,
    SFTP_FLAG_WRITE,
    SFTPError,
    int64,
)
from paramiko.sftp_attr import SFTPAttributes
from paramiko.ssh_exception import SSHException

_FSYNC = b"fsync@openssh.com"
_BLOCK = 32 * 1024
"""What every server takes in one request."""
_ON_THE_WAY = 64


class Client(Protocol):
    """What is needed of the library's client."""

    extensions: frozenset[bytes]

    _async_request: Callable[..., int]
    _read_response: Callable[..., tuple[int, Message]]
    _convert_status: Callable[[Message], None]

    def flush(self) -> None: ...


class Pipeline:
    """Asks now, hears later. One thread at a time."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._answers: dict[int, tuple[int, Message]] = {}

    def write(
        self, path: str, content: bytes, start: int, unless: str | None, *, flush: bool
    ) -> int | None:
        """Create the file or go over what is there; the size that it has then. `None`: there is
        an `unless`."""
        taken = self._ask(CMD_LSTAT, unless) if unless else None
        handle = self._opened(path, SFTP_FLAG_WRITE | SFTP_FLAG_CREATE, taken)
        if handle is None:
            return None
        view = memoryview(content)
        asked: deque[int] = deque()
        try:
            for offset in range(start, len(content), _BLOCK):
                if len(asked) == _ON_THE_WAY:
                    self._hear(asked.popleft(), CMD_STATUS)
                piece = bytes(view[offset : offset + _BLOCK])
                asked.append(self._ask(CMD_WRITE, handle, int64(offset), piece))
            if flush and _FSYNC in self._client.extensions:
                asked.append(self._ask(CMD_EXTENDED, _FSYNC, handle))
            measured = self._ask(CMD_FSTAT, handle)
            asked.append(self._ask(CMD_CLOSE, handle))
        except BaseException:
            self._let_go(handle)
            raise
        for number in asked:
            self._hear(number, CMD_STATUS)
        _, message = self._hear(measured, CMD_ATTRS)
        found: Any = SFTPAttributes()
        found._unpack(message)
        return found.st_size or 0

    def read(self, path: str, size: int) -> Iterator[bytes]:
        """The file from its beginning; of one longer than `size` no more than a byte more."""
        handle = self._opened(path, SFTP_FLAG_READ) or b""
        position = 0
        try:
            while position <= size:
                for block in self._blocks(handle, position, size + 1):
                    if not block:
                        return
                    position += len(block)
                    yield block
        finally:
            self._let_go(handle)

    def _blocks(self, handle: bytes, start: int, end: int) -> Iterator[bytes]:
        """In order, up to the first one that is shorter than asked for; empty at the end."""
        # The last byte is asked for by itself: it only tells whether the file has grown.
        edges = [*range(start, end - 1, _BLOCK), end - 1] if end - 1 > start else [start]
        wanted = deque(zip(edges, [*edges[1:], end], strict=True))
        asked: deque[tuple[int, int]] = deque()
        while wanted or asked:
            while wanted and len(asked) < _ON_THE_WAY:
                first, last = wanted.popleft()
                number = self._ask(CMD_READ, handle, int64(first), last - first)
                asked.append((number, last - first))
            number, length = asked.popleft()
            try:
                _, message = self._hear(number, CMD_DATA)
            except EOFError:
                yield b""
                return
            block = message.get_string()
            yield block
            if len(block) < length:
                return

    def _opened(self, path: str, flags: int, taken: int | None = None) -> bytes | None:
        """The handle; `None` if what was asked for as `taken` is there."""
        number = self._ask(CMD_OPEN, path, flags, SFTPAttributes())
        is_taken = taken is not None and self._is_there(taken)
        try:
            _, message = self._hear(number, CMD_HANDLE)
        except OSError:
            if is_taken:
                return None
            raise
        handle = message.get_binary()
        if is_taken:
            self._let_go(handle)
            return None
        return handle

    def _is_there(self, number: int) -> bool:
        try:
            self._hear(number, CMD_ATTRS)
        except FileNotFoundError:
            return False
        return True

    def _let_go(self, handle: bytes) -> None:
        """Nobody waits for the answer, nor minds if there is no connection left to ask on."""
        with suppress(EOFError, OSError, SSHException):
            self._ask(CMD_CLOSE, handle)
            self._client.flush()

    def _ask(self, kind: int, *what: object) -> int:
        return self._client._async_request(self, kind, *what)

    def _hear(self, number: int, expected: int) -> tuple[int, Message]:
        while number not in self._answers:
            self._client._read_response()
        kind, message = self._answers.pop(number)
        if kind == CMD_STATUS:
            self._client._convert_status(message)
        if kind != expected:
            raise SFTPError(f"answer {kind} where {expected} was due")
        return kind, message

    def _async_response(self, kind: int, message: Message, number: int) -> None:
        """Called by the client when an answer comes."""
        self._answers[number] = (kind, message)
