"""What went out and came in: the exchange log, messages, webhooks."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from invoicing_client.answers import body, each, got, optional
from invoicing_client.generated.api.exchange import (
    get_transmission,
    list_exchange_log,
    list_transmissions,
    retry_transmission,
)
from invoicing_client.generated.api.webhooks import (
    get_webhook,
    list_webhook_events,
    list_webhooks,
    replay_webhook,
    save_webhook,
)
from invoicing_client.generated.client import AuthenticatedClient
from invoicing_client.generated.models import (
    ExchangeEntry,
    Explained,
    Replay,
    Replayed,
    TransmissionDetail,
    TransmissionState,
    TransmissionView,
    Webhook,
    WebhookToSave,
)

Words = Mapping[str, Any]


class Exchange:
    """What was sent to partners and what became of it."""

    def __init__(self, api: AuthenticatedClient) -> None:
        self._api = api

    def log(
        self,
        *,
        invoice_id: str | None = None,
        partner_id: str | None = None,
        transmission_id: str | None = None,
        page_size: int = 100,
    ) -> Iterator[ExchangeEntry]:
        """Every act of the exchange."""
        return each(
            lambda cursor: list_exchange_log.sync(
                client=self._api,
                invoice_id=optional(invoice_id),
                partner_id=optional(partner_id),
                transmission_id=optional(transmission_id),
                cursor=cursor,
                limit=page_size,
            )
        )

    def messages(
        self,
        *,
        invoice_id: str | None = None,
        partner_id: str | None = None,
        state: TransmissionState | str | None = None,
        page_size: int = 100,
    ) -> Iterator[TransmissionView]:
        """Messages, and where they stand."""
        return each(
            lambda cursor: list_transmissions.sync(
                client=self._api,
                invoice_id=optional(invoice_id),
                partner_id=optional(partner_id),
                state=optional(None if state is None else TransmissionState(state)),
                cursor=cursor,
                limit=page_size,
            )
        )

    def message(self, id: str) -> TransmissionDetail:
        """A message, with every attempt."""
        return got(get_transmission.sync(id, client=self._api))

    def retry(self, id: str, *, reason: str = "", key: str | None = None) -> TransmissionDetail:
        """Send again what was given up."""
        said = Explained(reason=reason)
        return got(
            retry_transmission.sync(id, client=self._api, body=said, idempotency_key=optional(key))
        )


class Webhooks:
    """Addresses of other systems, and what they are told of."""

    def __init__(self, api: AuthenticatedClient) -> None:
        self._api = api

    def save(self, id: str, webhook: WebhookToSave | Words) -> Webhook:
        """Create or replace one."""
        return got(save_webhook.sync(id, client=self._api, body=body(WebhookToSave, webhook)))

    def get(self, id: str) -> Webhook:
        """A webhook."""
        return got(get_webhook.sync(id, client=self._api))

    def list(self, *, page_size: int = 100) -> Iterator[Webhook]:
        """All of them."""
        return each(
            lambda cursor: list_webhooks.sync(client=self._api, cursor=cursor, limit=page_size)
        )

    def events(
        self, id: str, *, state: TransmissionState | str | None = None, page_size: int = 100
    ) -> Iterator[TransmissionView]:
        """What it was told, and what could not be told."""
        return each(
            lambda cursor: list_webhook_events.sync(
                id,
                client=self._api,
                state=optional(None if state is None else TransmissionState(state)),
                cursor=cursor,
                limit=page_size,
            )
        )

    def replay(self, id: str, *, since: datetime | None = None, key: str | None = None) -> Replayed:
        """Tell again what happened since then."""
        wanted = Replay(since=optional(since))
        return got(
            replay_webhook.sync(id, client=self._api, body=wanted, idempotency_key=optional(key))
        )
