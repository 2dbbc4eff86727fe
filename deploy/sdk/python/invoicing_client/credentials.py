"""Who you are: a token, something that gives one, or a client of the identity provider."""

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

import httpx

from invoicing_client.errors import InvoicingError

_EARLY = 30.0
"""Seconds before its end in which a token is renewed: it has to last for the way."""


class SignInFailed(InvoicingError):
    """The identity provider gives no token."""


class Bearer(httpx.Auth):
    """A token, or a function that gives one for each request."""

    def __init__(self, token: str | Callable[[], str]) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign the request."""
        token = self._token if isinstance(self._token, str) else self._token()
        request.headers["Authorization"] = f"Bearer {token}"
        yield request


@dataclass(eq=False)
class ClientCredentials(httpx.Auth):
    """A program with an account of its own (RFC 6749, 4.4): its token is fetched and renewed."""

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = ""
    clock: Callable[[], float] = time.monotonic
    _token: str = field(default="", init=False, repr=False)
    _until: float = field(default=0.0, init=False)

    requires_response_body = True

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign the request; with a new token once more if the old one is not accepted."""
        fresh = not self._token or self.clock() >= self._until
        if fresh:
            self._keep((yield self._asking()))
        request.headers["Authorization"] = f"Bearer {self._token}"
        answer = yield request
        if answer.status_code == 401 and not fresh:
            self._keep((yield self._asking()))
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _asking(self) -> httpx.Request:
        form = {"grant_type": "client_credentials", "scope": self.scope}
        named = {"client_id": self.client_id, "client_secret": self.client_secret}
        data = {name: value for name, value in (form | named).items() if value}
        return httpx.Request("POST", self.token_url, data=data)

    def _keep(self, answer: httpx.Response) -> None:
        if answer.status_code != 200:
            raise SignInFailed(
                f"{self.token_url} answers {answer.status_code}: {answer.text[:200]}"
            )
        said = answer.json()
        self._token = str(said["access_token"])
        self._until = self.clock() + max(0.0, float(said.get("expires_in", 60)) - _EARLY)
