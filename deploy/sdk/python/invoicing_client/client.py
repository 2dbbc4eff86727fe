"""The two ways in: `Invoicing`, with typed resources, and `AsyncInvoicing`, for event loops."""

from collections.abc import Callable
from typing import Any, Self

import httpx

from invoicing_client.connection import AsyncConnection, Connection
from invoicing_client.credentials import Bearer
from invoicing_client.generated.client import AuthenticatedClient
from invoicing_client.patience import Patience
from invoicing_client.resources.billing import Agreements, BillingRuns, Usage
from invoicing_client.resources.exchange import Exchange, Webhooks
from invoicing_client.resources.invoices import Invoices
from invoicing_client.resources.setup import Marketables, Partners, Partnerships

Token = str | Callable[[], str] | httpx.Auth
_AGENT = "invoicing-client/0.1.0"


class Invoicing:
    """The API at `base_url`, for who `token` says: a token, a function, or `ClientCredentials`.

    `api` is what the generated functions take as `client`; they are as patient as the resources.
    More arguments go to httpx: `verify`, `proxy`, `transport`.
    """

    def __init__(
        self,
        base_url: str,
        token: Token,
        *,
        timeout: float = 30.0,
        patience: Patience | None = None,
        **httpx_args: Any,
    ) -> None:
        asked = patience or Patience()
        common = _common(base_url, token, timeout)
        self._http = Connection(patience=asked, **common, **httpx_args)
        self.api = _api(base_url).set_httpx_client(self._http)
        self.invoices = Invoices(self.api)
        self.partners = Partners(self.api)
        self.partnerships = Partnerships(self.api)
        self.marketables = Marketables(self.api)
        self.agreements = Agreements(self.api)
        self.usage = Usage(self.api)
        self.billing_runs = BillingRuns(self.api)
        self.exchange = Exchange(self.api)
        self.webhooks = Webhooks(self.api)

    def close(self) -> None:
        """Let go of its connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncInvoicing:
    """The same for event loops: generated functions by `asyncio(client=invoicing.api, …)`."""

    def __init__(
        self,
        base_url: str,
        token: Token,
        *,
        timeout: float = 30.0,
        patience: Patience | None = None,
        **httpx_args: Any,
    ) -> None:
        asked = patience or Patience()
        common = _common(base_url, token, timeout)
        self._http = AsyncConnection(patience=asked, **common, **httpx_args)
        self.api = _api(base_url).set_async_httpx_client(self._http)

    async def close(self) -> None:
        """Let go of its connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _common(base_url: str, token: Token, timeout: float) -> dict[str, Any]:
    auth = token if isinstance(token, httpx.Auth) else Bearer(token)
    headers = {"User-Agent": _AGENT, "Accept": "application/json, */*;q=0.5"}
    return {"base_url": base_url, "auth": auth, "timeout": timeout, "headers": headers}


def _api(base_url: str) -> AuthenticatedClient:
    return AuthenticatedClient(base_url=base_url, token="", raise_on_unexpected_status=True)
