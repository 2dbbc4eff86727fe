"""Partners for the contract of file channels: a folder, asyncssh in this process, a real sshd."""

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import asyncssh

from domain.exchange.delivery import OutboundMessage
from domain.ports import Collecting
from integration.channels.folder import FolderChannel
from integration.channels.sftp import SftpChannel
from integration.secrets import SecretFolder

PASSWORD = "correct-horse"
SSHD = "/usr/sbin/sshd"


def document(name: str, content: bytes) -> OutboundMessage:
    """What is sent, under a name."""
    return OutboundMessage(
        id=f"m-{name}", file_name=name, media_type="application/xml", content=content
    )


class Shelf(Protocol):
    """A folder of theirs, as they see it."""

    def put(self, name: str, content: bytes = b"<x/>", *, modified: int = 1_000) -> None:
        """Put a file there."""

    def read(self, name: str) -> bytes:
        """What is in a file."""

    def names(self, below: str = "") -> list[str]:
        """Files and folders."""

    def version(self, name: str) -> object:
        """Something that changes when the file is written anew."""


@dataclass(frozen=True)
class Disk:
    """A shelf on the disk."""

    path: Path

    def put(self, name: str, content: bytes = b"<x/>", *, modified: int = 1_000) -> None:
        (self.path / name).write_bytes(content)
        os.utime(self.path / name, (modified, modified))

    def read(self, name: str) -> bytes:
        return (self.path / name).read_bytes()

    def names(self, below: str = "") -> list[str]:
        return sorted(entry.name for entry in (self.path / below).iterdir())

    def version(self, name: str) -> object:
        return (self.path / name).stat().st_ino


@dataclass
class Partner:
    """A partner's folders and how to reach them."""

    channel: Collecting
    root: Path
    settings: dict[str, Any]
    connections: list[asyncssh.SSHServerConnection] = field(default_factory=list)
    server: Any = None
    shelves: tuple[Shelf, Shelf] | None = None
    knows_conditions: bool = True

    @property
    def taken(self) -> Shelf:
        """Where the partner finds what we send."""
        return self.shelves[0] if self.shelves else Disk(self.inbound)

    @property
    def offered(self) -> Shelf:
        """Where the partner puts what we collect."""
        return self.shelves[1] if self.shelves else Disk(self.outbound)

    @property
    def inbound(self) -> Path:
        """Where the partner finds what we send."""
        return self.root / "in"

    @property
    def outbound(self) -> Path:
        """Where the partner puts what we collect."""
        return self.root / "out"


def make_folders(path: Path) -> Path:
    root = path / "partner"
    for name in ("in", "out"):
        (root / name).mkdir(parents=True)
    return root


def write_secrets(path: Path) -> SecretFolder:
    folder = path / "secrets"
    folder.mkdir()
    (folder / "password").write_text(PASSWORD + "\n")
    (folder / "wrong-password").write_text("wrong-" + PASSWORD)
    for name in ("key", "wrong-key"):
        key = asyncssh.generate_private_key("ssh-ed25519")
        (folder / name).write_bytes(key.export_private_key())
        (folder / f"{name}.pub").write_bytes(key.export_public_key())
    return SecretFolder(folder)


@asynccontextmanager
async def folder(path: Path) -> AsyncIterator[Partner]:
    root = make_folders(path)
    yield Partner(FolderChannel(root), root, {"path": str(root)})


class Faulty(asyncssh.SFTPServer):
    """An SFTP server that can be told to fail; one class per partner."""

    fault = ""

    def __init__(self, chan: asyncssh.SSHServerChannel, root: Path) -> None:
        super().__init__(chan, chroot=os.fsencode(root))
        self._chan = chan

    def rename(self, oldpath: bytes, newpath: bytes) -> Any:
        result = super().rename(oldpath, newpath)
        if type(self).fault == "lose-rename-reply":
            self._chan.get_connection().abort()
        return result

    def write(self, file_obj: object, offset: int, data: bytes) -> Any:
        if type(self).fault == "disk-full":
            raise asyncssh.SFTPFailure("No space left on device")
        return super().write(file_obj, offset, data)

    def open(self, *args: Any) -> Any:
        if type(self).fault == "read-only":
            raise asyncssh.SFTPPermissionDenied("Permission denied")
        if type(self).fault == "hang":
            return asyncio.sleep(60)
        return super().open(*args)


