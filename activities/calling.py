"""Calling webhooks from a lifecycle: one call a state entered, safe to repeat."""

import json

from temporalio import activity

from activities.contracts import InvoiceStatus, StepInput
from activities.engine import Effect, Engine, failing
from activities.failures import translated
from activities.liveness import alive
from domain.core.errors import DeliveryRejected, NotFound
from domain.exchange.webhook import Webhook, WebhookCall
from domain.lifecycle.steps import DONE
from domain.ports import CallWebhook, Records
from domain.record import InvoiceRecord


class CallingActivities:
    """Steps that call other systems."""

    def __init__(self, engine: Engine, call: CallWebhook) -> None:
        self._engine = engine
        self._call = call

    @activity.defn
    @translated
    async def call_webhook(self, input: StepInput) -> InvoiceStatus:
        """Tell the webhook of the state where the invoice stands.

        A refusal for good becomes the event `failed`; anything else is raised and tried again,
        under the same message id.
        """
        store = self._engine.store
        record = await store.invoices.get(input.invoice_id)
        try:
            async with alive():
                await self._call(await self._webhook(record), _call(record, input))
        except (DeliveryRejected, NotFound) as error:
            return await self._engine.run_step(input, failing(f"{error}. {error.hint}".strip()))

        async def work(_: Records, record: InvoiceRecord) -> Effect:
            after = record.model_copy(update={"failure": ""})
            return Effect(after, DONE, "webhook_called", data={"message_id": _id(input)})

        return await self._engine.run_step(input, work)

    async def _webhook(self, record: InvoiceRecord) -> Webhook:
        store = self._engine.store
        state = (await self._engine.definition(store, record)).states[record.state]
        return await store.webhooks.get(state.hook or "")


def _id(input: StepInput) -> str:
    return f"{input.invoice_id}.{input.entry}"


def _call(record: InvoiceRecord, input: StepInput) -> WebhookCall:
    """Ids, codes and amounts; who wants more asks the API."""
    entered = record.entered_at or input.at
    payload = {
        "type": f"invoice.{record.state}",
        "timestamp": entered.isoformat(),
        "data": {
            "invoice_id": record.id,
            "number": record.number,
            "partnership_id": record.terms.partnership.id,
            "state": record.state,
            "lifecycle": record.lifecycle,
            "payable": str(record.payable),
            "open": str(record.owed),
            "currency": record.terms.partnership.currency,
        },
    }
    return WebhookCall(id=_id(input), body=json.dumps(payload, separators=(",", ":")).encode())
