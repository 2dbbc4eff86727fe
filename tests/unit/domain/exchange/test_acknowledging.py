"""Acknowledgements: kept once, matched to what that partner was sent, the same facts each time."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.core.errors import Conflict, Invalid
from domain.core.findings import Finding
from domain.exchange.acknowledgement import Acknowledgement
from domain.exchange.axes import axes_of
from domain.exchange.deadlines import awaited, running
from domain.exchange.delivery import DocumentRef
from domain.exchange.statement import Reference, ReferenceScheme, Statement, Syntax, Transport
from domain.exchange.transmission import Transmission
from domain.ports import Records
from domain.process.acknowledging import Acknowledged, acknowledge, reason_of
from domain.process.matching import match_by_hand
from domain.process.outbox import place
from domain.trade.terms import AcknowledgementKind, ChannelConfig, Expectation
from integration.store.memory import MemoryStore
from tests.acknowledged import statement
from tests.builders import NOON

DOCUMENT = "a" * 64


def transmission(id: str = "inv-1.m1", partner: str | None = "acme", **more: Any) -> Transmission:
    base: dict[str, Any] = {
        "id": id,
        "invoice_id": id.rpartition(".")[0],
        "partner_id": partner,
        "document": DocumentRef(sha256="d" * 64, name="x", media_type="text/plain", size=1),
        "file_name": f"{id}.edi",
        "channel": ChannelConfig(kind="fake"),
        "references": (Reference(scheme=ReferenceScheme.INTERCHANGE, value="42"),),
        "awaits": running(
            awaited([Expectation(kind=AcknowledgementKind.CONTRL, within="P1D")]), NOON
        ),
        "sent_at": NOON,
        "created_at": NOON,
    }
    return Transmission(**{**base, **more})


async def sent(*orders: Transmission) -> MemoryStore:
    store = MemoryStore()
    for order in orders:

        async def work(tx: Records, order: Transmission = order) -> None:
            await place(tx, order)

        await store.transact(work)
    return store


async def say(
    store: MemoryStore,
    *said: Statement,
    partner: str | None = "acme",
    document: str | None = DOCUMENT,
) -> Acknowledged:
    return await store.transact(
        lambda tx: acknowledge(tx, said, document=document, partner_id=partner, at=NOON)
    )


def contrl(value: str = "42", syntax: Syntax = Syntax.ACCEPTED, **more: Any) -> Statement:
    return statement("contrl", value, "interchange", syntax=syntax, **more)


@pytest.mark.parametrize(
    ("scheme", "value"),
    [("interchange", "42"), ("message_id", "inv-1.m1"), ("file_name", "inv-1.m1.edi")],
)
async def test_it_is_found_by_any_of_its_names(scheme: str, value: str) -> None:
    store = await sent(transmission())
    done = await say(store, statement("contrl", value, scheme, syntax=Syntax.ACCEPTED))
    (kept,) = done.kept
    assert (kept.transmission_id, kept.invoice_id) == ("inv-1.m1", "inv-1")
    assert [(fact.invoice_id, fact.event) for fact in done.facts] == [
        ("inv-1", "delivery_confirmed")
    ]
    order = await store.transmissions.get("inv-1.m1")
    assert (order.axes.syntax, order.waits) == (Syntax.ACCEPTED, ())


async def test_the_same_bytes_count_once_and_say_the_same_again() -> None:
    store = await sent(transmission())
    first, again = await say(store, contrl()), await say(store, contrl())
    assert (first.facts, first.transmissions) == (again.facts, again.transmissions)
    assert await store.acknowledgements.count({}) == 1
    assert await store.exchange_log.count({}) == 1


async def test_another_partner_never_speaks_of_it() -> None:
    store = await sent(transmission())
    done = await say(store, contrl(), partner="globex")
    assert done.facts == ()
    assert "nothing was sent to them with the interchange 42" in done.unmatched[0].problem
    assert (await store.transmissions.get("inv-1.m1")).axes.syntax is Syntax.UNKNOWN


async def test_the_same_number_to_two_partners_is_told_apart_or_left_to_people() -> None:
    store = await sent(transmission(), transmission("inv-2.m1", "globex"))
    mine = await say(store, contrl(), partner="globex")
    assert mine.transmissions == ("inv-2.m1",)
    nobody = await say(store, contrl(), partner=None, document="b" * 64)
    assert "several partners" in nobody.unmatched[0].problem


async def test_what_was_sent_again_is_meant_as_it_counts_now() -> None:
    old = transmission(superseded_by="inv-1.m2")
    number = Reference(scheme=ReferenceScheme.INVOICE_NUMBER, value="NW-1")
    store = await sent(
        old.model_copy(update={"references": (number,)}),
        transmission("inv-1.m2", references=(number,)),
    )
    by_number = await say(store, statement("x12_824", "NW-1", syntax=Syntax.REJECTED))
    assert by_number.transmissions == ("inv-1.m2",)
    by_name = await say(
        store, statement("mdn", "inv-1.m1", "message_id", transport=Transport.FAILED), document=None
    )
    assert by_name.transmissions == ("inv-1.m1",)


async def test_an_unmatched_one_is_found_when_the_message_is_known_later() -> None:
    store = await sent()
    assert (await say(store, contrl())).unmatched
    await store.transact(lambda tx: place(tx, transmission()))
    done = await say(store, contrl())
    assert (done.unmatched, done.transmissions) == ((), ("inv-1.m1",))
    assert (await store.transmissions.get("inv-1.m1")).axes.syntax is Syntax.ACCEPTED


async def test_reasons_are_kept_in_their_words() -> None:
    store = await sent(transmission())
    await say(store, contrl(syntax=Syntax.REJECTED, code="UCI 4 18", reason="unknown receiver"))
    order = await store.transmissions.get("inv-1.m1")
    assert order.problem == "CONTRL UCI 4 18: unknown receiver"


def matching(store: MemoryStore, id: str, **target: Any) -> Any:
    wanted = {"invoice_id": None, "transmission_id": None, **target}
    return store.transact(
        lambda tx: match_by_hand(tx, id, actor="olga", reason="seen", at=NOON, **wanted)
    )


async def test_a_match_by_hand_counts_and_is_final() -> None:
    store = await sent(transmission(), transmission("inv-2.m1"))
    (kept,) = (await say(store, contrl("4711"))).unmatched
    with pytest.raises(Invalid):
        await matching(store, kept.id)
    done = await matching(store, kept.id, transmission_id="inv-2.m1")
    assert [fact.invoice_id for fact in done.facts] == ["inv-2"]
    assert (await store.transmissions.get("inv-2.m1")).axes.syntax is Syntax.ACCEPTED
    again = await matching(store, kept.id, transmission_id="inv-2.m1")
    assert again.facts == done.facts
    with pytest.raises(Conflict, match=r"answers inv-2\.m1"):
        await matching(store, kept.id, transmission_id="inv-1.m1")
    page = await store.exchange_log.page({"act": "matched"})
    assert [(line.actor, line.detail) for line in page.items] == [("olga", "seen")]
    later = await say(store, contrl("4711"))
    assert (later.unmatched, later.transmissions) == ((), ("inv-2.m1",))


SAID = st.lists(
    st.one_of(
        st.sampled_from(Syntax).map(lambda syntax: contrl(syntax=syntax)),
        st.sampled_from(Transport).map(
            lambda transport: statement("mdn", "inv-1.m1", "message_id", transport=transport)
        ),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=40)
@given(SAID, st.data())
def test_however_they_come_the_message_stands_the_same(
    said: list[Statement], data: st.DataObject
) -> None:
    numbered = [(f"{number:064x}", one) for number, one in enumerate(said)]
    again = data.draw(st.lists(st.sampled_from(numbered), max_size=3))
    order = data.draw(st.permutations([*numbered, *again]))

    async def run() -> tuple[Transmission, list[Acknowledgement]]:
        store = await sent(transmission())
        for document, one in order:
            await say(store, one, document=document)
        page = await store.acknowledgements.page({})
        return await store.transmissions.get("inv-1.m1"), list(page.items)

    stands, kept = asyncio.run(run())
    assert stands.axes == axes_of(said)
    assert len(kept) == len(said)


def test_what_findings_repeat_is_said_once() -> None:
    words = "unknown receiver (UNB, element 3)"
    findings = [
        Finding(rule="EDIFACT-7", path="UNB", message="unknown receiver"),
        Finding(rule="EDIFACT-12", path="UNB", message="wrong length"),
    ]
    said = statement(
        "contrl", "42", syntax="rejected", code="UCI 4 7", reason=words, findings=tuple(findings)
    )
    assert reason_of(said) == f"CONTRL UCI 4 7: {words} wrong length"
