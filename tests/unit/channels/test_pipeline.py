"""Requests that do not wait for each other, against a server that answers as it likes."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paramiko.message import Message
from paramiko.sftp import (
    CMD_ATTRS,
    CMD_CLOSE,
    CMD_DATA,
    CMD_FSTAT,
    CMD_HANDLE,
    CMD_LSTAT,
    CMD_OPEN,
    CMD_READ,
    CMD_STATUS,
    CMD_WRITE,
    SFTPError,
    int64,
)
from paramiko.sftp_attr import SFTPAttributes

from integration.channels.sftp.pipeline import Pipeline

_OK, _END, _NOTHING, _FULL = 0, 1, 2, 4


class Server:
    """One file. It does what is asked in order, as it must (draft-ietf-secsh-filexfer-02, 6.1), and
    answers late, in any order, with fewer bytes than asked for."""

    extensions: frozenset[bytes] = frozenset()

    def __init__(self, seed: int, content: bytes = b"", shortest: int = 1) -> None:
        self.content = bytearray(content)
        self.taken: set[str] = set()
        self.room = 10**9
        self.open = 0
        self.on_the_way = 0
        self._random = random.Random(seed)
        self._shortest = shortest
        self._answers: list[tuple[object, int, int, Message]] = []
        self._number = 0

    def _async_request(self, taker: object, kind: int, *what: object) -> int:
        self._number += 1
        self._answers.append((taker, self._number, *self._answer(kind, what)))
        self.on_the_way = max(self.on_the_way, len(self._answers))
        return self._number

    def flush(self) -> None:
        """Everything is under way at once."""

    def _read_response(self, waitfor: int | None = None) -> tuple[int, Message]:
        at = self._random.randrange(min(len(self._answers), 4))
        taker, number, answer, message = self._answers.pop(at)
        message.rewind()
        hear: Callable[[int, Message, int], None] = taker._async_response  # type: ignore[attr-defined]
        hear(answer, message, number)
        return answer, message

    def _answer(self, kind: int, what: tuple[object, ...]) -> tuple[int, Message]:
        message = Message()
        if kind == CMD_OPEN:
            self.open += 1
            message.add_string(b"handle")
            return CMD_HANDLE, message
        if kind == CMD_READ:
            return self._read(what, message)
        if kind == CMD_FSTAT or (kind == CMD_LSTAT and what[0] in self.taken):
            found = SFTPAttributes()
            found.st_size = len(self.content)
            found._pack(message)  # type: ignore[attr-defined]
            return CMD_ATTRS, message
        return CMD_STATUS, self._status(message, self._done(kind, what))

    def _done(self, kind: int, what: tuple[object, ...]) -> int:
        if kind == CMD_LSTAT:
            return _NOTHING
        if kind == CMD_CLOSE:
            self.open -= 1
        if kind == CMD_WRITE:
            _, offset, piece = what
            assert isinstance(offset, int64)
            assert isinstance(piece, bytes)
            if offset + len(piece) > self.room:
                return _FULL
            self.content.extend(bytes(max(0, offset - len(self.content))))
            self.content[offset : offset + len(piece)] = piece
        return _OK

    def _read(self, what: tuple[object, ...], message: Message) -> tuple[int, Message]:
        _, offset, length = what
        assert isinstance(offset, int64)
        assert isinstance(length, int)
        piece = bytes(self.content[offset : offset + length])
        if not piece:
            return CMD_STATUS, self._status(message, _END)
        message.add_string(piece[: self._random.randint(min(self._shortest, len(piece)), length)])
        return CMD_DATA, message

    def _status(self, message: Message, code: int) -> Message:
        message.add_int(code)
        message.add_string(b"said so")
        return message

    def _convert_status(self, message: Message) -> None:
        code = message.get_int()
        if code == _END:
            raise EOFError
        if code:
            raise FileNotFoundError if code == _NOTHING else OSError("full")


def test_a_large_file_keeps_a_bounded_number_of_requests_on_the_way() -> None:
    size = 3_000_000
    content = random.Random(1).randbytes(size)
    server = Server(1, content, shortest=32 * 1024)
    assert b"".join(Pipeline(server).read("x", size)) == content
    assert server.on_the_way <= 65


@given(st.integers(0, 200_000), st.integers(0, 2**32), st.sampled_from([1000, 9000, 32 * 1024]))
def test_what_is_read_is_the_file_however_it_is_answered(
    size: int, seed: int, shortest: int
) -> None:
    content = random.Random(seed).randbytes(size)
    server = Server(seed, content, shortest)
    assert b"".join(Pipeline(server).read("x", size)) == content


@given(st.integers(0, 100_000), st.integers(1, 50_000), st.integers(0, 2**32))
def test_of_a_file_that_has_grown_a_byte_more_is_read(size: int, more: int, seed: int) -> None:
    server = Server(seed, bytes(size + more), shortest=2000)
    assert len(b"".join(Pipeline(server).read("x", size))) == size + 1


@given(st.integers(0, 200_000), st.integers(0, 200_000), st.integers(0, 2**32))
def test_what_is_written_is_there_from_where_it_began(size: int, start: int, seed: int) -> None:
    content = random.Random(seed).randbytes(size)
    start = min(start, size)
    server = Server(seed, content[:start])
    assert Pipeline(server).write("x", content, start, None, flush=True) == size
    assert server.content == content
    assert server.on_the_way <= 67


def test_a_full_disk_is_told_and_the_file_closed() -> None:
    server = Server(1)
    server.room = 100_000
    with pytest.raises(OSError, match="full"):
        Pipeline(server).write("x", bytes(10_000_000), 0, None, flush=False)


def test_nothing_is_written_where_the_name_is_taken() -> None:
    server = Server(1)
    server.taken = {"final"}
    assert Pipeline(server).write("x", b"content", 0, "final", flush=False) is None
    assert server.content == b""
    assert Pipeline(server).write("x", b"content", 0, "other", flush=False) == 7


def test_an_answer_of_another_kind_is_a_broken_link() -> None:
    class Confused(Server):
        def _answer(self, kind: int, what: tuple[object, ...]) -> tuple[int, Message]:
            return CMD_DATA, Message()

    with pytest.raises(SFTPError):
        Pipeline(Confused(1)).write("x", b"", 0, None, flush=False)
