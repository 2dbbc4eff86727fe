"""Calling webhooks: signed, to public addresses only, without following anybody elsewhere."""

from collections.abc import Callable

from domain.core.errors import DeliveryRejected, DeliveryUnavailable
from domain.exchange.webhook import Webhook, WebhookCall
from integration import standard_webhooks
from integration.public_http import PublicHttp
from integration.secrets import SecretFolder


class WebhookCaller:
    """Calls other systems. `local` allows addresses of this machine and plain `http`."""

    def __init__(self, secrets: SecretFolder, now: Callable[[], float], *, local: bool) -> None:
        self._secrets = secrets
        self._now = now
        self._http = PublicHttp(local=local)

    async def call(self, webhook: Webhook, call: WebhookCall) -> None:
        """Post `call`; `DeliveryRejected` for good, `DeliveryUnavailable` for another try."""
        proof = standard_webhooks.signed([self._key(webhook)], call.id, self._now(), call.body)
        answer = await self._http.ask(
            "POST",
            webhook.url,
            headers={"content-type": "application/json", **proof},
            content=call.body,
            seconds=webhook.timeout_seconds,
        )
        if answer.is_fine:
            return
        message = f"webhook '{webhook.id}' answered {answer.status}"
        if answer.asks_again:
            raise DeliveryUnavailable(message)
        raise DeliveryRejected(message, hint="mend the webhook or what it calls, then retry")

    def _key(self, webhook: Webhook) -> bytes:
        try:
            return standard_webhooks.key_of(self._secrets.resolve(webhook.secret))
        except ValueError as error:
            raise DeliveryRejected(
                f"the secret of webhook '{webhook.id}' is not one", hint=str(error)
            ) from None
