"""The one composition root: from settings to adapters behind the ports."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from domain.core.errors import AlreadyExists
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import PRESETS
from domain.lifecycle.shelf import ShelvedLifecycle, Stage
from domain.ports import (
    AuditAnchor,
    Channel,
    Conditions,
    DocumentStore,
    Format,
    Judge,
    JudgeInvoice,
    ReadInbound,
    Store,
    WriteResponse,
)
from domain.process.checking import Checker
from domain.process.content import Contents
from domain.process.opening import Opening
from domain.receiving import Receiving
from integration.anchor import FileAnchor
from integration.channels import channels
from integration.drafts import judge_draft
from integration.expressions import CelConditions
from integration.formats import FORMATS, read_invoice
from integration.formats.ubl_response import write as write_response
from integration.inbound import read_inbound
from integration.secrets import SecretFolder
from integration.settings import Settings
from integration.store import MongoDocumentStore, MongoStore
from integration.verdicts import judge_document
from integration.webhooks import WebhookCaller

_LOG = logging.getLogger(__name__)

_SYSTEM = "system"
_PRESETS_SINCE = datetime(2026, 11, 22, tzinfo=UTC)
"""The same for every process, so that it does not matter which one is first."""


async def _nothing() -> None:
    """What has nothing to release."""


@dataclass(frozen=True)
class Adapters:
    """Everything that knows a library or a wire, as the ports that activities and API need."""

    store: Store
    documents: DocumentStore
    anchor: AuditAnchor
    channels: dict[str, Channel]
    secrets: SecretFolder
    base_currency: str = "EUR"
    local: bool = False
    """Whether webhooks may be on this machine."""
    conditions: Conditions = field(default_factory=CelConditions)
    formats: dict[str, Format] = field(default_factory=lambda: FORMATS)
    read_inbound: ReadInbound = read_inbound
    write_response: WriteResponse = write_response
    judge: Judge = judge_document
    judge_invoice: JudgeInvoice = judge_draft
    release: Callable[[], Awaitable[None]] = field(default=_nothing, repr=False)

    @cached_property
    def contents(self) -> Contents:
        """Puts documents together."""
        return Contents(self.documents, read_invoice)

    @cached_property
    def receiving(self) -> Receiving:
        """Takes documents in."""
        return Receiving(self.store, self.documents)

    @cached_property
    def checker(self) -> Checker:
        """Judges drafts."""
        return Checker(self.contents, self.judge_invoice, self.judge, self.base_currency)

    @cached_property
    def opening(self) -> Opening:
        """Takes up drafts."""
        return Opening(self.store, self.conditions, self.anchor, self.contents, self.checker)

    @cached_property
    def webhooks(self) -> WebhookCaller:
        """Calls other systems."""
        return WebhookCaller(self.secrets, time.time, local=self.local)

    async def close(self) -> None:
        """Let go of connections."""
        await self.release()


async def build(settings: Settings) -> Adapters:
    """The adapters that `settings` ask for, connected, with the preset lifecycles in the store."""
    store = await MongoStore.connect(settings.mongo)
    try:
        await insert_presets(store)
    except BaseException:
        await store.close()
        raise
    secrets = SecretFolder(settings.secrets_folder)
    return Adapters(
        store=store,
        documents=MongoDocumentStore(store.database),
        anchor=FileAnchor(settings.anchor_file),
        channels=channels(secrets, settings.folders_root),
        secrets=secrets,
        base_currency=settings.base_currency,
        local=settings.environment == "local",
        release=store.close,
    )


async def insert_presets(store: Store) -> None:
    """Add the preset lifecycles that are missing; one that is there is never changed."""
    for preset in PRESETS:
        known = await store.definitions.find(preset.reference)
        if known is None:
            known = await _insert_preset(store, preset)
        if known.definition.digest != preset.digest:
            _LOG.warning(
                "The lifecycle %s in the database is not the preset of this version: what is in "
                "the database goes on being used. Save what you need under a key of your own; "
                "with a new database the preset is the one of this version.",
                preset.reference,
            )


async def _insert_preset(store: Store, preset: LifecycleDefinition) -> ShelvedLifecycle:
    """What is kept as `preset` from now on: ours, or that of a process that was faster."""
    shelved = ShelvedLifecycle(
        definition=preset,
        stage=Stage.PUBLISHED,
        written_by=_SYSTEM,
        written_at=_PRESETS_SINCE,
        published_by=_SYSTEM,
        published_at=_PRESETS_SINCE,
    )
    try:
        await store.definitions.insert(shelved)
    except AlreadyExists:
        return await store.definitions.get(preset.reference)
    return shelved
