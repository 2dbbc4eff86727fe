"""The embedded MongoDB-protocol server: SecantusDB (WiredTiger) as a process of its own.

It is reached over the wire only and never imported: its licence is GPL-2.0. Durability holds
only with `--sync-on-commit`; that flag cannot be seen by a client, so this module owns the start.
`retryWrites=false`: its record of retried writes is lost at a restart, and a retry is applied
twice. Access needs a password, made once and kept in the data folder.
"""

import secrets
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from worker.embedded.files import program, read_or_create_secret
from worker.embedded.part import Part
from worker.embedded.ports import LOOPBACK, is_open
from worker.embedded.processes import ChildProcess

_USER = "invoicing"
_READY_SECONDS = 30.0
_SETTLE_SECONDS = 0.5
"""A SIGTERM sent as soon as the port is open may hang."""

_OPTIONS = {
    "directConnection": "true",
    "retryWrites": "false",
    "w": "majority",
    "journal": "true",
    "readConcernLevel": "majority",
    "serverMonitoringMode": "poll",
    "serverSelectionTimeoutMS": "5000",
    "connectTimeoutMS": "2000",
    "socketTimeoutMS": "30000",
}


class Mongo(Part):
    """The server over `<data>/mongo`, on one port for its whole life."""

    def __init__(self, data_dir: Path, port: int) -> None:
        """Prepare; `start` starts."""
        self.port = port
        self.folder = data_dir / "mongo"
        self._log = data_dir / "logs" / "mongo.log"
        self._user_made = data_dir / "keys" / "mongo-user-made"
        self._password = read_or_create_secret(
            data_dir / "keys" / "mongo-password", secrets.token_urlsafe(24)
        )
        self.process = self._server(auth=True)

    @classmethod
    def start(cls, data_dir: Path, port: int) -> Self:
        """Start the server and wait until it answers."""
        mongo = cls(data_dir, port)
        mongo.run()
        return mongo

    @property
    def uri(self) -> str:
        """Where it is, password included: safe writes, no retries, time-outs."""
        return self._uri(f"{_USER}:{self._password}@", authSource="admin")

    @property
    def summary(self) -> str:
        """Address and store."""
        return f"{LOOPBACK}:{self.port} · {self.folder.name}/"

    def run(self) -> None:
        """Start, at the very first time with making the user before access is locked."""
        if not self._user_made.exists():
            self._make_user()
        self.process.start(lambda: self._answers(self.uri), _READY_SECONDS)

    def _make_user(self) -> None:
        """Users are made while access is open: on loopback, for about a second, once."""
        open_server = self._server(auth=False)
        anyone = self._uri("")
        open_server.start(lambda: self._answers(anyone), _READY_SECONDS)
        try:
            with MongoClient[dict[str, object]](anyone) as client:
                known = client.admin.command("usersInfo", _USER)["users"]
                client.admin.command(
                    "updateUser" if known else "createUser",
                    _USER,
                    pwd=self._password,
                    roles=[{"role": "root", "db": "admin"}],
                )
        finally:
            open_server.kill()  # every commit is synced, and an orderly stop takes two seconds
        self._user_made.touch(mode=0o600)

    def _server(self, *, auth: bool) -> ChildProcess:
        argv = [program("secantusd-py"), "--host", LOOPBACK, "--port", str(self.port)]
        argv += ["--storage-path", str(self.folder), "--sync-on-commit"]
        argv += ["--noop-heartbeat-seconds", "10", *(["--auth"] if auth else [])]
        return ChildProcess("MongoDB", argv, self._log, settle_seconds=_SETTLE_SECONDS)

    def _uri(self, credentials: str, **more: str) -> str:
        query = urlencode({**_OPTIONS, **more})
        return f"mongodb://{credentials}{LOOPBACK}:{self.port}/?{query}"

    def _answers(self, uri: str) -> bool:
        if not is_open(self.port):
            return False
        try:
            with MongoClient[dict[str, object]](uri, serverSelectionTimeoutMS=500) as client:
                client.admin.command("ping")
        except PyMongoError:
            return False
        return True
