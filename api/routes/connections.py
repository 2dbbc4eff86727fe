"""Trying the exchange with a partner out: does the connection stand, what would be sent."""

import asyncio
import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, Field

from api.dependencies import Wired
from api.permissions import allow
from api.routing import router
from domain.core.errors import Conflict, InvoicingError, Undeliverable
from domain.core.identifiers import Id
from domain.exchange.envelope import Envelope
from domain.exchange.statement import Reference
from domain.invoice.model import Invoice
from domain.invoice.request import Terms
from domain.invoice.trial import trial_invoice
from domain.settlement.references.issuing import payment_reference
from domain.trade.partnership import Partnership
from domain.trade.terms import ChannelConfig, Expectation
from integration.wiring import Adapters

partnerships = router("partnerships")
mailboxes = router("mailboxes")

_SECONDS = 60
"""So long a connection is tried."""


class ConnectionTest(BaseModel):
    """What was found on trying a connection. Nothing was sent or changed."""

    channel: str = Field(examples=["sftp"])
    stands: bool = Field(description="whether documents could travel now")
    found: Sequence[str] = Field(description="what was found, step by step")
    problem: str = Field(default="", description="why it does not stand")
    hint: str = Field(default="", description="what to do about it")


class ExchangePreview(BaseModel):
    """What would be sent to the partner, byte for byte, but for number and date of a trial."""

    format: str = Field(examples=["edifact-invoic-d96a"])
    media_type: str
    extension: str
    channel: str = Field(examples=["sftp"])
    test: bool = Field(description="whether it is marked as a test")
    size: int
    encoding: Literal["text", "base64"] = Field(description="how `content` is written here")
    content: str
    references: tuple[Reference, ...] = Field(
        description="by which names acknowledgements would speak of it"
    )
    expects: tuple[Expectation, ...] = Field(description="acknowledgements that have to come")


@partnerships.post(
    "/partnerships/{id}/connection-test",
    dependencies=allow("setup.write"),
    name="test_partnership_connection",
)
async def test_partnership(id: Id, wired: Wired) -> ConnectionTest:
    """Test the connection of a partnership

    Connects, signs in and looks whether everything is there, with what the delivery profile says.
    Nothing is sent.
    """
    partnership = await wired.store.partnerships.get(id)
    return await _tested(wired, partnership.delivery.channel)


@mailboxes.post(
    "/mailboxes/{id}/connection-test",
    dependencies=allow("setup.write"),
    name="test_mailbox_connection",
)
async def test_mailbox(id: Id, wired: Wired) -> ConnectionTest:
    """Test the connection of a mailbox

    Connects, signs in and looks whether everything is there. Nothing is claimed.
    """
    return await _tested(wired, (await wired.store.mailboxes.get(id)).channel)


@partnerships.get(
    "/partnerships/{id}/exchange-preview",
    dependencies=allow("setup.read"),
    name="preview_exchange",
)
async def preview_exchange(
    id: Id,
    wired: Wired,
    invoice_id: Annotated[
        Id | None, Query(description="this issued invoice; without it a trial invoice")
    ] = None,
) -> ExchangePreview:
    """Preview what is sent to a partner

    A document in the format of the delivery profile, with its settings of now: what an issued
    invoice would be sent as, or a trial invoice. Nothing is sent or numbered.
    """
    partnership = await wired.store.partnerships.get(id)
    profile = partnership.delivery
    format_ = wired.formats.get(profile.format)
    if format_ is None:
        raise Conflict(f"there is no format called '{profile.format}'")
    now = datetime.now(UTC)
    invoice = await _invoice(wired, partnership, invoice_id, now)
    envelope = Envelope(
        control_number=1, prepared_at=now, test=profile.test, settings=profile.format_settings
    )
    content = await asyncio.to_thread(format_.write, invoice, envelope)
    encoding, text = _shown(content)
    return ExchangePreview(
        format=format_.id,
        media_type=format_.media_type,
        extension=format_.extension,
        channel=profile.channel.kind,
        test=profile.test,
        size=len(content),
        encoding=encoding,
        content=text,
        references=format_.references(invoice, envelope),
        expects=profile.expects,
    )


async def _invoice(
    wired: Adapters, partnership: Partnership, invoice_id: str | None, now: datetime
) -> Invoice:
    if invoice_id is not None:
        record = await wired.store.invoices.get(invoice_id)
        if record.document is None or record.number is None:
            raise Conflict(
                f"'{invoice_id}' is not issued", hint="preview it when it has its number"
            )
        return record.document
    partners = wired.store.partners
    terms = Terms(
        partnership=partnership,
        seller=await partners.get(partnership.seller_id),
        buyer=await partners.get(partnership.buyer_id),
    )
    trial = trial_invoice(terms, now.date())
    payable = partnership.payment_terms
    told = payment_reference(payable.reference, "TRIAL-1", trial.payment_instructions)
    return trial.issued("TRIAL-1", now.date(), payable.due(now.date()), told)


async def _tested(wired: Adapters, config: ChannelConfig) -> ConnectionTest:
    channel = wired.channels.get(config.kind)
    if channel is None:
        raise Conflict(f"there is no channel called '{config.kind}'")
    try:
        async with asyncio.timeout(_SECONDS):
            found = await channel.probe(config.settings)
    except TimeoutError:
        problem = f"nothing was heard for {_SECONDS} seconds"
        return ConnectionTest(channel=config.kind, stands=False, found=(), problem=problem)
    except Undeliverable as error:
        return _failed(config.kind, error)
    return ConnectionTest(channel=config.kind, stands=True, found=list(found))


def _failed(kind: str, error: InvoicingError) -> ConnectionTest:
    found = [f"{finding.path}: {finding.message}" for finding in error.findings]
    return ConnectionTest(
        channel=kind, stands=False, found=found, problem=error.message, hint=error.hint
    )


def _shown(content: bytes) -> tuple[Literal["text", "base64"], str]:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return "base64", base64.b64encode(content).decode()
    return ("base64", base64.b64encode(content).decode()) if "\x00" in text else ("text", text)
