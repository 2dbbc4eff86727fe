"""From the bank's statement to a closed invoice, with a bank that somebody else wrote."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from mockedi.testing import Mock

from domain.exchange.inbound import InboundState
from domain.settlement.payer import account_key
from domain.settlement.payment import PaymentState
from domain.trade.terms import ChannelConfig, DeliveryProfile
from tests import builders
from tests.e2e.exchange.bank import MAILBOX, Bank, banking
from tests.e2e.exchange.collecting import collected


@pytest.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Bank]:
    async with banking(tmp_path) as made:
        delivery = DeliveryProfile(channel=ChannelConfig(kind="fake"), expects_response=False)
        await made.world.store.partnerships.put(builders.partnership(delivery=delivery))
        yield made


async def issued(bank: Bank, id: str) -> Any:
    """An invoice over 119.00 that was sent; its record."""
    await bank.world.open(id)
    await bank.world.until(id, "approval")
    await bank.world.decide(id)
    return await bank.world.until(id, "open")


def remadv(number: str) -> bytes:
    """An advice over 119.00 in EDIFACT."""
    body = [
        "UNH+1+REMADV:D:96A:UN",
        "BGM+481+AV-9+9",
        "DTM+137:20261120:102",
        "DTM+138:20261125:102",
        "NAD+PR+ACME::92",
        "NAD+PE+NORTHWIND::92++Northwind GmbH",
        "CUX+2:EUR:11",
        f"DOC+380+{number}",
        "MOA+12:119.00",
        "UNS+S",
        "MOA+12:119.00",
    ]
    end = [f"UNT+{len(body) + 1}+1", "UNZ+1+77"]
    whole = ["UNB+UNOC:3+EURODIS:14+MOCKEDI:ZZ+261123:0930+77", *body, *end]
    return "".join(f"{segment}'" for segment in whole).encode()


def x820(number: str) -> bytes:
    """The same in X12."""
    body = [
        "ST*820*0001",
        "BPR*I*119.00*C*ACH************20261125",
        "TRN*1*AV-9",
        "CUR*PR*EUR",
        "N1*PR*Acme AG*92*ACME",
        "N1*PE*Northwind GmbH*92*NORTHWIND",
        "ENT*1",
        f"RMR*IV*{number}**119.00*119.00",
    ]
    parties = f"ZZ*{'ACME':15}*ZZ*{'MOCKEDI':15}"
    whole = [
        f"ISA*00*{'':10}*00*{'':10}*{parties}*261123*0930*U*00401*000000077*0*P*>",
        "GS*RA*ACME*MOCKEDI*20261123*0930*77*X*004010",
        *body,
        f"SE*{len(body) + 1}*0001",
        "GE*1*77",
        "IEA*1*000000077",
    ]
    return "".join(f"{segment}~" for segment in whole).encode()


def pain(amount: str, name: str) -> str:
    """A payment of ours (pain.001.001.09)."""
    iban = builders.seller().iban
    total = f"<NbOfTxs>1</NbOfTxs><CtrlSum>{amount}</CtrlSum>"
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>'
        f"<GrpHdr><MsgId>OUT-1</MsgId><CreDtTm>2026-11-23T09:00:00</CreDtTm>{total}"
        "<InitgPty><Nm>Northwind GmbH</Nm></InitgPty></GrpHdr>"
        f"<PmtInf><PmtInfId>OUT-1-1</PmtInfId><PmtMtd>TRF</PmtMtd>{total}"
        "<ReqdExctnDt><Dt>2026-11-23</Dt></ReqdExctnDt><Dbtr><Nm>Northwind GmbH</Nm></Dbtr>"
        f"<DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct>"
        "<DbtrAgt><FinInstnId><BICFI>MOCKNL2A</BICFI></FinInstnId></DbtrAgt>"
        "<CdtTrfTxInf><PmtId><EndToEndId>REFUND-1</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="EUR">{amount}</InstdAmt></Amt><Cdtr><Nm>{name}</Nm></Cdtr>'
        "<CdtrAcct><Id><IBAN>NL41MOCK0000000001</IBAN></Id></CdtrAcct>"
        "</CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>"
    )


async def test_what_names_its_invoice_settles_it_in_one_payment_or_several(bank: Bank) -> None:
    whole, parts, other = [await issued(bank, f"inv-{at}") for at in range(3)]
    bank.credit("119.00", f"Invoice {whole.number}")
    bank.credit("19.00", f"part of {parts.number}")
    [first] = await bank.statements()
    assert first.summary == "2 entries in 1 statement"
    await bank.world.until(whole.id, "reconciled")
    await bank.world.until(parts.id, "partially_paid")
    bank.credit("219.00", f"the rest of {parts.number}, and {other.number}")
    await bank.statements()
    for id in (parts.id, other.id):
        record = await bank.world.until(id, "reconciled")
        assert record.settlement.paid == Decimal("119.00")
    assert [one.remaining for one in await bank.payments()] == [0, 0, 0]


async def test_a_notice_of_the_bank_is_no_money_yet(bank: Bank) -> None:
    invoice = await issued(bank, "inv-1")
    bank.credit("119.00", f"Invoice {invoice.number}")
    [notice] = await bank.collect()
    assert notice.document.name.startswith("camt.054")
    assert (notice.state, notice.findings[0].rule) == (InboundState.PROCESSED, "BANK_ANNOUNCED")
    assert await bank.payments() == []
    await bank.statements()
    await bank.world.until(invoice.id, "reconciled")
    assert len(await bank.payments()) == 1


async def test_what_names_no_invoice_is_proposed_and_settles_nothing(bank: Bank) -> None:
    invoice = await issued(bank, "inv-1")
    bank.credit("119.00", "for your good services")
    bank.credit("119.00", reference="RF18539007547034")
    bank.credit("7.00", "for your good services", debtor={"name": "Nobody we know"})
    await bank.statements()
    *by_payer, unknown = await bank.payments()
    for one in by_payer:
        assert one.state is PaymentState.PROPOSED
        assert [share.number for share in one.proposals[0].shares] == [invoice.number]
        assert one.proposals[0].evidence[0].rule == "amount_and_payer"
    assert (unknown.state, unknown.proposals) == (PaymentState.UNALLOCATED, ())
    assert unknown.reason
    record = await bank.world.store.invoices.get(invoice.id)
    assert (record.state, record.settlement.paid) == ("open", 0)


async def test_a_number_that_the_bank_has_cut_in_two_is_found(bank: Bank) -> None:
    invoice = await issued(bank, "inv-1")
    bank.credit("119.00", f"{'for your good services,':31}{invoice.number}", wrap=35)
    await bank.statements()
    await bank.world.until(invoice.id, "reconciled")
    [payment] = await bank.payments()
    assert len(payment.part.text) == 2
    assert [one.rule for one in payment.evidence] == ["number"]


async def test_what_is_paid_twice_settles_once_and_the_rest_is_listed(bank: Bank) -> None:
    invoice = await issued(bank, "inv-1")
    bank.credit("119.00", f"Invoice {invoice.number}")
    bank.credit("119.00", f"Invoice {invoice.number}")
    bank.credit("200.00", f"Invoice {invoice.number}")
    await bank.statements()
    record = await bank.world.until(invoice.id, "reconciled")
    assert record.settlement.paid == Decimal("119.00")
    entries = await bank.payments()
    assert sum(one.allocated for one in entries) == Decimal("119.00")
    assert sum(one.remaining for one in entries) == Decimal("319.00")


async def test_the_same_statement_again_counts_once(bank: Bank, tmp_path: Path) -> None:
    invoice = await issued(bank, "inv-1")
    bank.credit("19.00", f"Invoice {invoice.number}")
    bank.end_of_day()
    [file] = bank.files("camt.053")
    shutil.copy(file, tmp_path / "kept")
    await bank.collect()
    await bank.world.until(invoice.id, "partially_paid")
    shutil.copy(tmp_path / "kept", file)
    documents = await bank.collect()
    [again] = [one for one in documents if one.document.name.startswith("camt.053")]
    assert again.times_seen == 2
    assert len(await bank.payments()) == 1
    record = await bank.world.store.invoices.get(invoice.id)
    assert record.settlement.paid == Decimal("19.00")


async def test_a_statement_with_a_gap_is_parked_and_the_next_one_counts(bank: Bank) -> None:
    lost, paid = await issued(bank, "inv-1"), await issued(bank, "inv-2")
    bank.behaves("statement-gap")
    bank.credit("119.00", f"Invoice {lost.number}")
    [gap] = await bank.statements()
    assert (gap.state, [one.rule for one in gap.findings]) == (
        InboundState.PARKED,
        ["BANK_BALANCE"],
    )
    assert await bank.payments() == []
    bank.behaves("accept")
    bank.credit("119.00", f"Invoice {paid.number}")
    await bank.statements()
    await bank.world.until(paid.id, "reconciled")
    record = await bank.world.store.invoices.get(lost.id)
    assert (record.state, record.settlement.paid) == ("open", 0)


async def test_statements_that_come_at_once_are_booked_in_their_order(bank: Bank) -> None:
    """Whichever is looked at first: one that has to wait for another does, and is booked then."""
    invoices = [await issued(bank, f"inv-{day}") for day in range(4)]
    for invoice in invoices:
        bank.credit("119.00", f"Invoice {invoice.number}")
        bank.end_of_day()
    await bank.collect()
    for invoice in invoices:
        await bank.world.until(invoice.id, "reconciled")
    account = account_key(builders.seller().iban or "")
    kept = await bank.world.store.statements.page({"account": account}, limit=10)
    assert sorted(one.sequence or 0 for one in kept.items) == [1, 2, 3, 4]


async def test_a_payment_of_ours_that_comes_back_pays_no_invoice(bank: Bank) -> None:
    invoice = await issued(bank, "inv-1")
    bank.behaves("return-later", days=1)
    bank.order("POST", "/payments", pain("119.00", "Acme AG"))
    await bank.statements()
    bank.end_of_day(2)
    await bank.collect()
    left, back = sorted(await bank.payments(), key=lambda one: one.part.amount)
    assert (left.part.amount, back.part.amount) == (Decimal("-119.00"), Decimal("119.00"))
    assert (left.state, back.state) == (PaymentState.REVERSED, PaymentState.SET_ASIDE)
    assert (back.reverses, back.part.return_reason) == (left.id, "AC04")
    assert {left.part.end_to_end_id, back.part.end_to_end_id} == {"REFUND-1"}
    record = await bank.world.store.invoices.get(invoice.id)
    assert (record.state, record.settlement.paid) == ("open", 0)


@pytest.mark.parametrize("written", [remadv, x820])
async def test_an_advice_announces_and_the_statement_settles(
    bank: Bank, written: Callable[[str], bytes]
) -> None:
    invoice = await issued(bank, "inv-1")
    advice = written(invoice.number)
    await judged_by_others(advice)
    (bank.folders.outbound / "advice.edi").write_bytes(advice)
    known = await collected(bank.world, MAILBOX)
    [announced] = [one for one in known if one.kind == "remittance_advice"]
    assert announced.summary == "119.00 EUR announced for 1 documents"
    kept = await bank.world.store.remittances.get(announced.id)
    assert (kept.invoice_ids, kept.unknown) == ((invoice.id,), ())
    assert (kept.advice.id, kept.advice.pays_on) == ("AV-9", date(2026, 11, 25))
    record = await bank.world.store.invoices.get(invoice.id)
    assert (record.state, record.settlement.paid) == ("open", 0)
    bank.credit("119.00", f"AV-9 {invoice.number}")
    await bank.statements()
    await bank.world.until(invoice.id, "reconciled")


async def judged_by_others(advice: bytes) -> None:
    """What another reader says of it: it can be read, and it is no money yet."""
    with Mock.start() as judge:
        taken = await asyncio.to_thread(judge.send, advice.decode())
    assert [one["findings"] for one in taken["transactionSets"]] == [[]]
    assert {one["rule"] for one in taken["disagreements"]} == {"remitted-before-settlement"}
