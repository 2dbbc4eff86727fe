"""The one composition root: from settings to adapters behind the ports."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from domain.billing.ports import Holidays
from domain.billing.pricing.basis import Formulas
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
    JudgeReceived,
    ReadInbound,
    Store,
    WritePayments,
    WriteReply,
    WriteStatement,
)
from domain.process.announcing import Announcer
from domain.process.billing import Biller
from domain.process.booking import Booking
from domain.process.checking import Checker
from domain.process.content import Contents
from domain.process.correcting import Correcting
from domain.process.opening import Opening
from domain.receiving import Receiving
from domain.settlement.letter import WriteLetter
from integration.anchor import FileAnchor
from integration.bank.pain_writer import write_payments
from integration.calendars import holidays_of
from integration.channels import channels
from integration.drafts import judge_draft
from integration.expressions import CelConditions
from integration.formats import FORMATS
from integration.formats.pdf.letter import write_letter
from integration.formats.pdf.statement import write_statement
from integration.formulas import CelFormulas
from integration.inbound import read_inbound, read_received
from integration.received import judge_received
from integration.replies import write_reply
from integration.secrets import SecretFolder
from integration.settings import Settings
from integration.store import MongoDocumentStore, MongoStore
from integration.store.answers import Answers, MemoryAnswers, MongoAnswers
from integration.store.sessions import MemorySessions, MongoSessions, Sessions
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
    sessions: Sessions = field(default_factory=MemorySessions)
    """Who is signed in to the console."""
    answers: Answers = field(default_factory=MemoryAnswers)
    """What requests with an `Idempotency-Key` were answered."""
    conditions: Conditions = field(default_factory=CelConditions)
    formulas: Formulas = field(default_factory=CelFormulas)
    holidays: Holidays = holidays_of
    formats: dict[str, Format] = field(default_factory=lambda: FORMATS)
    read_inbound: ReadInbound = read_inbound
    write_reply: WriteReply = write_reply
    write_statement: WriteStatement = write_statement
    write_payments: WritePayments = write_payments
    write_letter: WriteLetter = write_letter
    judge: Judge = judge_document
    judge_invoice: JudgeInvoice = judge_draft
    judge_received: JudgeReceived = judge_received
    release: Callable[[], Awaitable[None]] = field(default=_nothing, repr=False)

    @cached_property
    def announcer(self) -> Announcer:
        """Writes journals, and tells webhooks of them."""
        return Announcer(self.documents)

    @cached_property
    def contents(self) -> Contents:
        """Puts documents together."""
        return Contents(self.documents, read_received)

    @cached_property
    def receiving(self) -> Receiving:
        """Takes documents in."""
        return Receiving(self.store, self.documents)

    @cached_property
    def checker(self) -> Checker:
        """Judges drafts."""
        return Checker(self.contents, self.judge_invoice, self.judge_received, self.base_currency)

    @cached_property
    def opening(self) -> Opening:
        """Takes up drafts."""
        return Opening(
            self.store, self.conditions, self.anchor, self.announcer, self.contents, self.checker
        )

    @cached_property
    def biller(self) -> Biller:
        """Rates and bills."""
        return Biller(self.store, self.formulas)

    @cached_property
    def correcting(self) -> Correcting:
        """Proposes corrections of what was billed."""
        return Correcting(self.store, self.formulas)

    @cached_property
    def booking(self) -> Booking:
        """Carries corrections out."""
        return Booking(self.store, self.anchor, self.announcer)

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
    sessions, answers = MongoSessions(store.database), MongoAnswers(store.database)
    try:
        await insert_presets(store)
        await sessions.prepare()
        await answers.prepare()
    except BaseException:
        await store.close()
        raise
    secrets = SecretFolder(settings.secrets_folder)
    return Adapters(
        store=store,
        documents=MongoDocumentStore(store.database),
        anchor=FileAnchor(settings.anchor_file),
        channels=channels(secrets, settings.folders_root, local=settings.environment == "local"),
        secrets=secrets,
        base_currency=settings.base_currency,
        local=settings.environment == "local",
        sessions=sessions,
        answers=answers,
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
