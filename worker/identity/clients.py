"""Who may ask for tokens: the programs that the local identity provider knows, exactly.

The names are those of the realm for Keycloak. Sources: RFC 6749 §2, RFC 9700 §4.1.3 (redirect
addresses are compared as text).
"""

from dataclasses import dataclass

from integration.settings import PLACEHOLDER, Settings

CODE = "authorization_code"
REFRESH = "refresh_token"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
MACHINE = "client_credentials"
GRANTS = (CODE, REFRESH, DEVICE, MACHINE)


@dataclass(frozen=True)
class Client:
    """A program. Without a secret it is a public one."""

    id: str
    title: str
    grants: frozenset[str]
    secret: str | None = None
    redirects: frozenset[str] = frozenset()
    after_sign_out: frozenset[str] = frozenset()
    acts_as: str = ""
    """The persona that a machine's own tokens speak for."""


def clients_of(settings: Settings) -> dict[str, Client]:
    """The clients, by id, for the API at its public address."""
    home = settings.api.public_url.rstrip("/")
    secret = settings.console.client_secret
    known = (
        Client(
            id="invoicing-console",
            title="the console",
            grants=frozenset({CODE, REFRESH}),
            secret=secret.get_secret_value() if secret else None,
            redirects=frozenset({f"{home}/console/signed-in"}),
            after_sign_out=frozenset({f"{home}/console/signed-out"}),
        ),
        Client(
            id="invoicing-docs",
            title="the API reference",
            grants=frozenset({CODE, REFRESH}),
            redirects=frozenset({f"{home}/docs/api/", f"{home}/docs/api"}),
        ),
        Client(
            id="invoicing-cli",
            title="the command line",
            grants=frozenset({DEVICE, REFRESH}),
        ),
        Client(
            id="invoicing-meter",
            title="a meter that sends usage",
            grants=frozenset({MACHINE}),
            secret=PLACEHOLDER,
            acts_as="meter",
        ),
    )
    return {client.id: client for client in known}
