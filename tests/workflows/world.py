"""A whole pipeline on fakes, for workflow tests: real workflows, real activities, real rules."""

import asyncio
import contextlib
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import (
    Client,
    WorkflowFailureError,
    WorkflowHandle,
    WorkflowUpdateFailedError,
)
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from activities.contracts import Command, Notice, SignedDecision
from domain.core.errors import DeliveryRejected, DeliveryUnavailable, InvoicingError
from domain.exchange.delivery import Evidence, OutboundMessage, Receipt, RemoteFile
from domain.exchange.statement import Statement
from domain.lifecycle.decision import Decision
from domain.lifecycle.signing import sign
from domain.ports import Channel
from domain.record import InvoiceRecord
from integration.secrets import SecretFolder
from integration.settings import WorkerSettings
from integration.store.blobs import MemoryDocumentStore
from integration.store.memory import MemoryStore
from integration.wiring import Adapters
from tests import builders
from worker.registry import activities
from worker.runner import build_worker
from workflows.inbound import MailboxPollWorkflow
from workflows.messages import MailboxStart
from workflows.names import QUEUE, QUEUES, SEARCH_ATTRIBUTES, invoice_workflow
from workflows.schedules import keeper
from workflows.starting import start_invoice

SECRET = "test-secret"
_INDEXED = {
    "Keyword": "KEYWORD",
    "KeywordList": "KEYWORD_LIST",
    "Datetime": "DATETIME",
    "Bool": "BOOL",
}


class FakeChannel:
    """A partner's folder in memory. `failures` are raised, one for each send, before it works."""

    kind = "fake"

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.waiting: list[RemoteFile] = []
        self.finished: list[str] = []
        self.failures: list[InvoicingError] = []
        self.sent = 0
        self.looks = 0
        self.messages: list[OutboundMessage] = []
        """Everything that came, each attempt."""
        self.says: list[tuple[Statement, ...]] = []
        """What is said on the spot, for each message that is taken."""
        self.down: set[str] = set()
        """Hosts that do not answer."""

    def check(self, settings: dict[str, Any]) -> list[Any]:
        return []

    async def look(self, settings: dict[str, Any], location: str) -> bool:
        self.looks += 1
        return location.removeprefix("fake:") in self.files

    async def send(self, settings: dict[str, Any], message: OutboundMessage) -> Receipt:
        self.messages.append(message)
        name, content = message.file_name, message.content
        if self.failures:
            raise self.failures.pop(0)
        if settings.get("host") in self.down:
            raise DeliveryUnavailable("no route to host")
        if name in self.files and self.files[name] != content:
            raise DeliveryRejected(f"{name} is taken")
        again = name in self.files
        self.files[name] = content
        self.sent += 1
        said = self.says.pop(0) if self.says else ()
        proof = Evidence(name="reply", media_type="text/plain", content=b"said") if said else None
        return Receipt(
            location=f"fake:{name}",
            size=len(content),
            already_there=again,
            statements=said,
            evidence=proof,
        )

    async def probe(self, settings: dict[str, Any]) -> list[str]:
        return ["there"]

    async def claim(self, settings: dict[str, Any], limit: int) -> list[RemoteFile]:
        if self.failures:
            raise self.failures.pop(0)
        return self.waiting[:limit]

    async def finish(self, settings: dict[str, Any], claimed_as: str, *, accepted: bool) -> None:
        self.waiting = [file for file in self.waiting if file.claimed_as != claimed_as]
        self.finished.append(claimed_as)


class ListAnchor:
    """An anchor in memory."""

    def __init__(self) -> None:
        self.kept: list[Any] = []

    async def append(self, head: Any) -> None:
        self.kept.append(head)

    def heads(self) -> list[Any]:
        return list(self.kept)


async def refusal(update: Callable[[], Awaitable[Any]]) -> ApplicationError:
    """Why an update is refused.

    The test server sometimes forgets a rejected update before it is asked what became of it; then
    it is sent again.
    """
    for _ in range(20):
        try:
            await update()
        except WorkflowUpdateFailedError as error:
            return cast(ApplicationError, error.cause)
        except RPCError:
            await asyncio.sleep(0.2)
    raise AssertionError("the update was not refused")


