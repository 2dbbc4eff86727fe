"""Who is asking: access tokens of the identity provider, its keys, and what it says of itself.

`principal_of` gives the `Principal` of a request. `install` reads the settings: keys from a file
or over HTTP, roles and partners where this provider writes them.
"""

import time

from fastapi import FastAPI

from api.auth.claims import ClaimReader
from api.auth.discovery import Discovery, Provider, ProviderSilent
from api.auth.fetching import Fetcher
from api.auth.keys import KeyFile, KeySource, ProviderKeys
from api.auth.principal import PARTNER, Principal, principal_of
from api.auth.tokens import ALGORITHMS, TokenVerifier
from integration.settings import Settings

__all__ = [
    "ALGORITHMS",
    "PARTNER",
    "ClaimReader",
    "Discovery",
    "Fetcher",
    "KeyFile",
    "KeySource",
    "Principal",
    "Provider",
    "ProviderKeys",
    "ProviderSilent",
    "TokenVerifier",
    "install",
    "principal_of",
]


def install(app: FastAPI, settings: Settings, roles: frozenset[str]) -> None:
    """Let `app` check tokens as the settings say; `roles` are those that are known here."""
    fetcher = Fetcher(settings.auth.discovery_address, strict=settings.environment == "production")
    app.state.discovery = Discovery(settings.auth, fetcher.json, time.monotonic)
    app.state.keys = _keys(settings, app.state.discovery, fetcher)
    reader = ClaimReader(settings.auth, roles)
    app.state.verifier = TokenVerifier(
        settings.auth, app.state.keys, reader, lambda: int(time.time())
    )


def _keys(settings: Settings, discovery: Discovery, fetcher: Fetcher) -> KeySource:
    if settings.keys_over_http:
        return ProviderKeys(discovery, fetcher.json, time.monotonic)
    return KeyFile(settings.jwks_path, time.monotonic)
