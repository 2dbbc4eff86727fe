"""The tokens of the provider: access and ID tokens with the claims that Keycloak gives.

Sources: RFC 9068 (JWT access tokens; the claim `typ` is Keycloak's way), OpenID Connect Core §2.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from integration.identity import PARTNERS, LocalIdentity
from worker.identity.clients import Client
from worker.identity.grants import Consent

ACCESS_SECONDS = 900


class Mint:
    """Makes tokens, signed by the key of the data folder."""

    def __init__(
        self,
        identity: LocalIdentity,
        issuer: str,
        audience: str,
        people: Mapping[str, Sequence[str]],
        clock: Callable[[], float],
        fresh: Callable[[], str],
    ) -> None:
        """`people`: name → roles."""
        self.identity = identity
        self.issuer = issuer
        self.people = people
        self._audience = audience
        self._clock = clock
        self._fresh = fresh

    def access(self, consent: Consent) -> str:
        """An access token for the API, for the person who has signed in."""
        return self.identity.sign(
            self._claims(consent.person, ACCESS_SECONDS)
            | {
                "aud": [self._audience],
                "typ": "Bearer",
                "azp": consent.client,
                "sid": consent.id,
                "scope": consent.scope,
                "realm_access": {"roles": list(self.people[consent.person])},
                "partners": list(PARTNERS.get(consent.person, ())),
            }
        )

    def machine(self, client: Client, scope: str) -> str:
        """An access token for a machine."""
        return self.identity.sign(
            self._claims(client.acts_as, ACCESS_SECONDS)
            | {
                "aud": [self._audience],
                "typ": "Bearer",
                "azp": client.id,
                "scope": scope,
                "realm_access": {"roles": list(self.people[client.acts_as])},
            }
        )

    def identity_token(self, consent: Consent) -> str:
        """The proof, for the program alone, of who has signed in."""
        nonce = {"nonce": consent.nonce} if consent.nonce else {}
        return self.identity.sign(
            self._claims(consent.person, ACCESS_SECONDS)
            | {
                "aud": consent.client,
                "typ": "ID",
                "azp": consent.client,
                "sid": consent.id,
                "auth_time": consent.signed_in_at,
                "name": consent.person.capitalize(),
            }
            | nonce
        )

    def _claims(self, person: str, seconds: int) -> dict[str, Any]:
        now = int(self._clock())
        return {
            "iss": self.issuer,
            "sub": person,
            "preferred_username": person,
            "jti": self._fresh(),
            "iat": now,
            "exp": now + seconds,
        }