@dataclass
class World:
    """Everything a test needs to play with."""

    client: Client
    store: Any
    documents: Any
    channel: FakeChannel
    anchor: ListAnchor
    adapters: Adapters
    handles: dict[str, WorkflowHandle[Any, Any]] = field(default_factory=dict)

    async def open(self, id: str | None = None, **changes: Any) -> str:
        """Hand an invoice in as the API does: stored, opened, its workflow started; its id."""
        id = id or f"inv-{uuid.uuid4().hex[:8]}"
        draft = builders.draft(id, **{"created_at": datetime.now(UTC), **changes})
        await self.store.drafts.insert(draft)
        partnership = await self.store.partnerships.get(draft.request.partnership_id)
        opened = await self.adapters.opening.open(id, draft.created_at)
        self.handles[id] = await start_invoice(self.client, draft, partnership, opened)
        return id

    async def sent(self, id: str | None = None, **changes: Any) -> str:
        """An invoice that was approved, issued and sent, and waits for the buyer's answer."""
        id = await self.open(id, **changes)
        await self.until(id, "approval")
        await self.decide(id)
        await self.until(id, "awaiting_response")
        return id

    async def poll(self, mailbox_id: str, id: str) -> int:
        """Look into a mailbox. On a busy machine time may be skipped to the poll's own timeout:
        then another one looks."""
        for attempt in range(3):
            with contextlib.suppress(WorkflowFailureError):
                return await self.client.execute_workflow(
                    MailboxPollWorkflow.run,
                    MailboxStart(mailbox_id=mailbox_id),
                    id=f"{id}-{attempt}" if attempt else id,
                    task_queue=QUEUE,
                )
        raise AssertionError(f"nobody could look into {mailbox_id}")

    def handle(self, id: str) -> WorkflowHandle[Any, Any]:
        return self.handles.get(id) or self.client.get_workflow_handle(invoice_workflow(id))

    async def until(
        self, id: str, wanted: str | Callable[[InvoiceRecord], bool], seconds: float = 90
    ) -> InvoiceRecord:
        """Wait until the record is in a state, or fulfils a condition."""
        check = (lambda r: r.state == wanted) if isinstance(wanted, str) else wanted
        record = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    record = await self.store.invoices.find(id)
                    if record and check(record):
                        return record
                    await asyncio.sleep(0.01)
        shown = record and (record.state, record.failure, record.findings, record.decisions)
        raise AssertionError(f"{id} did not come to {wanted}: {shown}")

    async def decide(
        self,
        id: str,
        actor: str = "ben",
        verdict: str = "approve",
        roles: tuple[str, ...] = ("approver",),
        secret: str = SECRET,
        **changes: Any,
    ) -> Decision:
        """Send a signed decision on the content as it is stored."""
        record = await self.store.invoices.get(id)
        fields = {
            "id": uuid.uuid4().hex,
            "verdict": verdict,
            "actor": actor,
            "roles": roles,
            "content_hash": record.content_hash or "0" * 64,
            "reason": "no" if verdict == "reject" else "",
        }
        decision = Decision(**{**fields, **changes})
        await self.send(id, decision, secret)
        return decision

    async def send(self, id: str, decision: Decision, secret: str = SECRET) -> None:
        """Sign and signal a decision."""
        signed = SignedDecision(decision=decision, signature=sign(id, decision, secret))
        await self.handle(id).signal(decision.verdict.value, signed)

    async def decided(self, id: str, decision: Decision) -> Any:
        """What became of a decision."""
        record = await self.until(id, lambda r: any(d.id == decision.id for d in r.decisions))
        return next(d for d in record.decisions if d.id == decision.id)

    async def command(self, id: str, name: str, actor: str = "anna", **changes: Any) -> Any:
        """Send a command and wait for its answer."""
        said = {"roles": ("clerk",), **changes}
        command = Command(id=uuid.uuid4().hex, name=name, actor=actor, **said)
        return await self.handle(id).execute_update("command", command, id=command.id)

    async def notice(self, id: str, event: str, source: str) -> None:
        """Signal a fact."""
        await self.handle(id).signal(event, Notice(id=source, event=event))


@contextlib.asynccontextmanager
async def trading(
    client: Client,
    channels: Mapping[str, Channel] | None = None,
    secrets: Path = Path("no-secrets"),
) -> AsyncIterator[World]:
    """A fresh world with workers of both queues, and the `channels` and folder of `secrets` that
    a test brings."""
    store, channel, anchor = MemoryStore(), FakeChannel(), ListAnchor()
    await builders.populate(store)
    adapters = Adapters(
        store=store,
        documents=MemoryDocumentStore(),
        anchor=anchor,
        channels={"fake": channel, **(channels or {})},
        secrets=SecretFolder(secrets),
    )
    keep = keeper(client, adapters.holidays, lambda: datetime.now(UTC))
    offered = activities(adapters, SECRET, keep_schedule=keep, by_hand=True)
    async with contextlib.AsyncExitStack() as stack:
        for queue in QUEUES:
            worker = build_worker(client, queue, offered[queue], WorkerSettings(sandboxed=True))
            await stack.enter_async_context(worker)
        yield World(client, store, adapters.documents, channel, anchor, adapters)


@contextlib.asynccontextmanager
async def time_skipping_server() -> AsyncIterator[WorkflowEnvironment]:
    """Temporal's test server, in which waiting costs no time."""
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(Path(sys.executable).with_name("temporal-test-server")),
        data_converter=pydantic_data_converter,
    ) as env:
        types = {
            name: IndexedValueType.Value(f"INDEXED_VALUE_TYPE_{_INDEXED[kind]}")
            for name, kind in SEARCH_ATTRIBUTES.items()
        }
        await env.client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=env.client.namespace, search_attributes=types)
        )
        yield env
