"""The outbox: names and numbers are frozen with the decision to send, unique towards a partner."""

import asyncio
import threading
from typing import Any

import pytest

from domain.core.errors import Conflict
from domain.exchange.control import LAST, ControlNumbers
from domain.exchange.delivery import DeliveryStatus
from domain.exchange.envelope import Envelope
from domain.exchange.statement import Reference, ReferenceScheme
from domain.exchange.transmission import MessageKind
from domain.invoice.model import Invoice
from domain.invoice.request import Terms
from domain.lifecycle.presets import PRESETS
from domain.ports import Records
from domain.process.outbox import Outbox, file_name
from domain.record import InvoiceRecord
from domain.trade.terms import ChannelConfig, DeliveryProfile
from integration.store.blobs import MemoryDocumentStore
from integration.store.memory import MemoryStore
from tests import builders
from tests.builders import NOON
from tests.invoices import seeded


class Plain:
    """A format that shows its envelope."""

    id, media_type, extension = "plain", "text/plain", "txt"

    def check(self, settings: dict[str, Any]) -> list[Any]:
        return []

    def write(self, written: Invoice, envelope: Envelope, /) -> bytes:
        return f"{written.number} {envelope.control_number} {envelope.settings}".encode()

    def references(self, written: Invoice, envelope: Envelope, /) -> tuple[Reference, ...]:
        value = str(envelope.control_number)
        return (Reference(scheme=ReferenceScheme.INTERCHANGE, value=value),)

    def read(self, content: bytes) -> Invoice:
        raise NotImplementedError


def profile(**changes: Any) -> DeliveryProfile:
    channel = ChannelConfig(kind="fake")
    return DeliveryProfile(**{"format": "plain", "channel": channel, **changes})


def issued(id: str = "inv-1", number: str = "NW-1", **changes: Any) -> InvoiceRecord:
    partnership = builders.partnership(delivery=profile(**changes))
    standard = next(preset for preset in PRESETS if preset.key == "standard")
    return InvoiceRecord(
        id=id,
        request=builders.request(),
        terms=Terms(partnership=partnership, seller=builders.seller(), buyer=builders.buyer()),
        lifecycle=standard.reference,
        definition=standard.digest,
        document=seeded(1).model_copy(update={"number": number}),
        number=number,
        state="transmitting",
        state_title="Being sent",
        delivery=DeliveryStatus(message_id=f"{id}.m1"),
        created_by="anna",
        edited_by="anna",
        created_at=NOON,
        updated_at=NOON,
    )


@pytest.fixture
def outbox() -> Outbox:
    return Outbox(MemoryDocumentStore(), {"plain": Plain()})


async def ordered(store: MemoryStore, outbox: Outbox, record: InvoiceRecord) -> Any:
    return await store.transact(lambda tx: outbox.order(tx, record, NOON))


async def test_everything_is_frozen_at_once(outbox: Outbox) -> None:
    store = MemoryStore()
    record = issued(format_settings={"release": "D96A"}, test=True, file_name="{control}-{date}.x")
    order = await ordered(store, outbox, record)
    assert (order.id, order.kind, order.subject) == (
        "inv-1.m1",
        MessageKind.INVOICE,
        "Invoice NW-1",
    )
    assert (order.control_number, order.file_name) == (1, f"000000001-{NOON:%Y%m%d}.x")
    assert order.test
    assert set(order.keys) == {
        "message_id:inv-1.m1",
        f"file_name:{order.file_name}",
        "invoice_number:NW-1",
        "interchange:1",
    }


async def test_others_go_on_while_a_document_is_written() -> None:
    """A PDF of a thousand lines takes a second; the writer here waits for the loop to go on."""
    went_on = threading.Event()

    class Slow(Plain):
        def write(self, written: Invoice, envelope: Envelope, /) -> bytes:
            assert went_on.wait(30), "nobody else could do anything"
            return super().write(written, envelope)

    outbox = Outbox(MemoryDocumentStore(), {"plain": Slow()})
    writing = asyncio.create_task(ordered(MemoryStore(), outbox, issued()))
    asyncio.get_running_loop().call_later(0.01, went_on.set)
    assert (await writing).control_number == 1


async def test_numbers_count_per_partner_and_only_with_what_is_kept(outbox: Outbox) -> None:
    store = MemoryStore()

    async def taken_back(tx: Records) -> None:
        await outbox.order(tx, issued(), NOON)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await store.transact(taken_back)
    orders = await asyncio.gather(
        *(ordered(store, outbox, issued(f"inv-{n}", f"NW-{n}")) for n in range(20))
    )
    assert sorted(order.control_number for order in orders) == list(range(1, 21))
    with pytest.raises(RuntimeError, match="inside the transaction"):
        await store.control_numbers.take("acme")


def test_after_the_last_number_comes_the_first() -> None:
    assert ControlNumbers(id="acme", next=LAST).moved().next == 1


async def test_two_files_to_one_partner_never_have_one_name(outbox: Outbox) -> None:
    store = MemoryStore()
    names = [
        (await ordered(store, outbox, issued(f"inv-{place}", number))).file_name
        for place, number in enumerate(("A/1", "A-1", "A 1"))
    ]
    assert names == ["A-1.txt", "A-1-2.txt", "A-1-3.txt"]


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{number}.{extension}", "2026-NW-1.xml"),
        ("INV_{invoice}_{control}.{extension}", "INV_inv-1_000000042.xml"),
        ("...{number}", "2026-NW-1"),
    ],
)
def test_file_names_follow_the_pattern(pattern: str, name: str) -> None:
    envelope = Envelope(control_number=42, prepared_at=NOON)
    assert file_name(pattern, issued(number="2026/NW 1"), envelope, "xml") == name


async def test_sending_again_is_another_message_by_the_profile_of_now(outbox: Outbox) -> None:
    store, record = MemoryStore(), issued(format_settings={"receiver": "wrong"})
    first = await ordered(store, outbox, record)
    mended = builders.partnership(delivery=profile(format_settings={"receiver": "right"}))
    await store.partnerships.put(mended)
    again = await store.transact(
        lambda tx: outbox.resend(tx, record, NOON, actor="olga", reason="wrong address")
    )
    assert (again.id, again.control_number) == ("inv-1.m2", 2)
    assert again.document.sha256 != first.document.sha256
    kept = await store.transmissions.get(first.id)
    assert (kept.superseded_by, kept.document) == (again.id, first.document)


async def test_what_was_never_sent_cannot_be_sent_again(outbox: Outbox) -> None:
    store, record = MemoryStore(), issued()
    await ordered(store, outbox, record)
    draft = record.model_copy(update={"number": None})
    with pytest.raises(Conflict, match="only an issued invoice"):
        await store.transact(
            lambda tx: outbox.resend(tx, draft, NOON, actor="olga", reason="why not")
        )
