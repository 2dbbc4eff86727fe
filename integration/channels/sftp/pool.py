"""Idle connections, kept for the next delivery to the same partner.

A connection is with one borrower at a time; one that failed is never used again. How many are open
at once is bounded by the borrowers, see `SftpChannel`.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from domain.core.errors import DeliveryRejected
from integration.channels.sftp.connection import Connection
from integration.channels.sftp.settings import Login, SftpSettings

MAX_IDLE_SECONDS = 60.0
TRUSTED_SECONDS = 5.0
"""A connection that was used so recently is not asked whether it still answers."""


class Pool:
    """Thread-safe. `connect` opens a connection when none is idle."""

    def __init__(
        self,
        connect: Callable[[SftpSettings], Connection],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connect = connect
        self._clock = clock
        self._lock = threading.Lock()
        self._idle: dict[Login, list[tuple[float, Connection]]] = {}

    @contextmanager
    def borrow(self, settings: SftpSettings) -> Iterator[Connection]:
        """A connection for these settings; it goes back unless something went wrong with it."""
        connection = self._take(settings.login) or self._connect(settings)
        try:
            yield connection
        except DeliveryRejected:
            self._give_back(settings.login, connection)
            raise
        except BaseException:
            connection.close()
            raise
        self._give_back(settings.login, connection)

    def close(self) -> None:
        """Hang up on everybody."""
        with self._lock:
            idle, self._idle = self._idle, {}
        for connections in idle.values():
            for _, connection in connections:
                connection.close()

    def _take(self, login: Login) -> Connection | None:
        while True:
            with self._lock:
                idle = self._idle.get(login)
                if not idle:
                    return None
                since, connection = idle.pop()
            age = self._clock() - since
            if connection.is_alive and (
                age < TRUSTED_SECONDS or (age < MAX_IDLE_SECONDS and connection.answers())
            ):
                return connection
            connection.close()

    def _give_back(self, login: Login, connection: Connection) -> None:
        now = self._clock()
        with self._lock:
            self._idle.setdefault(login, []).append((now, connection))
            old = self._without_old(now)
        for forgotten in old:
            forgotten.close()

    def _without_old(self, now: float) -> list[Connection]:
        """Take out what was idle for too long, whoever it leads to."""
        old: list[Connection] = []
        for login, idle in list(self._idle.items()):
            old += [connection for since, connection in idle if now - since >= MAX_IDLE_SECONDS]
            kept = [(since, each) for since, each in idle if now - since < MAX_IDLE_SECONDS]
            if kept:
                self._idle[login] = kept
            else:
                del self._idle[login]
        return old
