"""The events that webhooks are posted, for the reference (OpenAPI 3.1, `webhooks`)."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Header, Response, status

from domain.exchange.event import MEANING, EventKind, InvoiceEvent

_ABOUT = """
Posted to every webhook whose `events` name it. Answer with any 2xx within `timeout_seconds`; a
5xx, 408, 425, 429 or silence is tried again for three days, anything else gives up at once.

Check `webhook-signature` before you believe a word. A repetition has the same `webhook-id`. By
`data.sequence`, the place in the invoice's journal, you can tell what came first, and, if you hear
`all` events, whether one is missing.
""".strip()

_Id = Annotated[str, Header(description="the message id, the same of every attempt")]
_Stamp = Annotated[str, Header(description="when it was signed, in seconds since 1970")]
_Signature = Annotated[
    str,
    Header(description="`v1,` and the HMAC-SHA-256 over `id.timestamp.body` in base64; several"),
]


def _posted(kind: EventKind) -> Callable[..., Awaitable[None]]:
    async def post(
        body: InvoiceEvent,
        webhook_id: _Id,
        webhook_timestamp: _Stamp,
        webhook_signature: _Signature,
    ) -> None:
        """What your system is posted."""

    post.__doc__ = f"{MEANING[kind].capitalize()}\n\n{_ABOUT}"
    return post


def _described() -> APIRouter:
    routes = APIRouter()
    for kind in EventKind:
        routes.post(
            kind.value,
            name=kind.value.replace(".", "_"),
            tags=["webhooks"],
            status_code=status.HTTP_204_NO_CONTENT,
            response_class=Response,
        )(_posted(kind))
    return routes


WEBHOOKS = _described()
