"""An SFTP server that plays trading partners and banks: one closed folder per user.

Runs inside a process (`serve_sftp`, for tests) or as one (`python -m worker.embedded.sftp_server`,
for `invoicing dev`). Each user sees `<data>/partners/<user>/` as the root, with `in/` and `out/`.
"""

import argparse
import asyncio
import hmac
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh

from worker.embedded.failures import EmbeddedError
from worker.embedded.files import write_private
from worker.embedded.ports import LOOPBACK

_USER_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_FOLDERS = ("in", "out")

PasswordOf = Callable[[str], str | None]
"""The password of a user, `None` for a stranger; asked at every login."""


@dataclass(frozen=True)
class SftpAddress:
    """Where the server is, and the host key that a client pins (`ssh-ed25519 AAAA…`)."""

    host: str
    port: int
    host_key: str


@asynccontextmanager
async def serve_sftp(
    data_dir: Path, users: Mapping[str, str], port: int = 0
) -> AsyncIterator[SftpAddress]:
    """Serve `users` (name → password) inside this process while the context is open."""
    for user in users:
        make_folders(data_dir, user)
    connections: set[asyncssh.SSHServerConnection] = set()
    acceptor = await _listen(data_dir, users.get, port, connections)
    try:
        yield SftpAddress(LOOPBACK, acceptor.get_port(), host_key_line(data_dir))
    finally:
        acceptor.close()
        for connection in tuple(connections):
            connection.close()
            await connection.wait_closed()
        await acceptor.wait_closed()


def partner_folder(data_dir: Path, user: str) -> Path:
    """The folder that a user sees as the root."""
    if not _USER_NAME.fullmatch(user):
        raise EmbeddedError(f"{user!r} is not a user name: a-z, 0-9, - and _ only")
    return data_dir / "partners" / user


def make_folders(data_dir: Path, user: str) -> None:
    """Make `in/` and `out/` of a user."""
    for name in _FOLDERS:
        (partner_folder(data_dir, user) / name).mkdir(parents=True, exist_ok=True)


def host_key_line(data_dir: Path) -> str:
    """The public host key, as it stands in a `known_hosts` file after the host name."""
    algorithm, key, *_ = _host_key(data_dir).export_public_key().decode().split()
    return f"{algorithm} {key}"


def users_file(data_dir: Path) -> Path:
    """Names and passwords, read at every login, so that users can be added while it runs."""
    return data_dir / "keys" / "sftp-users.json"


def read_users(data_dir: Path) -> dict[str, str]:
    """Names and passwords kept in the data folder."""
    path = users_file(data_dir)
    users: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return users


def _host_key(data_dir: Path) -> asyncssh.SSHKey:
    """The key of the server, made once."""
    path = data_dir / "keys" / "sftp-host-ed25519"
    if not path.exists():
        fresh = asyncssh.generate_private_key("ssh-ed25519")
        write_private(path, fresh.export_private_key().decode())
    return asyncssh.read_private_key(path)


async def _listen(
    data_dir: Path,
    password_of: PasswordOf,
    port: int,
    connections: set[asyncssh.SSHServerConnection],
) -> asyncssh.SSHAcceptor:
    """`connections` holds those that are open."""

    def root(channel: asyncssh.SSHServerChannel[bytes]) -> asyncssh.SFTPServer:
        folder = partner_folder(data_dir, str(channel.get_extra_info("username")))
        return asyncssh.SFTPServer(channel, chroot=str(folder).encode())

    return await asyncssh.create_server(
        lambda: _PasswordsOnly(password_of, connections),
        LOOPBACK,
        port,
        server_host_keys=[_host_key(data_dir)],
        sftp_factory=root,
        allow_pty=False,
        agent_forwarding=False,
    )


class _PasswordsOnly(asyncssh.SSHServer):
    def __init__(
        self, password_of: PasswordOf, connections: set[asyncssh.SSHServerConnection]
    ) -> None:
        self._password_of = password_of
        self._connections = connections
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._connections.add(conn)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if self._connection:
            self._connections.discard(self._connection)

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002 — nobody enters without one
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        known = self._password_of(username)
        return known is not None and hmac.compare_digest(known.encode(), password.encode())


async def _serve_for_ever(data_dir: Path, port: int) -> None:
    await _listen(data_dir, lambda user: read_users(data_dir).get(user), port, set())
    await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--port", type=int, required=True)
    given = arguments.parse_args()
    asyncio.run(_serve_for_ever(given.data, given.port))
