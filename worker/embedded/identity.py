"""The embedded identity provider as a child process: people sign in by choosing who they are."""

import sys

from integration.settings import AuthSettings, Settings
from worker.embedded.part import Part
from worker.embedded.ports import LOOPBACK, is_open
from worker.embedded.processes import ChildProcess
from worker.embedded.roles import environment_of

CONSOLE_CLIENT = "invoicing-console"
_READY_SECONDS = 60.0


class IdentityProvider(Part):
    """The provider of the issuer in `settings`; ready once its port is open."""

    def __init__(self, settings: Settings, port: int) -> None:
        """Prepare; `run` starts."""
        self._issuer = settings.auth.issuer
        self._port = port
        environment = {**environment_of(settings), "PYTHONUNBUFFERED": "1"}
        argv = [sys.executable, "-P", "-m", "worker.identity"]
        log = settings.data_dir / "logs" / "identity.log"
        self.process = ChildProcess("Sign-in", argv, log, environment)

    @property
    def summary(self) -> str:
        """The issuer."""
        return self._issuer

    def run(self) -> None:
        """Start and wait until it answers."""
        self.process.start(lambda: is_open(self._port), _READY_SECONDS)


def issuer_at(port: int) -> str:
    """The name of the provider on this port."""
    return f"http://{LOOPBACK}:{port}/realms/invoicing"


def is_wanted(settings: Settings) -> bool:
    """Whether nobody has named an identity provider of their own."""
    return settings.auth.issuer == AuthSettings().issuer
