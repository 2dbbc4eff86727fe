"""The one composition root: from settings to adapters behind the ports."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from domain.core.errors import AlreadyExists
from domain.lifecycle.presets import PRESETS
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
)
from integration.anchor import FileAnchor
from integration.channels import channels
from integration.drafts import judge_draft
from integration.expressions import CelConditions
from integration.formats import FORMATS
from integration.inbound import read_inbound
from integration.secrets import SecretFolder
from integration.settings import Settings
from integration.store import MongoDocumentStore, MongoStore
from integration.verdicts import judge_document


async def _nothing() -> None:
    """What has nothing to release."""


@dataclass(frozen=True)
class Adapters:
    """Everything that knows a library or a wire, as the ports that activities and API need."""

    store: Store
    documents: DocumentStore
    anchor: AuditAnchor
    conditions: Conditions
    formats: dict[str, Format]
    channels: dict[str, Channel]
    read_inbound: ReadInbound
    judge: Judge
    judge_invoice: JudgeInvoice
    secrets: SecretFolder
    release: Callable[[], Awaitable[None]] = field(default=_nothing, repr=False)

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
        conditions=CelConditions(),
        formats=FORMATS,
        channels=channels(secrets, settings.folders_root),
        read_inbound=read_inbound,
        judge=judge_document,
        judge_invoice=judge_draft,
        secrets=secrets,
        release=store.close,
    )


async def insert_presets(store: Store) -> None:
    """Add the preset lifecycles that are missing; one that is there is never changed."""
    for preset in PRESETS:
        with contextlib.suppress(AlreadyExists):
            await store.definitions.insert(preset)
