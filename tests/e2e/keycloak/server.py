"""A running Keycloak with the realm of this repository, and what its administrator can do."""

import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.keycloak.distribution import JAVA

REALM = Path("deploy/keycloak/realm.json")
_START_SECONDS = 150
_STOP_SECONDS = 20
METER = "invoicing-meter"
CLI = "invoicing-cli"
DOCS = "invoicing-docs"
CONSOLE = "invoicing-console"


def _secret() -> str:
    return secrets.token_urlsafe(16)


@dataclass
class Keycloak:
    """The realm, as clients, people and the administrator see it."""

    root: str
    home: str
    """The public address of our API."""
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))
    password: str = field(default_factory=_secret)
    console_secret: str = field(default_factory=_secret)
    meter_secret: str = field(default_factory=_secret)
    admin_password: str = field(default_factory=_secret)

    @property
    def issuer(self) -> str:
        return f"{self.root}/realms/invoicing"

    @property
    def inner(self) -> str:
        """The realm by the name under which our API reaches it."""
        return self.issuer.replace("127.0.0.1", "localhost")

    def at(self, name: str) -> str:
        return f"{self.issuer}/protocol/openid-connect/{name}"

    def token(self, **form: str) -> httpx.Response:
        """What the token endpoint answers."""
        return self.http.post(self.at("token"), data=form)

    def machine(self) -> str:
        """An access token of the machine."""
        answer = self.token(
            grant_type="client_credentials", client_id=METER, client_secret=self.meter_secret
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def admin(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask as the administrator, below `/admin/realms/invoicing`."""
        signed_in = self.http.post(
            f"{self.root}/realms/master/protocol/openid-connect/token",
            data={
                "grant_type": "password",
                "client_id": "admin-cli",
                "username": "admin",
                "password": self.admin_password,
            },
        ).json()
        answer = self.http.request(
            method,
            f"{self.root}/admin/realms/invoicing{path}",
            headers={"Authorization": f"Bearer {signed_in['access_token']}"},
            **more,
        )
        assert answer.is_success, (answer.status_code, answer.text)
        return answer

    @property
    def environment(self) -> dict[str, str]:
        return {
            "KC_BOOTSTRAP_ADMIN_USERNAME": "admin",
            "KC_BOOTSTRAP_ADMIN_PASSWORD": self.admin_password,
            "INVOICING_PUBLIC_URL": self.home,
            "INVOICING_CONSOLE_SECRET": self.console_secret,
            "INVOICING_METER_SECRET": self.meter_secret,
            "INVOICING_DEMO_PASSWORD": self.password,
        }


@contextmanager
def running(built: Path, folder: Path, port: int, home: str) -> Iterator[Keycloak]:
    """Keycloak on this port of the loopback, in a folder of its own, until the block ends."""
    place = folder / "keycloak"
    shutil.copytree(built, place, copy_function=_link, ignore=shutil.ignore_patterns("data"))
    imports = place / "data" / "import"
    imports.mkdir(parents=True)
    shutil.copy(REALM, imports)
    made = Keycloak(f"http://127.0.0.1:{port}", home)
    command = [str(place / "bin" / "kc.sh"), "start", "--optimized", "--import-realm"]
    command += ["--http-enabled=true", "--http-host=127.0.0.1", f"--http-port={port}"]
    command += [f"--hostname={made.root}", "--hostname-backchannel-dynamic=true"]
    command += ["--cache=local"]
    log = folder / "keycloak.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            command,
            env={**os.environ, **JAVA, **made.environment},
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait(made, process, log)
            yield made
        finally:
            made.http.close()
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(made: Keycloak, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()[-3000:]
        try:
            if made.http.get(f"{made.issuer}/.well-known/openid-configuration").is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"Keycloak did not start: {log.read_text()[-3000:]}")


def _link(source: str, target: str) -> None:
    """The same files on the same disk; a copy on another."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
