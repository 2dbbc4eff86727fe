"""Where the identity provider of a test is, and how its clients ask."""

from dataclasses import dataclass

import httpx

from integration.settings import Settings
from tests.integration.sign_in.serving import CHALLENGE, Clock
from worker.embedded.identity import CONSOLE_CLIENT

INTERVAL = 0.02


@dataclass
class Place:
    """A provider, and the settings of an API that trusts it."""

    settings: Settings
    clock: Clock

    @property
    def issuer(self) -> str:
        return self.settings.auth.issuer

    @property
    def callback(self) -> str:
        return f"{self.settings.api.public_url}/console/signed-in"

    def protocol(self, name: str) -> str:
        return f"{self.issuer}/protocol/openid-connect/{name}"

    def authorize(self, **changes: str | None) -> str:
        """The address of a sign-in to the console."""
        asked = {
            "response_type": "code",
            "client_id": CONSOLE_CLIENT,
            "redirect_uri": self.callback,
            "scope": "openid profile",
            "state": "a-state",
            "nonce": "a-nonce",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        sent = {name: value for name, value in (asked | changes).items() if value is not None}
        return str(httpx.URL(self.protocol("auth"), params=sent))

    def console(self) -> dict[str, str]:
        """How the console proves who it is."""
        secret = self.settings.console.client_secret
        assert secret is not None
        return {"client_id": CONSOLE_CLIENT, "client_secret": secret.get_secret_value()}
