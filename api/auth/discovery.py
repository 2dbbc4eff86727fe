"""What the identity provider says of itself, kept for ten minutes and through its outages.

Sources: OpenID Connect Discovery 1.0 (§4), RFC 8414, RFC 8628 (§4, devices).
"""

import asyncio
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict, ValidationError

from api.auth.fetching import Fetch, NotFetched
from integration.settings import AuthSettings

KEPT_SECONDS = 600.0
AGAIN_SECONDS = 3.0
"""How often a provider that does not answer is asked again, at most."""


class ProviderSilent(Exception):
    """The identity provider does not answer; the message says how."""


class Provider(BaseModel):
    """The addresses of an identity provider."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    jwks_uri: str
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    end_session_endpoint: str | None = None
    device_authorization_endpoint: str | None = None


class Discovery:
    """Asks the provider of the settings for its addresses."""

    def __init__(
        self, settings: AuthSettings, fetch: Fetch, monotonic: Callable[[], float]
    ) -> None:
        self._issuer = settings.issuer
        self._address = settings.discovery_address
        self._fetch = fetch
        self._monotonic = monotonic
        self._lock = asyncio.Lock()
        self._found: Provider | None = None
        self._fresh_until = self._wait_until = float("-inf")
        self._trouble = "it was not asked yet"

    async def provider(self) -> Provider:
        """Its addresses; the last ones known while it is silent. Raises `ProviderSilent`."""
        if self._due() and not (self._found and self._lock.locked()):
            async with self._lock:
                if self._due():
                    await self._ask()
        if self._found is None:
            raise ProviderSilent(f"{self._address}: {self._trouble}")
        return self._found

    def _due(self) -> bool:
        now = self._monotonic()
        return now >= self._fresh_until and now >= self._wait_until

    async def _ask(self) -> None:
        try:
            found = Provider.model_validate(await self._fetch(self._address))
            if found.issuer != self._issuer:
                raise NotFetched("it calls itself by another name than the issuer of the settings")
        except ValidationError:
            self._trouble = "the answer lacks an address that is needed"
        except NotFetched as error:
            self._trouble = str(error)
        else:
            self._found = found
            self._fresh_until = self._monotonic() + KEPT_SECONDS
        self._wait_until = self._monotonic() + AGAIN_SECONDS