class _Login(asyncssh.SSHServer):
    def __init__(self, connections: list[asyncssh.SSHServerConnection]) -> None:
        self._connections = connections

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connections.append(conn)

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("northwind", PASSWORD)


@asynccontextmanager
async def in_process(
    path: Path, host_keys: Sequence[asyncssh.SSHKey] = ()
) -> AsyncIterator[Partner]:
    root, secrets = make_folders(path), write_secrets(path)
    connections: list[asyncssh.SSHServerConnection] = []
    server = type("Server", (Faulty,), {})
    host_keys = host_keys or [asyncssh.generate_private_key("ssh-ed25519")]
    listener = await asyncssh.listen(
        "127.0.0.1",
        0,
        server_factory=lambda: _Login(connections),
        server_host_keys=list(host_keys),
        sftp_factory=lambda chan: server(chan, root),
        allow_scp=False,
    )
    channel = SftpChannel(secrets)
    settings = {
        "host": "127.0.0.1",
        "port": listener.get_port(),
        "username": "northwind",
        "password": "file:password",
        "host_key": host_keys[0].export_public_key().decode(),
        "outbox": "in",
        "inbox": "out",
        "timeout_seconds": 5,
    }
    try:
        yield Partner(channel, root, settings, connections, server)
    finally:
        channel.close()
        listener.close()
        await listener.wait_closed()
        for connection in connections:
            connection.abort()
            await connection.wait_closed()
        await asyncio.sleep(0)


@asynccontextmanager
async def openssh(path: Path) -> AsyncIterator[Partner]:
    if not Path(SSHD).exists() and shutil.which("sshd") is None:
        raise AssertionError(f"{SSHD} is missing: install openssh-server to run this test")
    root, secrets = make_folders(path), write_secrets(path)
    host_key = asyncssh.generate_private_key("ssh-ed25519")
    (path / "host_key").write_bytes(host_key.export_private_key())
    (path / "host_key").chmod(0o600)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    port = free_port()
    config = path / "sshd_config"
    config.write_text(_sshd_config(path, root, port))
    process = subprocess.Popen([SSHD, "-D", "-f", str(config), "-E", str(path / "sshd.log")])
    channel = SftpChannel(secrets)
    settings = {
        "host": "127.0.0.1",
        "port": port,
        "username": pwd.getpwuid(os.geteuid()).pw_name,
        "private_key": "file:key",
        "host_key": host_key.export_public_key().decode(),
        "timeout_seconds": 5,
    }
    try:
        await _listening(port, process, path / "sshd.log")
        yield Partner(channel, root, settings)
    finally:
        channel.close()
        process.terminate()
        process.wait(10)


def _sshd_config(path: Path, root: Path, port: int) -> str:
    return "\n".join(
        (
            f"Port {port}",
            "ListenAddress 127.0.0.1",
            f"HostKey {path / 'host_key'}",
            f"PidFile {path / 'sshd.pid'}",
            f"AuthorizedKeysFile {path / 'secrets' / 'key.pub'}",
            "StrictModes no",
            "UsePAM no",
            "PasswordAuthentication no",
            "PermitRootLogin prohibit-password",
            f"Subsystem sftp internal-sftp -d {root}",
            "",
        )
    )


async def _listening(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        assert process.poll() is None, f"sshd did not start: {log.read_text()}"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            await asyncio.sleep(0.02)
        else:
            return
    raise AssertionError(f"sshd does not listen: {log.read_text()}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
