"""Ports: the wanted one, the next free one, said aloud."""

import socket
from collections.abc import Iterator

import pytest

from worker.embedded.failures import EmbeddedError
from worker.embedded.ports import LOOPBACK, is_free, is_open, pick_port


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as server:
        server.bind((LOOPBACK, 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_free_port_is_taken_without_a_word() -> None:
    said: list[str] = []
    free = pick_port(0, said.append)
    assert pick_port(free, said.append) == free
    assert said == []


def test_a_taken_port_is_replaced_and_that_is_said(taken: int) -> None:
    said: list[str] = []
    port = pick_port(taken, said.append)
    assert port > taken
    assert said == [f"port {taken} is taken, using {port}"]


def test_a_promised_port_is_not_given_twice() -> None:
    free = pick_port(0, print)
    assert pick_port(free, lambda _: None, taken=frozenset({free})) != free


def test_no_port_left_is_an_error() -> None:
    every = frozenset(range(65000, 65536))
    with pytest.raises(EmbeddedError, match="no free port from 65500"):
        pick_port(65500, print, taken=every)


def test_open_and_free_are_told_apart(taken: int) -> None:
    assert is_open(taken)
    assert not is_free(taken)
    free = pick_port(0, print)
    assert not is_open(free)
    assert is_free(free)
