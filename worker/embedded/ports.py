"""Ports: the wanted one, or the next that is free, said aloud."""

import socket
from collections.abc import Callable

from worker.embedded.failures import EmbeddedError

LOOPBACK = "127.0.0.1"
_TRIES = 100

Say = Callable[[str], None]


def pick_port(wanted: int, say: Say, *, taken: frozenset[int] = frozenset()) -> int:
    """`wanted`, or the next free port; 0 means any. `taken`: ports promised to other parts."""
    if wanted == 0:
        return _any_port()
    for port in range(wanted, min(wanted + _TRIES, 65536)):
        if port not in taken and is_free(port):
            if port != wanted:
                say(f"port {wanted} is taken, using {port}")
            return port
    raise EmbeddedError(f"no free port from {wanted} to {wanted + _TRIES - 1}")


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback interface."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def is_open(port: int) -> bool:
    """Whether a server answers on this port of the loopback interface."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=0.5).close()
    except OSError:
        return False
    return True


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port
