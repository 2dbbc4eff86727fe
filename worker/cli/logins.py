"""Where `invoicing login` keeps what it was given: one file, readable by its owner alone.

An access token that is about to end is renewed under a lock: of two commands at the same time the
second one takes what the first was given, for a refresh token is good once.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import typer

from worker.embedded.files import write_private

_EARLY_SECONDS = 30


@dataclass(frozen=True)
class Login:
    """Somebody's login at one API."""

    server: str
    issuer: str
    client_id: str
    token_endpoint: str
    revocation_endpoint: str
    access_token: str
    refresh_token: str
    expires_at: float

    def renewed(self, answer: dict[str, Any], now: float) -> "Login":
        """With what the token endpoint has answered; what it leaves out stays."""
        return replace(
            self,
            access_token=str(answer["access_token"]),
            refresh_token=str(answer.get("refresh_token") or self.refresh_token),
            expires_at=now + float(answer.get("expires_in", 60)),
        )


Renew = Callable[[Login], Login | None]
"""Asks the identity provider; `None` if it does not want any more."""


class Logins:
    """The logins of the person at this machine, by server."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._file = folder / "logins.json"
        self._lock = folder / "logins.lock"
        self._clock = clock

    @property
    def current(self) -> str | None:
        """The server that was logged in to last."""
        server = self._read().get("current")
        return str(server) if server else None

    def find(self, server: str) -> Login | None:
        """The login at this server, however old."""
        found = self._read()["logins"].get(server)
        try:
            return Login(**found) if found else None
        except TypeError:  # written by another version
            return None

    def keep(self, login: Login) -> None:
        """Remember it, and that it was the last one."""
        with self._locked():
            self._keep(login, current=True)

    def forget(self, server: str) -> None:
        """Somebody has logged out."""
        with self._locked():
            kept = self._read()
            kept["logins"].pop(server, None)
            if kept.get("current") == server:
                kept["current"] = next(iter(kept["logins"]), None)
            self._write(kept)

    def fresh(self, server: str, renew: Renew) -> Login | None:
        """A login whose access token is good for a while; `None` if one has to log in again."""
        login = self.find(server)
        if login is None or not self._ends_soon(login):
            return login
        with self._locked():
            login = self.find(server)
            if login is None or not self._ends_soon(login):
                return login
            renewed = renew(login)
            if renewed is not None:
                self._keep(renewed, current=False)
            return renewed

    def _ends_soon(self, login: Login) -> bool:
        return login.expires_at - self._clock() < _EARLY_SECONDS

    def _keep(self, login: Login, *, current: bool) -> None:
        kept = self._read()
        kept["logins"][login.server] = asdict(login)
        if current:
            kept["current"] = login.server
        self._write(kept)

    def _read(self) -> dict[str, Any]:
        try:
            kept = json.loads(self._file.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            kept = {}
        return kept if isinstance(kept.get("logins"), dict) else {"logins": {}}

    def _write(self, kept: dict[str, Any]) -> None:
        write_private(self._file, json.dumps(kept, indent=1))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def my_logins() -> Logins:
    """Those in the configuration folder of whoever runs the command."""
    return Logins(Path(typer.get_app_dir("invoicing")))
