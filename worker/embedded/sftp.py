"""The embedded SFTP server as a child process: trading partners and banks of dev and demo."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from worker.embedded.files import write_private
from worker.embedded.part import Part
from worker.embedded.ports import LOOPBACK, is_open
from worker.embedded.processes import ChildProcess
from worker.embedded.sftp_server import (
    host_key_line,
    make_folders,
    partner_folder,
    read_users,
    users_file,
)

_READY_SECONDS = 20.0


class SftpServer(Part):
    """The server over `<data>/partners`, on one port for its whole life."""

    def __init__(self, data_dir: Path, users: Mapping[str, str], port: int) -> None:
        """Prepare; `start` starts. `users`: name → password, added to those kept already."""
        self.host = LOOPBACK
        self.port = port
        self._data_dir = data_dir
        self.host_key = host_key_line(data_dir)
        for user, password in users.items():
            self.add_user(user, password)
        argv = [sys.executable, "-P", "-m", "worker.embedded.sftp_server"]
        argv += ["--data", str(data_dir), "--port", str(port)]
        self.process = ChildProcess("SFTP", argv, data_dir / "logs" / "sftp.log")

    @classmethod
    def start(cls, data_dir: Path, users: Mapping[str, str], port: int) -> Self:
        """Start the server and wait until it answers."""
        server = cls(data_dir, users, port)
        server.run()
        return server

    @property
    def users(self) -> list[str]:
        """Who may log in."""
        return sorted(read_users(self._data_dir))

    def add_user(self, user: str, password: str) -> Path:
        """Let a user in, at once, even while the server runs; returns the user's folder."""
        make_folders(self._data_dir, user)
        known = {**read_users(self._data_dir), user: password}
        write_private(users_file(self._data_dir), json.dumps(known, indent=1))
        return self.folder(user)

    def folder(self, user: str) -> Path:
        """What the user sees as the root, on this machine's disk."""
        return partner_folder(self._data_dir, user)

    @property
    def summary(self) -> str:
        """Address and store."""
        return f"{LOOPBACK}:{self.port} · {len(self.users)} users"

    def run(self) -> None:
        """Start and wait until it answers."""
        self.process.start(lambda: is_open(self.port), _READY_SECONDS)
